"""The import itself: a job over groups of rows, one transaction a few hundred rows, resumable, told as it goes."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import pghistory
from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.queries import context_for
from lgnet.activities.actions import record_activities
from lgnet.activities.engine.entries import NewActivity
from lgnet.codes.engine import services
from lgnet.kernel import clock
from lgnet.kernel.errors import MoveRefused
from lgnet.kernel.jobs import Job, Tell, silent
from lgnet.kernel.tenancy.context import set_context
from lgnet.people.actions import add_facts, record_persons
from lgnet.people.models import Person
from lgnet.registers import rules
from lgnet.registers.actions.deciding import accept_all, keep_proposals
from lgnet.registers.actions.planning import Plan, plan_batch
from lgnet.registers.actions.summing import summary_of, summary_of_plan
from lgnet.registers.actions.writing import write_rows
from lgnet.registers.engine import outcome
from lgnet.registers.engine.rows import RegisterRow
from lgnet.registers.enums import BatchState, RowState
from lgnet.registers.models import Batch, ImportPlan, Row

T = TypeVar("T")
IMPORTED_FIELDS = ("state", "group", "person", "activity", "is_recognised", "is_kept")
UNDER_WAY = "L'importazione di questo registro è già in corso."


@dataclass(frozen=True)
class Group:
    """Rows of one person: `known` is the person recognised in the registry, if any."""

    place: int
    rows: tuple[Row, ...]
    read: tuple[RegisterRow, ...]
    known: UUID | None


class ImportJob(Job[Group]):
    """Imports a batch group by group. `persons` maps each group done to its person."""

    batch = 200

    def __init__(self, *, register: Batch, plan: Plan, by: Actor) -> None:
        self.register, self.plan, self.by = register, plan, by
        self.persons: dict[int, UUID] = {}
        self.source = f"registro «{register.file_name}»"[:150]

    def enter(self) -> None:
        set_context(context_for(self.by))

    def todo(self) -> Sequence[Group]:
        return [
            Group(place, tuple(self.plan.rows[i] for i in rows), tuple(self.plan.read[i] for i in rows), known)
            for place, (rows, known) in enumerate(self.plan.groups)
        ]

    def do(self, items: Sequence[Group]) -> None:
        _need_under_way(self.register)
        left = self._not_done_yet(items)
        with pghistory.context(batch=str(self.register.pk), author=self.by.name):
            persons = self._find(left)
            fresh = [group for group in left if group.place not in persons]
            entries = [outcome.person_of(group.read, self._source(group), group.rows[0].pk) for group in fresh]
            made = record_persons(new=entries, by=self.by, reason="imported")
            more = [group for group in fresh if len(outcome.permits_of(group.read)) > 1]
            more += [group for group in left if group.place in persons]
            persons.update({group.place: person for group, person in zip(fresh, made, strict=True)})
            add_facts(facts=[(persons[g.place], outcome.facts_of(g.read, self._source(g))) for g in more], by=self.by)
            self._record_services(left, persons)
        self.persons.update({place: person.pk for place, person in persons.items()})
        self.register.done += sum(len(group.rows) for group in items)
        Batch.objects.filter(pk=self.register.pk).update(done=self.register.done, told_at=clock.now())

    def _not_done_yet(self, items: Sequence[Group]) -> list[Group]:
        """The groups that neither an interrupted run nor another one at work has imported."""
        refs = [row.pk for group in items for row in group.rows]
        states = Row.objects.filter(pk__in=refs).values_list("pk", "state", "person_id")
        done = {ref: person for ref, state, person in states if state == RowState.IMPORTED}
        left = []
        for group in items:
            if group.rows[0].pk in done:
                self.persons[group.place] = done[group.rows[0].pk]
            else:
                left.append(group)
        return left

    def _find(self, groups: Sequence[Group]) -> dict[int, Person]:
        """The persons recognised, as far as they are still there, by place of their group."""
        roots = {person.pk: person for person in Person.objects.filter(pk__in={g.known for g in groups if g.known})}
        return {group.place: roots[group.known] for group in groups if group.known in roots}

    def _source(self, group: Group) -> str:
        return f"{self.source}, riga {group.read[0].number}"

    def _record_services(self, items: Sequence[Group], persons: dict[int, Person]) -> None:
        pairs = [(group, row, said) for group in items for row, said in zip(group.rows, group.read, strict=True)]
        served = [(group, row, said, said.service_day) for group, row, said in pairs if said.service_day]
        acts = record_activities(
            new=[self._service(said, row, persons[group.place].pk, day) for group, row, said, day in served],
            by=self.by,
            ability="registers.import",
        )
        done = {row.pk: act.pk for (_, row, _, _), act in zip(served, acts, strict=True)}
        for group, row, _ in pairs:
            person = persons[group.place]
            row.state, row.group = RowState.IMPORTED, group.place
            row.person_id, row.activity_id = person.pk, done.get(row.pk)
            row.is_recognised = person.origin_id != row.pk
            row.is_kept = False
        write_rows([row for _, row, _ in pairs], IMPORTED_FIELDS)

    def _service(self, said: RegisterRow, row: Row, person: UUID, day: dt.date) -> NewActivity:
        return NewActivity(
            activity_type=said.service_type or services.resolve(said.service_label) or "other",
            service_label=" ".join(said.service_label.split())[:160],
            person=person,
            day=day,
            minutes=said.minutes,
            place=said.place[:120],
            operator_name=said.operator[:120],
            source_kind="register",
            source_id=row.pk,
        )


def import_batch(
    *, batch: Batch, by: Actor, is_dry: bool = False, accepts_proposals: bool = False, tell: Tell = silent
) -> dict[str, object]:
    """Import what is ready in a batch, in several transactions of its own; a killed import goes on where it was.

    Returns the outcome (see `summing`). A dry run writes nothing. `accepts_proposals` also accepts every proposal
    that nothing contradicts. Raises MoveRefused when another import of the batch is at work.
    """
    rules.need("registers.import", by)
    with _collector_at_rest():
        plan = _in_context(by, lambda: plan_batch(batch=batch, by=by))
        if is_dry:
            return _in_context(by, lambda: summary_of_plan(batch, plan, accepts_proposals=accepts_proposals))
        job = ImportJob(register=batch, plan=plan, by=by)
        _in_context(by, lambda: _begin(batch, plan))
        job.run(is_dry=False, tell=tell)
        return _in_context(by, lambda: _finish(batch, plan, job, by, accepts_proposals=accepts_proposals))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Rows and plans hold no cycles, and looking for some among so many objects takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _in_context(by: Actor, work: Callable[[], T]) -> T:
    with transaction.atomic():
        set_context(context_for(by))
        return work()


def _begin(batch: Batch, plan: Plan) -> None:
    Batch.objects.select_for_update().get(pk=batch.pk)
    if not plan.is_resumed and ImportPlan.objects.filter(batch=batch).exists():
        raise MoveRefused(UNDER_WAY)
    rules.move(batch, BatchState.IMPORTING)
    batch.done, batch.total = 0, len(plan.rows)
    Batch.objects.filter(pk=batch.pk).update(done=0, total=batch.total, told_at=clock.now(), problem="")
    if plan.is_resumed:
        return
    ImportPlan.objects.create(municipality_id=batch.municipality_id, batch=batch, content=plan.to_json())
    for row in plan.repeated:
        row.state = RowState.REPEATED
    write_rows([*plan.rows, *plan.repeated], ["row_key", "state"])


def _need_under_way(batch: Batch) -> None:
    """One run at a time goes on, and only while the import is open."""
    if Batch.objects.select_for_update().get(pk=batch.pk).state != BatchState.IMPORTING:
        msg = "L'importazione di questo registro non è più in corso."
        raise MoveRefused(msg)


def _finish(batch: Batch, plan: Plan, job: ImportJob, by: Actor, *, accepts_proposals: bool) -> dict[str, object]:
    _need_under_way(batch)
    keep_proposals(batch=batch, clustering=plan.clustering, persons=job.persons)
    if accepts_proposals:
        accept_all(batch=batch, by=by)
    rules.move(batch, BatchState.IMPORTED)
    ImportPlan.objects.filter(batch=batch).delete()
    summary = batch.summary = summary_of(batch)
    Batch.objects.filter(pk=batch.pk).update(summary=summary)
    return summary
