"""Persons that may be one: the proposals of a register, and the two sides of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed
from lgnet.people.engine.masking import birth_text, birth_year, masked_name, sees_names, shown_name
from lgnet.people.models import Person
from lgnet.people.queries import country_name
from lgnet.registers.enums import ProposalState
from lgnet.registers.models import Batch, Proposal, Row


@dataclass(frozen=True)
class Side:
    """One of the two persons of a proposal, with what tells people apart."""

    person: UUID
    names: list[str]
    birth: str
    sex: str
    nationality: str
    numbers: list[str]
    activities: int
    is_masked: bool


def proposals_of(batch: Batch) -> QuerySet[Proposal]:
    """The proposals of a batch: those to decide first, the surest first."""
    decided_last = Case(When(state=ProposalState.OPEN, then=Value(0)), default=Value(1))
    return batch.proposals.order_by(decided_last, "-is_acceptable", "-score", "id")


def proposal_for(batch: Batch, ref: UUID) -> Proposal:
    """One proposal. Raises NotAllowed when the batch has none such."""
    found = batch.proposals.filter(pk=ref).first()
    if found is None:
        msg = "registers.read"
        raise NotAllowed(msg)
    return found


def sides_of(actor: Actor, persons: Collection[UUID]) -> dict[UUID, Side]:
    """The persons of proposals, in a fixed number of queries.

    Whoever reads registers reads the names of persons that some register brought; of others, initials.
    """
    actor.need("registers.read")
    brought = Row.objects.filter(person=OuterRef("pk"))
    found = (
        Person.objects.filter(pk__in=persons)
        .annotate(is_brought=Exists(brought), acts=Count("activities"))
        .prefetch_related("names", "citizenships", "identifiers")
    )
    return {
        person.pk: _side(person, is_masked=not (person.is_brought or sees_names(actor, is_granted=False)))
        for person in found
    }


def _side(person: Person, *, is_masked: bool) -> Side:
    names = [(row.family, row.given) for row in person.names.all()]
    show = masked_name if is_masked else shown_name
    return Side(
        person=person.pk,
        names=list(dict.fromkeys(show(family, given) for family, given in names)),
        birth=birth_year(person.birth_date) if is_masked else birth_text(person.birth_date, person.birth_precision),
        sex=person.get_document_sex_display(),
        nationality=", ".join(dict.fromkeys(country_name(row.country) for row in person.citizenships.all())),
        numbers=[] if is_masked else [f"{n.get_kind_display()} {n.value}" for n in person.identifiers.all()],
        activities=person.acts,  # type: ignore[attr-defined]
        is_masked=is_masked,
    )
