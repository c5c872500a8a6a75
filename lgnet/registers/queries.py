"""Reads about registers: the list of batches, one batch with its rows, what its rows became, who may be one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.activities.models import Activity
from lgnet.kernel.errors import NotAllowed
from lgnet.people.engine.masking import birth_text, birth_year, masked_name, sees_names, shown_name
from lgnet.people.models import Person
from lgnet.people.queries import country_name
from lgnet.registers.enums import ProposalState, RowState
from lgnet.registers.models import Batch, Proposal, Row

WRONG, WARNED, DONE, ALL = "errori", "avvisi", "importate", "tutte"
SHOWN: dict[str, Q] = {
    WRONG: Q(state=RowState.WRONG),
    WARNED: Q(issues__contains=[{"severity": "warning"}]),
    DONE: Q(state__in=[RowState.IMPORTED, RowState.REPEATED]),
    ALL: Q(),
}


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


def batches_for(actor: Actor) -> QuerySet[Batch]:
    """The registers of the actor's Comune, the last brought in first, with their open proposals and wrong rows."""
    actor.need("registers.read")
    return Batch.objects.select_related("uploaded_by__user").annotate(
        open_proposals=Count("proposals", Q(proposals__state=ProposalState.OPEN), distinct=True),
    )


def batch_for(actor: Actor, ref: UUID) -> Batch:
    """One register. Raises NotAllowed when there is none for this actor."""
    actor.need("registers.read")
    found = Batch.objects.filter(pk=ref).first()
    if found is None:
        msg = "registers.read"
        raise NotAllowed(msg)
    return found


def wrong_rows(batches: Iterable[Batch]) -> dict[UUID, int]:
    """How many rows of each batch wait for a correction."""
    found = Row.objects.filter(batch__in=[batch.pk for batch in batches], state=RowState.WRONG)
    return dict(found.values_list("batch").annotate(many=Count("pk")).order_by())


def row_counts(batch: Batch) -> dict[str, int]:
    """How many rows each filter shows, and how many stand in each state."""
    counts = {name: Count("pk", filter=condition) for name, condition in SHOWN.items() if name != ALL}
    states = {state: Count("pk", filter=Q(state=state)) for state in RowState.values}
    return batch.rows.aggregate(**counts, **states, **{ALL: Count("pk")})


def rows_shown(batch: Batch, which: str) -> QuerySet[Row]:
    """The rows a filter shows, in file order."""
    return batch.rows.filter(SHOWN[which]).order_by("number")


def row_for(batch: Batch, number: int) -> Row:
    """One row by its number in the file. Raises NotAllowed when there is none."""
    found = batch.rows.filter(number=number).select_related("batch").first()
    if found is None:
        msg = "registers.read"
        raise NotAllowed(msg)
    return found


def sample_values(batch: Batch, *, many: int = 3, among: int = 80) -> list[list[str]]:
    """A few different values of each column, from the first rows."""
    samples: list[list[str]] = [[] for _ in batch.headings]
    for cells in batch.rows.order_by("number").values_list("cells", flat=True)[:among]:
        for place, text in enumerate(cells[: len(samples)]):
            if text.strip() and text not in samples[place] and len(samples[place]) < many:
                samples[place].append(text)
    return samples


def assignments(batch: Batch) -> dict[int, UUID]:
    """Row number -> person (root of its cluster) of every row that was imported, by this batch or by an earlier one."""
    columns = ("row_key", "person_id", "person__same_as_id")
    earlier = Row.objects.filter(state=RowState.IMPORTED).exclude(person=None)
    repeated = dict(batch.rows.filter(state=RowState.REPEATED).values_list("row_key", "number"))
    found = {
        repeated[key]: root or person
        for key, person, root in earlier.filter(row_key__in=repeated).values_list(*columns)
    }
    mine = batch.rows.filter(state=RowState.IMPORTED).exclude(person=None)
    found |= {number: root or person for number, person, root in mine.values_list("number", *columns[1:])}
    return dict(sorted(found.items()))


def proposals_of(batch: Batch) -> QuerySet[Proposal]:
    """The proposals of a batch: those to decide first, the surest first."""
    is_decided = ~Q(state=ProposalState.OPEN)
    return batch.proposals.order_by(is_decided, "-is_acceptable", "-score", "id")


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


def standing_acts(actor: Actor, *, start: dt.date | None, end: dt.date | None) -> QuerySet[Activity]:
    """The acts of the Comune for somebody, that stand, in a period; with the person's facts, by day."""
    actor.need("registers.export")
    found = Activity.objects.standing().exclude(person=None)
    if start:
        found = found.filter(day__gte=start)
    if end:
        found = found.filter(day__lte=end)
    facts = ("person__names", "person__citizenships", "person__identifiers", "person__permits")
    return found.select_related("person").prefetch_related(*facts).order_by("day", "created_at", "id")


def source_rows(refs: Collection[UUID]) -> dict[UUID, Row]:
    """The rows of registers that acts were read from, by identifier, with the headings of their batch."""
    return {row.pk: row for row in Row.objects.filter(pk__in=refs).select_related("batch")}
