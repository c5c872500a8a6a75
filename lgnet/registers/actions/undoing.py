"""Undo of a whole import: what nobody touched since is removed, what was edited is kept and listed."""

from __future__ import annotations

from dataclasses import dataclass

import pghistory
from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.activities import actions as activities
from lgnet.people import actions as people
from lgnet.registers import rules
from lgnet.registers.actions.deciding import link_again
from lgnet.registers.actions.reading import reread
from lgnet.registers.actions.writing import write_rows
from lgnet.registers.enums import BatchState, ProposalState, RowState
from lgnet.registers.models import Batch, Row


@dataclass(frozen=True)
class Undone:
    """How much an undo removed, and the numbers of the rows it kept because somebody worked on them since."""

    persons_removed: int
    activities_removed: int
    rows_kept: tuple[int, ...]


@transaction.atomic
def undo_batch(*, batch: Batch, by: Actor) -> Undone:
    """Undo an import. Raises MoveRefused when it is not an imported one."""
    rules.need("registers.import", by)
    rules.move(batch, BatchState.UNDONE)
    rows = list(batch.rows.filter(state=RowState.IMPORTED).order_by("number"))
    _unlink(batch, by)
    with pghistory.context(undo=str(batch.pk), author=by.name):
        kept_acts = activities.touched_since(batch=batch.pk, activities=[r.activity_id for r in rows if r.activity_id])
        gone = [row for row in rows if row.activity_id not in kept_acts]
        _forget(gone)
        removed_acts = activities.remove_imported(activities=[r.activity_id for r in gone if r.activity_id], by=by)
        removed, kept_persons = people.remove_imported(
            batch=batch.pk, persons={r.person_id for r in rows if r.person_id}, by=by
        )
        kept = [row for row in rows if row.activity_id in kept_acts or row.person_id in kept_persons]
        _write_states(batch, gone, kept)
    return Undone(removed, removed_acts, tuple(sorted(row.number for row in kept)))


def _unlink(batch: Batch, by: Actor) -> None:
    """Take back the links accepted in this batch, then forget its proposals: their persons may go."""
    accepted = list(batch.proposals.filter(state=ProposalState.ACCEPTED))
    touched = {ref for proposal in accepted for ref in (proposal.person_id, proposal.other_id)}
    batch.proposals.all().delete()
    if touched:
        link_again(touched, batch.pk, by)


def _forget(rows: list[Row]) -> None:
    """Rows let go of what they made, so that it can be removed."""
    Row.objects.filter(pk__in=[row.pk for row in rows]).update(person=None, activity=None, state=RowState.UNDONE)


def _write_states(batch: Batch, gone: list[Row], kept: list[Row]) -> None:
    """Rows whose person stayed are still imported; the others go back to what their cells say."""
    held = {row.pk for row in kept}
    for row in gone:
        if row.pk in held:
            Row.objects.filter(pk=row.pk).update(
                person=row.person_id, activity=None, state=RowState.IMPORTED, is_kept=True
            )
    Row.objects.filter(pk__in=held).update(is_kept=True)
    back = list(batch.rows.filter(state__in=[RowState.UNDONE, RowState.REPEATED]).order_by("number"))
    for row, said in zip(back, reread(batch, back), strict=True):
        row.row_key, row.state = said.key, RowState.WRONG if said.is_wrong else RowState.READY
    write_rows(back, ["row_key", "state"])
