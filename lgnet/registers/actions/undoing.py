"""Undo of a whole import: what nobody touched since is removed, what was edited is kept and listed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.activities import actions as activities
from lgnet.activities.models import Activity
from lgnet.people import actions as people
from lgnet.people.queries.imported import created_by, edited_since, needed_elsewhere
from lgnet.registers import rules
from lgnet.registers.actions.deciding import link_again
from lgnet.registers.actions.reading import reread
from lgnet.registers.actions.writing import write_rows
from lgnet.registers.enums import BatchState, ProposalState, RowState
from lgnet.registers.models import Batch, ImportPlan, Proposal, Row


@dataclass(frozen=True)
class UndoPlan:
    """What an undo removes and keeps. A row is kept whole when its activity or its person was worked on since."""

    gone: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    persons_gone: set[UUID] = field(default_factory=set)
    persons_kept: set[UUID] = field(default_factory=set)
    others: set[UUID] = field(default_factory=set)

    @property
    def activities_gone(self) -> list[UUID]:
        """The activities of the rows that go."""
        return [row.activity_id for row in self.gone if row.activity_id]

    @property
    def rows_kept(self) -> tuple[int, ...]:
        """Numbers of the rows that stay."""
        return tuple(row.number for row in self.kept)


@dataclass(frozen=True)
class Undone:
    """How much an undo removed; the persons it kept, and the numbers of the rows, because of later work on them."""

    persons_removed: int
    activities_removed: int
    rows_kept: tuple[int, ...]
    persons_kept: int = 0


def plan_undo(*, batch: Batch, by: Actor) -> UndoPlan:
    """What undoing the batch would remove and keep. Writes nothing."""
    rules.need("registers.import", by)
    rows = list(batch.rows.filter(state=RowState.IMPORTED).order_by("number"))
    touched = activities.touched_since(batch=batch.pk, activities=[r.activity_id for r in rows if r.activity_id])
    everyone = {row.person_id for row in rows if row.person_id}
    created = created_by(batch=batch.pk, among=everyone)
    edited = edited_since(batch=batch.pk, persons=created)
    gone = [row for row in rows if row.activity_id not in touched and row.person_id not in edited]
    plan = UndoPlan(gone=gone, kept=[row for row in rows if row.activity_id in touched or row.person_id in edited])
    loose = created - edited
    going_with_them: dict[type[Model], Collection[UUID]] = {
        Activity: plan.activities_gone,
        Row: [row.pk for row in gone],
        Proposal: list(_proposals_of(batch, loose).values_list("pk", flat=True)),
    }
    needed = needed_elsewhere(persons=loose, ignoring=going_with_them)
    plan.persons_gone.update(loose - needed)
    plan.persons_kept.update(edited | needed)
    plan.others.update(everyone - created)
    return plan


@transaction.atomic
def undo_batch(*, batch: Batch, by: Actor) -> Undone:
    """Undo an import. Raises MoveRefused when it is not an imported one."""
    rules.need("registers.import", by)
    rules.move(batch, BatchState.UNDONE)
    _unlink(batch, by)
    with pghistory.context(undo=str(batch.pk), author=by.name):
        plan = plan_undo(batch=batch, by=by)
        Row.objects.filter(pk__in=[row.pk for row in plan.gone]).update(
            person=None, activity=None, state=RowState.UNDONE
        )
        Row.objects.filter(pk__in=[row.pk for row in plan.kept]).update(is_kept=True)
        acts = activities.remove_imported(activities=plan.activities_gone, by=by)
        _proposals_of(batch, plan.persons_gone).delete()
        persons = people.remove_imported(batch=batch.pk, persons=plan.persons_gone, others=plan.others, by=by)
        _open_rows_again(batch)
    ImportPlan.objects.filter(batch=batch).delete()
    return Undone(persons, acts, plan.rows_kept, len(plan.persons_kept))


def _proposals_of(batch: Batch, persons: set[UUID]) -> QuerySet[Proposal]:
    """Proposals that go with the batch: its own, and those nobody accepted about the persons who go."""
    about = Q(person__in=persons) | Q(other__in=persons)
    return Proposal.objects.filter(Q(batch=batch) | about & ~Q(state=ProposalState.ACCEPTED))


def _unlink(batch: Batch, by: Actor) -> None:
    """Take back the links accepted in this batch, then forget its proposals: their persons may go."""
    accepted = list(batch.proposals.filter(state=ProposalState.ACCEPTED))
    touched = {ref for proposal in accepted for ref in (proposal.person_id, proposal.other_id)}
    batch.proposals.all().delete()
    if touched:
        link_again(touched, batch.pk, by)


def _open_rows_again(batch: Batch) -> None:
    """Rows that went are what their cells say again: ready, or to be corrected."""
    back = list(batch.rows.filter(state__in=[RowState.UNDONE, RowState.REPEATED]).order_by("number"))
    for row, said in zip(back, reread(batch, back), strict=True):
        row.row_key, row.state = said.key, RowState.WRONG if said.is_wrong else RowState.READY
    write_rows(back, ["row_key", "state"])
