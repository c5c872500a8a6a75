"""Reads about registers: the list of batches, one batch with its rows, the persons its rows became."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed
from lgnet.registers.enums import RowState
from lgnet.registers.models import Batch, Row


def batches_for(actor: Actor) -> QuerySet[Batch]:
    """The registers of the actor's Comune, the last brought in first."""
    actor.need("registers.read")
    return Batch.objects.select_related("uploaded_by__user")


def batch_for(actor: Actor, ref: UUID) -> Batch:
    """One register. Raises NotAllowed when there is none for this actor."""
    found = batches_for(actor).filter(pk=ref).first()
    if found is None:
        msg = "registers.read"
        raise NotAllowed(msg)
    return found


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
