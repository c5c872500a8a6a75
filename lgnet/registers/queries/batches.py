"""The registers of a Comune, one of them with its rows, and the persons its rows became."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed
from lgnet.registers.enums import ProposalState, RowState
from lgnet.registers.models import Batch, Row

WRONG, WARNED, DONE, ALL = "errori", "avvisi", "importate", "tutte"
SHOWN: dict[str, Q] = {
    WRONG: Q(state=RowState.WRONG),
    WARNED: Q(issues__contains=[{"severity": "warning"}]),
    DONE: Q(state__in=[RowState.IMPORTED, RowState.REPEATED]),
    ALL: Q(),
}


def batches_for(actor: Actor) -> QuerySet[Batch]:
    """The registers of the actor's Comune, the last brought in first, with their open proposals and wrong rows."""
    actor.need("registers.read")
    found = Batch.objects.select_related("uploaded_by__user").order_by("-created_at", "-pk")
    return found.annotate(open_proposals=Count("proposals", Q(proposals__state=ProposalState.OPEN), distinct=True))


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
