"""Reads about persons: lists, search, one whole person, and identities to compare."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.codes.engine import countries
from lgnet.kernel import clock
from lgnet.kernel.errors import NotAllowed
from lgnet.people import rules
from lgnet.people.engine.identity import Identity, identifiers
from lgnet.people.engine.names import name_similarity, search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import BirthPrecision, PermitStatus
from lgnet.people.models import Access, Citizenship, Eligibility, Identifier, Person, PersonName, ResidencePermit

MOST_HITS = 25
_DAY = re.compile(r"\b(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})\b")


@dataclass(frozen=True)
class PersonCard:
    """A person as shown in a list: whole or masked, as the reader may see it."""

    id: UUID
    name: str
    is_masked: bool
    birth: str = ""
    sex: str = ""
    nationality: str = ""
    is_reached: bool = True
    reason: str = ""
    score: float = 0.0


@dataclass(frozen=True)
class Query:
    """What a search text asks for: name key, document numbers, birth date."""

    name: str = ""
    numbers: tuple[str, ...] = ()
    birth: dt.date | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.numbers or self.birth)


@dataclass(frozen=True)
class Folder:
    """Everything the reader may see of one person's identity, in a fixed number of queries."""

    person: Person
    card: PersonCard
    names: list[PersonName]
    citizenships: list[Citizenship]
    languages: list[Any]
    identifiers: list[Identifier]
    permits: list[ResidencePermit]
    eligibilities: list[Eligibility]
    accesses: list[Access]
    same: list[UUID]
    may: dict[str, bool] = field(default_factory=dict)

    @property
    def eligibility(self) -> Eligibility | None:
        """The state in force today."""
        today = clock.today()
        return next((row for row in self.eligibilities if row.from_day <= today), None)

    @property
    def permit(self) -> ResidencePermit | None:
        """The latest permit written down."""
        return self.permits[0] if self.permits else None


def granted_to(actor: Actor, *, day: dt.date | None = None) -> QuerySet[Access]:
    """The grants in force for an actor, as a member or through an équipe."""
    day = day or clock.today()
    return Access.objects.filter(
        Q(membership__in=actor.memberships) | Q(team__in=actor.teams),
        Q(to_day=None) | Q(to_day__gte=day),
        from_day__lte=day,
    )


def persons_for(actor: Actor) -> QuerySet[Person]:
    """The persons an actor reaches, one row a cluster, with `is_granted`, names and citizenships at hand."""
    rules.need("people.read", actor)
    return (
        Person.objects.filter(same_as=None)
        .annotate(is_granted=Exists(granted_to(actor).filter(person=OuterRef("pk"))))
        .prefetch_related(
            Prefetch("names", PersonName.objects.filter(is_main=True), to_attr="main_names"),
            Prefetch("citizenships", to_attr="held"),
        )
        .order_by("sort_key", "id")
    )


def person_for(actor: Actor, ref: UUID) -> Person:
    """One person the actor reaches, with `is_granted`. Raises NotAllowed when there is none for them."""
    rules.need("people.read", actor)
    found = (
        Person.objects.filter(pk=ref)
        .annotate(is_granted=Exists(granted_to(actor).filter(person=OuterRef("pk"))))
        .first()
    )
    if found is None:
        msg = "people.read"
        raise NotAllowed(msg)
    return found


def folder_for(actor: Actor, ref: UUID) -> Folder:
    """One person whole. Rows of the same cluster are read together. Raises NotAllowed for outsiders."""
    person = person_for(actor, ref)
    same = same_person_ids(person)
    names = list(PersonName.objects.filter(person__in=same))
    held = list(Citizenship.objects.filter(person__in=same))
    person.main_names, person.held = [n for n in names if n.person_id == person.pk and n.is_main], held
    return Folder(
        person=person,
        card=card(actor, person),
        names=names,
        citizenships=held,
        languages=list(person.languages.model.objects.filter(person__in=same)),
        identifiers=list(Identifier.objects.filter(person__in=same)),
        permits=list(ResidencePermit.objects.filter(person__in=same)),
        eligibilities=list(Eligibility.objects.filter(person__in=same)),
        accesses=list(
            Access.objects.filter(person__in=same).select_related("membership__user", "membership__organisation", "team")
        ),
        same=same,
        may=rules.abilities(actor, is_granted=person.is_granted),
    )


def same_person_ids(person: Person) -> list[UUID]:
    """Every row of the person's cluster, the root first."""
    root = person.same_as_id or person.pk
    others = Person.objects.filter(same_as=root).order_by("id").values_list("pk", flat=True)
    return [root, *others]


def card(actor: Actor, person: Person, *, reason: str = "", score: float = 0.0) -> PersonCard:
    """The person as this reader may see it; the person comes from `persons_for` or `folder_for`."""
    whole = rules.sees_names(actor, is_granted=person.is_granted)
    main = person.main_names[0] if person.main_names else None
    return PersonCard(
        id=person.pk,
        name=shown_name(person, main) if whole else masked_name(main),
        is_masked=not whole,
        birth=birth_text(person.birth_date, person.birth_precision) if whole else birth_year(person.birth_date),
        sex=person.get_document_sex_display(),
        nationality=", ".join(countries.name(row.country) or row.country for row in person.held),
        reason=reason,
        score=score,
    )


def shown_name(person: Person, main: PersonName | None) -> str:
    """Surname first in capitals, as offices write it; the name the person wants to be called beside it."""
    written = f"{main.family.upper()} {main.given}".strip() if main else ""
    if person.called_name and person.called_name not in written:
        return f"{written} ({person.called_name})" if written else person.called_name
    return written or "senza nome"


def masked_name(main: PersonName | None) -> str:
    """Initials only."""
    initials = [part[0].upper() + "." for part in ((main.family, main.given) if main else ()) if part]
    return " ".join(initials) or "—"


def birth_text(day: dt.date | None, precision: str) -> str:
    """A birth date with the precision it has."""
    if day is None:
        return ""
    if precision == BirthPrecision.YEAR:
        return f"{day.year}"
    if precision == BirthPrecision.MONTH:
        return f"{day:%m/%Y}"
    return f"{day:%d/%m/%Y}"


def birth_year(day: dt.date | None) -> str:
    """Only the year, for masked cards."""
    return str(day.year) if day else ""


def parse_query(text: str) -> Query:
    """Understand a search box: a date dd/mm/yyyy, words with digits (document numbers), the rest a name."""
    words = " ".join(text.split())[:120]
    birth, rest = None, words
    found = _DAY.search(words)
    if found:
        try:
            birth = dt.date(int(found[3]), int(found[2]), int(found[1]))
            rest = words.replace(found[0], " ")
        except ValueError:
            birth = None
    numbers = tuple(number_key(word) for word in rest.split() if any(c.isdigit() for c in word) and len(number_key(word)) >= 4)
    name = " ".join(word for word in rest.split() if not any(c.isdigit() for c in word))
    return Query(name=search_key(name), numbers=numbers, birth=birth, words=words)


def search(actor: Actor, query: Query, *, most: int = MOST_HITS, everywhere: bool = False) -> list[PersonCard]:
    """Persons that may be the one asked for, best first, with the reason of each; at most `most`.

    With `everywhere` also persons of the Comune out of the actor's reach, masked, on an exact number or on name and
    birth date together: so that nobody is recorded twice.
    """
    rules.need("people.search", actor)
    if query.is_empty:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, score, is_reached, shown, born FROM search.persons(%s, %s, %s, %s, %s)",
            [query.name, list(query.numbers), query.birth, everywhere, 60],
        )
        hits = cursor.fetchall()
    reached = {person.pk: person for person in persons_by_id(actor, [row[0] for row in hits if row[2]])}
    cards = [_hit(actor, query, row, reached) for row in hits]
    kept = {hit.id: hit for hit in sorted((hit for hit in cards if hit), key=lambda hit: hit.score)}
    return sorted(kept.values(), key=lambda hit: (-hit.score, hit.name))[:most]


def persons_by_id(actor: Actor, refs: Sequence[UUID]) -> Iterable[Person]:
    """The persons with these identifiers that the actor reaches; a linked row stands for its cluster's root."""
    if not refs:
        return []
    found = persons_for(actor).filter(Q(pk__in=refs) | Q(same_rows__in=refs)).distinct()
    return [*found, *_linked(actor, refs)]


def _linked(actor: Actor, refs: Sequence[UUID]) -> Iterable[Person]:
    """Hits on a linked row answer with their root: here only to know which is which."""
    roots = dict(Person.objects.filter(pk__in=refs, same_as__isnull=False).values_list("pk", "same_as"))
    if not roots:
        return
    by_id = {person.pk: person for person in persons_for(actor).filter(pk__in=set(roots.values()))}
    for ref, root in roots.items():
        if root in by_id:
            stand_in = by_id[root]
            alias = Person(pk=ref)
            alias.root = stand_in
            yield alias


def _hit(actor: Actor, query: Query, row: tuple[Any, ...], reached: dict[UUID, Person]) -> PersonCard | None:
    ref, points, is_reached, shown, born = row
    person = reached.get(ref)
    person = getattr(person, "root", person)
    name_score = name_similarity(query.name, shown) if query.name and is_reached else min(float(points), 1.0)
    score = max(name_score, min(float(points), 1.0) * 0.9) + (1 if float(points) >= 2 else 0)
    reason = _reason(query, name_score, has_number=float(points) >= 2, person=person)
    if not is_reached:
        return PersonCard(
            id=ref, name=shown, is_masked=True, birth=str(born or ""), is_reached=False, reason=reason, score=score
        )
    return card(actor, person, reason=reason, score=score) if person is not None else None


def _reason(query: Query, name_score: float, *, has_number: bool, person: Person | None) -> str:
    reasons = []
    if has_number:
        reasons.append("stesso numero di documento")
    if query.birth and person is not None and person.birth_date == query.birth:
        reasons.append("stessa data di nascita")
    if query.name:
        reasons.append("stesso nome" if name_score >= 0.97 else "nome simile")
    return ", ".join(reasons)


def known_identities(*, births: Iterable[dt.date], numbers: Iterable[str], keys: Iterable[str]) -> list[tuple[UUID, Identity]]:
    """Persons of the Comune that share a birth date, a number or a name key with a file: (cluster root, record) pairs.

    Read in batches, each a fixed number of queries. One root may come with several records.
    """
    near = Person.objects.filter(
        Q(birth_date__in=set(births))
        | Q(pk__in=Identifier.objects.filter(value_key__in=set(numbers)).values("person"))
        | Q(pk__in=PersonName.objects.filter(search_key__in=set(keys)).values("person"))
    )
    roots = {root or ref for ref, root in near.values_list("pk", "same_as")}
    everyone = Person.objects.filter(Q(pk__in=roots) | Q(same_as__in=roots)).prefetch_related(
        "names", "citizenships", "identifiers", "permits"
    )
    return [(person.same_as_id or person.pk, record) for person in everyone for record in identities_of(person)]


def identities_of(person: Person) -> Iterable[Identity]:
    """The records that `people.engine` compares: one a name, each with the person's other facts."""
    permits = list(person.permits.all())
    latest = permits[0] if permits else None
    numbers = identifiers((row.kind, row.value) for row in person.identifiers.all())
    for name in person.names.all():
        yield Identity(
            given=name.given,
            family=name.family,
            birth_day=person.birth_date,
            birth_precision=person.birth_precision if person.birth_date else None,
            sex=person.document_sex,
            citizenships=frozenset(row.country for row in person.citizenships.all()),
            identifiers=numbers,
            permit_type=latest.permit_type if latest else "",
            permit_expiry=latest.expires_on if latest else None,
            permit_status=_compared_status(latest),
        )


def _compared_status(permit: ResidencePermit | None) -> str:
    if permit is None:
        return ""
    if permit.has_no_expiry:
        return "unlimited"
    return "renewing" if permit.status == PermitStatus.RENEWING else ""


def permits_expiring(actor: Actor, *, within: int) -> QuerySet[ResidencePermit]:
    """Permits of the actor's own persons that expire within `within` days from today, soonest first."""
    today = clock.today()
    own = granted_to(actor).values("person")
    return (
        ResidencePermit.objects.filter(
            person__in=own, expires_on__gte=today, expires_on__lte=today + dt.timedelta(days=within)
        )
        .select_related("person")
        .order_by("expires_on", "id")
    )
