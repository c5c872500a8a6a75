"""Today's work: what waits for somebody, each number with the list behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import Membership
from lgnet.activities.models import Activity
from lgnet.activities.queries import Filters as ActFilters
from lgnet.activities.queries import activities_listed, cards_of
from lgnet.insights.queries import Scope, definitions_of, figures_for, targets_of
from lgnet.kernel import clock
from lgnet.network.models import Edition, Municipality
from lgnet.network.queries import current_edition, modules_of
from lgnet.people.queries import (
    PersonCard,
    card,
    granted_to,
    my_persons,
    permits_expiring,
    persons_by_id,
    persons_to_verify,
)
from lgnet.registers.enums import BatchState, ProposalState
from lgnet.registers.models import Batch, Proposal

HORIZON = 60
STEPS = (10, 30, 60)
FEW = 6


@dataclass(frozen=True)
class Deadline:
    """A permit of one of the actor's persons that expires soon."""

    card: PersonCard
    day: dt.date
    days: int

    @property
    def when(self) -> str:
        """How far the day is, in words."""
        return {0: "oggi", 1: "domani"}.get(self.days, f"tra {self.days} giorni")


@dataclass(frozen=True)
class Numbers:
    """The numbers of a home page; None where the role has no use for it."""

    mine: int | None = None
    acts_today: int | None = None
    to_verify: int | None = None
    batches: int | None = None
    proposals: int | None = None
    colleagues: int | None = None
    territories: int | None = None


def numbers_of(actor: Actor) -> Numbers:
    """Each number in one query."""
    if actor.municipality is None:
        return Numbers(territories=_territories() if actor.may("insights.network") else None)
    follows = actor.may("activities.record")
    return Numbers(
        mine=granted_to(actor).values("person").distinct().count() if follows else None,
        acts_today=_acts_today(actor) if follows else None,
        to_verify=persons_to_verify(actor, mine=True).count() if actor.may("people.eligibility") else None,
        batches=Batch.objects.filter(state=BatchState.IMPORTED).count() if actor.may("registers.read") else None,
        proposals=Proposal.objects.filter(state=ProposalState.OPEN).count() if actor.may("registers.read") else None,
        colleagues=_colleagues(actor) if actor.may("accounts.read") else None,
    )


def deadlines_of(actor: Actor) -> tuple[dict[int, int], list[Deadline]]:
    """({days: how many permits expire within}, the soonest few), of the actor's own persons."""
    today = clock.today()
    soon = list(permits_expiring(actor, within=HORIZON).only("person_id", "expires_on").order_by("expires_on", "id"))
    days = [(row.person_id, row.expires_on) for row in soon if row.expires_on]
    counts = {step: sum((day - today).days <= step for _, day in days) for step in STEPS}
    first = days[:FEW]
    shown = {person.pk: card(actor, person) for person in persons_by_id(actor, {ref for ref, _ in first})}
    return counts, [Deadline(shown[ref], day, (day - today).days) for ref, day in first if ref in shown]


def recent_persons(actor: Actor) -> list[PersonCard]:
    """The persons granted to the actor last."""
    return [card(actor, person) for person in my_persons(actor)[:FEW]]


def recent_acts(actor: Actor) -> list[tuple[Activity, PersonCard | None]]:
    """The acts recorded last within the actor's reach, with whom they were for."""
    rows = list(
        activities_listed(actor, ActFilters(operator=actor.user) if actor.reach == "granted" else ActFilters())[:FEW]
    )
    shown = cards_of(actor, rows)
    return [(row, shown.get(row.pk)) for row in rows]


def _territories() -> int:
    running = Municipality.objects.filter(participations__edition=current_edition())
    return running.distinct().count()


def _acts_today(actor: Actor) -> int:
    today = clock.today()
    return activities_listed(actor, ActFilters(first=today, last=today, operator=actor.user)).count()


def _colleagues(actor: Actor) -> int:
    here = Membership.objects.active().filter(municipality=actor.municipality, user__is_active=True)
    return here.values("user").distinct().count()


@dataclass(frozen=True)
class Progress:
    """How far the Comune is in the edition: recipients, services, targets by day, first services by quarter."""

    edition: Edition
    persons: int
    acts: int
    targets: list[tuple[str, int, int, str]]
    quarters: Sequence[tuple[str, int]]
    services: Sequence[tuple[str, int]]

    @property
    def title(self) -> str:
        """Heading of the box."""
        return f"{self.edition.short_name}: a che punto siamo"


def progress_of(actor: Actor) -> Progress | None:
    """The exact figures of the actor's Comune in the edition that runs: (label, reached, target, by day)."""
    edition = current_edition()
    if edition is None or actor.municipality is None or "insights" not in modules_of(actor.municipality, edition):
        return None
    definitions = definitions_of(edition)
    figures = figures_for(actor, Scope(edition, edition), definitions)
    totals = {counted.definition.code: counted for counted in figures.indicators}
    targets = [
        (
            totals[target.indicator.code].definition.label,
            totals[target.indicator.code].total,
            target.value,
            f"obiettivo entro il {target.by_day:%d/%m/%Y}",
        )
        for target in targets_of(edition, actor.municipality)
        if target.indicator.code in totals
    ]
    services = sorted(figures.services, key=lambda pair: -pair[1])
    acts = sum(count for _, count in services)
    return Progress(edition, figures.recipients.total, acts, targets, figures.quarters, services[:FEW])
