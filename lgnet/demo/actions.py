"""Loading the demonstration: synthetic persons and acts, written by the same actions that operators use."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

import pghistory
from django.db import connection, transaction

from lgnet.accounts.engine.actor import Actor, robot
from lgnet.accounts.models import Membership, User
from lgnet.accounts.queries import context_for
from lgnet.activities.actions import record_activities
from lgnet.activities.engine.entries import NewActivity
from lgnet.demo.acts import Diary
from lgnet.demo.cast import CAST, DEMO_DOMAIN
from lgnet.demo.persons import ORIGIN, Invented, Inventor
from lgnet.demo.plan import AMADOU_STORY, CASELOADS, COURSES, Caseload, amadou, written_twice
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError
from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.models import Municipality, Organisation, Team
from lgnet.people.actions import grant_access, record_persons
from lgnet.people.enums import AccessReason
from lgnet.people.models import Person

Progress = Callable[[int, int], None]
FULL_NAMES = {persona.key: persona.full_name for persona in CAST}


def refuse_real_data() -> None:
    """Raise DomainError where somebody works already: demonstration accounts have a password everybody knows."""
    everywhere = TenantContext(tenants=tuple(Municipality.objects.values_list("pk", flat=True)), reach="all")
    with acting(everywhere):
        has_persons = Person.objects.exclude(origin=ORIGIN).exists()
    if has_persons or User.objects.filter(is_demo=False).exists():
        msg = "Qui ci sono già persone o utenti che non sono della dimostrazione: caricala in un'istanza nuova (LGNET_HOME)."
        raise DomainError(msg)


def count_persons() -> int:
    """How many synthetic persons there are, in all territories."""
    everywhere = TenantContext(tenants=tuple(Municipality.objects.values_list("pk", flat=True)), reach="all")
    with acting(everywhere):
        return Person.objects.filter(origin=ORIGIN).count()


def load_persons(progress: Progress = lambda *_: None) -> dict[str, int]:
    """Write the synthetic persons and their acts, all or nothing. Runs as lgnet_owner, after `load_setting`.

    Returns how many {"persons", "activities", "territories"}; does nothing where there are synthetic persons already.
    """
    known = count_persons()
    if known:
        return {"persons": known, "activities": 0, "territories": 0}
    by_territory: dict[str, list[Caseload]] = defaultdict(list)
    for caseload in CASELOADS:
        by_territory[caseload.territory].append(caseload)
    activities = 0
    with transaction.atomic(), pghistory.context(author="robot:demo", purpose="dati sintetici"):
        for done, (slug, caseloads) in enumerate(by_territory.items()):
            progress(done, len(by_territory))
            activities += _Place(slug).load(caseloads)
    progress(len(by_territory), len(by_territory))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"persons": count_persons(), "activities": activities, "territories": len(by_territory)}


class _Place:
    """One territory being filled, as the robot of the demonstration acting for those of the cast who work there."""

    def __init__(self, slug: str) -> None:
        self.here = Municipality.objects.get(slug=slug)
        self.today = clock.today()
        self.inventor = Inventor(slug, slug[:2].upper(), today=self.today)
        self.diary = Diary(slug, today=self.today)
        self.acts: dict[str, list[NewActivity]] = defaultdict(list)

    def load(self, caseloads: Sequence[Caseload]) -> int:
        """Write persons, accesses and acts; returns how many acts."""
        with acting(context_for(robot("demo", self.here.pk, self.here.name))):
            for caseload in caseloads:
                self._load_caseload(caseload)
            if self.here.slug == "torino":
                self._load_amadou()
                self._load_doubles()
                self.acts["marta"] += self.diary.rounds(name=FULL_NAMES["marta"])
            self._load_courses()
            for key, new in self.acts.items():
                new.sort(key=lambda entry: entry.day)
                record_activities(new=new, by=self._robot_for(key))
        return sum(map(len, self.acts.values()))

    def _load_caseload(self, caseload: Caseload) -> None:
        writer = FULL_NAMES.get(caseload.writer, f"operatore di {self.here.name}")
        invented = [self.inventor.person(sighted_by=writer) for _ in range(caseload.persons)]
        persons = self._record(invented, caseload.writer)
        if caseload.team:
            self._grant_team(persons, caseload.team)
        shuffled = Random(f"{caseload.territory}{caseload.team}").sample(range(len(persons)), len(persons))  # noqa: S311
        recent = set(shuffled[: len(persons) // 8])
        for number, (person, met) in enumerate(zip(persons, invented, strict=True)):
            for follower in caseload.followers[: 1 + number % len(caseload.followers)]:
                self.acts[follower] += self.diary.acts_of(
                    person.pk,
                    first=met.first_day,
                    who=follower,
                    name=FULL_NAMES.get(follower, writer),
                    is_recent=number in recent,
                )

    def _load_amadou(self) -> None:
        invented = amadou(today=self.today)
        person = self._record([invented], "marta")[0]
        self._grant_team([person], "Équipe Torino")
        for key in ("ugo", "nadia"):
            member = self._robot_for(key).membership
            grant_access(person=person, reason=AccessReason.ASSIGNED, by=self._robot_for(key), membership=member)
        for after, key, kind in AMADOU_STORY:
            day = invented.first_day + dt.timedelta(days=after)
            self.acts[key].append(self.diary.act(kind, day, person=person.pk, name=FULL_NAMES[key]))

    def _load_doubles(self) -> None:
        twice = [Invented(new, self.today) for new in written_twice(today=self.today)]
        self._record(twice[::2], "sara")
        self._record(twice[1::2], "marta")

    def _load_courses(self) -> None:
        pool = list(
            Person.objects.filter(municipality=self.here).order_by("sort_key", "pk").values_list("pk", flat=True)
        )
        for slug, teacher, size, ago, times in COURSES:
            if slug == self.here.slug:
                first = self.today - dt.timedelta(days=ago)
                chosen = self.diary.rng.sample(pool, size)
                self.acts[teacher] += self.diary.course(
                    "language_course", chosen, first=first, times=times, name=FULL_NAMES[teacher]
                )

    def _record(self, invented: Sequence[Invented], writer: str) -> list[Person]:
        return record_persons(new=[each.new for each in invented], by=self._robot_for(writer))

    def _grant_team(self, persons: Sequence[Person], name: str) -> None:
        team = Team.objects.get(municipality=self.here, name=name).pk
        for person in persons:
            grant_access(person=person, reason=AccessReason.ASSIGNED, by=self._robot_for(""), team=team)

    def _robot_for(self, key: str) -> Actor:
        """The robot in the place of one of the cast, so that what it writes is theirs; '' is the Comune itself."""
        base = robot("demo", self.here.pk, self.here.name)
        if not key:
            body = Organisation.objects.filter(municipality=self.here).order_by("kind", "name").first()
            return replace(base, organisation=body.pk if body else None)
        member = Membership.objects.filter(municipality=self.here, user__email=f"{key}@{DEMO_DOMAIN}").earliest(
            "from_day", "pk"
        )
        return replace(
            base,
            membership=member.pk,
            memberships=(member.pk,),
            organisation=member.organisation_id,
            teams=(member.team_id,) if member.team_id else (),
        )
