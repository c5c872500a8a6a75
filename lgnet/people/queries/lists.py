"""The list of persons with its filters, and the persons that need somebody's attention."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.people.enums import EligibilityState
from lgnet.people.models import Citizenship, Eligibility, Person, ResidencePermit
from lgnet.people.queries.reach import granted_to, persons_for
from lgnet.people.queries.searching import parse_query, ranked_refs

TO_VERIFY = (EligibilityState.NOT_VERIFIED, EligibilityState.IN_VERIFICATION)
NO_STATE = "none"


@dataclass(frozen=True)
class Filters:
    """What a list of persons is narrowed to; empty fields narrow nothing.

    `eligibility` is a state, `none` (no state written) or `open` (to be verified); `mine` keeps the persons granted
    to the actor; `expiring` keeps those whose latest permit expires within so many days.
    """

    text: str = ""
    sex: str = ""
    nationality: str = ""
    eligibility: str = ""
    mine: bool = False
    expiring: int | None = None


def persons_listed(actor: Actor, filters: Filters) -> QuerySet[Person]:
    """Persons within reach that fit, annotated with `state` (eligibility in force) and `expires_on` (latest permit).

    With a text the best match comes first (`rank`), otherwise the order is by name.
    """
    found: Any = persons_for(actor).annotate(state=_state_today(), expires_on=_latest("expires_on"))
    if filters.text:
        found = _matching(found, ranked_refs(actor, parse_query(filters.text)))
    if filters.sex:
        found = found.filter(document_sex=filters.sex)
    if filters.nationality:
        found = found.filter(Exists(Citizenship.objects.filter(person=OuterRef("pk"), country=filters.nationality)))
    if filters.eligibility:
        found = found.filter(_eligibility(filters.eligibility))
    if filters.mine:
        found = found.filter(is_granted=True)
    if filters.expiring is not None:
        today = clock.today()
        found = found.filter(expires_on__gte=today, expires_on__lte=today + dt.timedelta(days=filters.expiring))
    return cast("QuerySet[Person]", found)


def _matching(found: Any, ranks: dict[UUID, float]) -> Any:
    whens = [When(pk=ref, then=Value(score)) for ref, score in ranks.items()]
    rank = Case(*whens, default=Value(0.0), output_field=FloatField())
    return found.filter(pk__in=ranks).annotate(rank=rank).order_by("-rank", "sort_key", "id")


def _eligibility(wanted: str) -> Q:
    if wanted == NO_STATE:
        return Q(state=None)
    return Q(state=None) | Q(state__in=TO_VERIFY) if wanted == "open" else Q(state=wanted)


def _state_today() -> Subquery:
    states = Eligibility.objects.filter(person=OuterRef("pk"), from_day__lte=clock.today())
    return Subquery(states.order_by("-from_day", "-created_at", "-id").values("state")[:1])


def _latest(field: str) -> Subquery:
    return Subquery(
        ResidencePermit.objects.filter(person=OuterRef("pk")).order_by("-created_at", "-id").values(field)[:1]
    )


def permits_expiring(actor: Actor, *, within: int) -> QuerySet[ResidencePermit]:
    """Latest permits of the actor's own persons that expire within `within` days from today, soonest first."""
    actor.need("people.read")
    today = clock.today()
    newer = ResidencePermit.objects.filter(person=OuterRef("person"), created_at__gt=OuterRef("created_at"))
    return (
        ResidencePermit.objects.filter(
            ~Q(Exists(newer)),
            person__in=granted_to(actor).values("person"),
            expires_on__gte=today,
            expires_on__lte=today + dt.timedelta(days=within),
        )
        .select_related("person")
        .order_by("expires_on", "id")
    )


def my_persons(actor: Actor) -> QuerySet[Person]:
    """The persons granted to the actor, those granted last first."""
    latest = granted_to(actor).filter(person=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    mine = persons_for(actor).filter(pk__in=granted_to(actor).values("person"))
    return mine.annotate(granted_at=Subquery(latest)).order_by(F("granted_at").desc(), "-id")


def persons_to_verify(actor: Actor, *, mine: bool) -> QuerySet[Person]:
    """Persons whose eligibility nobody has settled; only the actor's own with `mine`."""
    return persons_listed(actor, Filters(eligibility="open", mine=mine))
