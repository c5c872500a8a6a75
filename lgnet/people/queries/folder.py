"""One person whole, in a number of queries that never grows."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import NotAllowed
from lgnet.people.models import (
    Access,
    Citizenship,
    Eligibility,
    Identifier,
    Person,
    PersonLanguage,
    PersonName,
    ResidencePermit,
)
from lgnet.people.queries.cards import PersonCard, card
from lgnet.people.queries.reach import cluster_of


@dataclass(frozen=True)
class Folder:
    """Everything the reader may see of one person's identity. `rows` are those of the cluster, the root first."""

    person: Person
    card: PersonCard
    is_granted: bool
    rows: list[Person]
    names: list[PersonName]
    citizenships: list[Citizenship]
    languages: list[PersonLanguage]
    identifiers: list[Identifier]
    permits: list[ResidencePermit]
    eligibilities: list[Eligibility]
    accesses: list[Access]

    @property
    def same(self) -> list[UUID]:
        """Identifiers of every row of the cluster."""
        return [row.pk for row in self.rows]

    @property
    def eligibility(self) -> Eligibility | None:
        """The state in force today."""
        today = clock.today()
        return next((row for row in self.eligibilities if row.from_day <= today), None)

    @property
    def permit(self) -> ResidencePermit | None:
        """The latest permit written down."""
        return self.permits[0] if self.permits else None


def folder_for(actor: Actor, ref: UUID) -> Folder:
    """One person whole. Rows of the same cluster are read together. Raises NotAllowed for outsiders."""
    actor.need("people.read")
    rows = cluster_of(ref)
    person = next((row for row in rows if row.pk == ref), None)
    if person is None:
        msg = "people.read"
        raise NotAllowed(msg)
    same = [row.pk for row in rows]
    names = list(PersonName.objects.filter(person__in=same))
    held = list(Citizenship.objects.filter(person__in=same))
    accesses = Access.objects.filter(person__in=same).select_related(
        "membership__user", "membership__organisation", "team"
    )
    granted = list(accesses)
    mine = _is_mine(actor, granted)
    person.main_names = [name for name in names if name.person_id == person.pk and name.is_main]  # type: ignore[attr-defined]
    person.held, person.is_granted = held, mine  # type: ignore[attr-defined]
    return Folder(
        person=person,
        card=card(actor, person),
        is_granted=mine,
        rows=rows,
        names=names,
        citizenships=held,
        languages=list(PersonLanguage.objects.filter(person__in=same)),
        identifiers=list(Identifier.objects.filter(person__in=same)),
        permits=list(ResidencePermit.objects.filter(person__in=same)),
        eligibilities=list(Eligibility.objects.filter(person__in=same)),
        accesses=granted,
    )


def _is_mine(actor: Actor, accesses: list[Access]) -> bool:
    """What `granted_to` asks of the database, on rows already read."""
    today = clock.today()
    return any(
        row.from_day <= today
        and (row.to_day is None or row.to_day >= today)
        and (row.membership_id in actor.memberships or row.team_id in actor.teams)
        for row in accesses
    )
