"""Reads of acts: of a person, of a Comune, and what an operator does most, for the form."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, Value, When

from lgnet.accounts.engine.actor import ABILITIES, Actor
from lgnet.accounts.models import Membership
from lgnet.activities.models import Activity, ActivityQuerySet
from lgnet.codes.engine import services
from lgnet.kernel import clock
from lgnet.kernel.errors import NotAllowed
from lgnet.network.models import Team
from lgnet.people.enums import Origin
from lgnet.people.models import PersonName
from lgnet.people.queries import PersonCard, card, granted_to

NAMED, NAMELESS = "con", "senza"
RECENT_DAYS = 60
RECENT_ACTS = 200
MOST_OFTEN = 6
MOST_PLACES = 20


@dataclass(frozen=True)
class Filters:
    """What a list of acts is narrowed to; empty fields narrow nothing. `last` is included; `named` is con or senza."""

    activity_type: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    team: UUID | None = None
    operator: UUID | None = None
    named: str = ""


@dataclass(frozen=True)
class Habits:
    """What somebody recorded lately: types from the most used, the last type and place, places from the latest."""

    types: tuple[str, ...] = ()
    last_type: str = ""
    last_place: str = ""
    places: tuple[str, ...] = ()


def activities_for(actor: Actor) -> ActivityQuerySet:
    """The standing acts an actor reaches, newest first, with who did them."""
    _need_read(actor)
    return Activity.objects.standing().select_related("organisation", "team", "edition")


def activities_of(actor: Actor, persons: Sequence[UUID]) -> ActivityQuerySet:
    """Every act of a person (all rows of the cluster), also the corrected and withdrawn ones: the timeline shows them."""
    _need_read(actor)
    return Activity.objects.filter(person__in=persons).select_related("organisation", "team")


def activities_listed(actor: Actor, filters: Filters) -> ActivityQuerySet:
    """The standing acts that fit, newest first; `cards_of` tells whom they were for."""
    _need_read(actor)
    return _narrowed(_with_person(actor, Activity.objects.standing()).select_related("team"), filters)


def _with_person(actor: Actor, found: ActivityQuerySet) -> ActivityQuerySet:
    """What `cards_of` needs of each act, in one query more whatever their number."""
    names = Prefetch("person__names", PersonName.objects.filter(is_main=True), to_attr="main_names")
    granted = granted_to(actor).filter(Q(person=OuterRef("person")) | Q(person=OuterRef("person__same_as")))
    return found.select_related("person").annotate(is_granted=Exists(granted)).prefetch_related(names)


def _narrowed(found: ActivityQuerySet, filters: Filters) -> ActivityQuerySet:
    if filters.activity_type:
        found = found.filter(activity_type=filters.activity_type)
    if filters.first:
        found = found.filter(day__gte=filters.first)
    if filters.last:
        found = found.filter(day__lte=filters.last)
    if filters.team:
        found = found.filter(team=filters.team)
    if filters.operator:
        found = found.filter(operator__user=filters.operator)
    if filters.named:
        found = found.filter(person__isnull=filters.named == NAMELESS)
    return found


def by_type_label(found: ActivityQuerySet, *, descending: bool = False) -> ActivityQuerySet:
    """Sorted by the name of the type as it is read, then from the newest."""
    labels = sorted(services.types().values(), key=lambda kind: kind.label.lower())
    whens = [When(activity_type=kind.code, then=Value(place)) for place, kind in enumerate(labels)]
    rank = Case(*whens, default=Value(len(whens)), output_field=IntegerField())
    return found.annotate(rank=rank).order_by("-rank" if descending else "rank", "-day", "-created_at", "-id")


def cards_of(actor: Actor, rows: Iterable[Activity]) -> dict[UUID, PersonCard]:
    """For each act (by its identifier) the person it was for, as the reader may see it; rows of `activities_listed`."""
    cards = {}
    for row in rows:
        if row.person is not None:
            person = row.person
            person.is_granted, person.held = row.is_granted, ()  # type: ignore[attr-defined]
            cards[row.pk] = card(actor, person)
    return cards


def activity_for(actor: Actor, ref: UUID) -> Activity:
    """One standing act the actor reaches. Raises NotAllowed for outsiders."""
    return _one(activities_for(actor), ref)


def version_for(actor: Actor, ref: UUID) -> Activity:
    """One act the actor reaches, whatever became of it, with what `cards_of` needs. Raises NotAllowed for outsiders."""
    _need_read(actor)
    return _one(_with_person(actor, Activity.objects.all()), ref)


def latest_version(actor: Actor, activity: Activity) -> Activity:
    """The act as it is now: corrections are followed to the last one, which stands or was withdrawn."""
    while activity.corrected_by_id is not None:
        activity = version_for(actor, activity.corrected_by_id)
    return activity


def author_of(activity: Activity) -> str:
    """Who wrote this version of an act, as its history says; '' when it does not."""
    written = activity.events.filter(pgh_label="insert")  # type: ignore[attr-defined]
    return str(written.values_list("pgh_context__author", flat=True).first() or "")


def sent_with(actor: Actor, form: UUID) -> ActivityQuerySet:
    """The acts the actor wrote by sending this form, as they were written then."""
    _need_read(actor)
    return Activity.objects.filter(source_kind=Origin.FORM, source_id=form, operator__in=actor.memberships)


def habits_of(actor: Actor) -> Habits:
    """What the actor recorded in the last two months or, for who is new, what the Comune did."""
    since = clock.today() - dt.timedelta(days=RECENT_DAYS)
    recent = Activity.objects.filter(municipality=actor.municipality, day__gte=since).exclude(
        source_kind=Origin.REGISTER
    )
    mine = _habits(recent.filter(operator__in=actor.memberships))
    return mine if mine.types else _habits(recent)


def _habits(found: ActivityQuerySet) -> Habits:
    latest = found.order_by("-day", "-created_at", "-id").values_list("activity_type", "place")[:RECENT_ACTS]
    rows = list(latest)
    if not rows:
        return Habits()
    often = Counter(kind for kind, _ in rows if kind in services.types())
    places = dict.fromkeys(place for _, place in rows if place)
    types = tuple(kind for kind, _ in often.most_common(MOST_OFTEN))
    return Habits(types, rows[0][0], rows[0][1], tuple(places)[:MOST_PLACES])


def teams_here(actor: Actor) -> list[tuple[UUID, str]]:
    """The équipe of the actor's Comune, by name, for a filter."""
    return list(Team.objects.filter(municipality=actor.municipality).values_list("pk", "name"))


def operators_here(actor: Actor) -> list[tuple[UUID, str]]:
    """Who records (or recorded) acts in the actor's Comune, as users, by name, for a filter."""
    roles = [role for role, abilities in ABILITIES.items() if "activities.record" in abilities]
    found = Membership.objects.filter(municipality=actor.municipality, role__in=roles)
    return list(found.order_by("user__full_name", "user").values_list("user", "user__full_name").distinct())


def _need_read(actor: Actor) -> None:
    if not actor.may("activities.read"):
        msg = "activities.read"
        raise NotAllowed(msg)


def _one(found: ActivityQuerySet, ref: UUID) -> Activity:
    activity = found.filter(pk=ref).first()
    if activity is None:
        msg = "activities.read"
        raise NotAllowed(msg)
    return activity
