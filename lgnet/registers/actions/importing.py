"""The import itself: a job over groups of rows, one transaction a few hundred rows, resumable, told as it goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
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
from lgnet.kernel.jobs import Job, Tell, silent
from lgnet.kernel.tenancy.context import set_context
from lgnet.people.actions import add_facts, record_persons
from lgnet.people.models import Person
from lgnet.registers import rules
from lgnet.registers.actions.deciding import accept_all, keep_proposals
from lgnet.registers.actions.planning import Plan, plan_batch
from lgnet.registers.engine import outcome
from lgnet.registers.engine.rows import RegisterRow
from lgnet.registers.enums import BatchState, ProposalState, RowState
from lgnet.registers.models import Batch, Row

T = TypeVar("T")


@dataclass(frozen=True)
class Group:
    """Rows of one person: `known` is the person recognised in the registry, if any."""

    place: int
    rows: tuple[Row, ...]
    read: tuple[RegisterRow, ...]
    known: UUID | None


class ImportJob(Job[Group]):
    """Imports a batch group by group. `persons` maps each group done to its person."""

    batch = 150

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
        with pghistory.context(batch=str(self.register.pk), author=self.by.name):
            fresh = [group for group in items if group.known is None]
            entries = [outcome.person_of(group.read, self._source(group)) for group in fresh]
            made = record_persons(new=entries, by=self.by, reason="imported")
            persons = {group.place: person for group, person in zip(fresh, made, strict=True)}
            more = [(persons[group.place], group) for group in fresh if len(outcome.permits_of(group.read)) > 1]
            roots = {p.pk: p for p in Person.objects.filter(pk__in=[g.known for g in items if g.known])}
            known = [group for group in items if group.known is not None]
            persons.update({group.place: roots[group.known] for group in known if group.known in roots})
            for person, group in [*more, *((persons[group.place], group) for group in known)]:
                self._add(person, group)
            self._record_services(items, persons)
        self.persons.update({place: person.pk for place, person in persons.items()})
        rows = sum(len(group.rows) for group in items)
        self.register.done += rows
        Batch.objects.filter(pk=self.register.pk).update(done=self.register.done)

    def _source(self, group: Group) -> str:
        return f"{self.source}, riga {group.read[0].number}"

    def _add(self, person: Person, group: Group) -> None:
        """What the rows say that the person's file does not hold yet."""
        add_facts(
            person=person,
            names=outcome.spellings_of(group.read),
            citizenships=outcome.citizenships_of(group.read),
            identifiers=outcome.identifiers_of(group.read),
            permits=outcome.permits_of(group.read),
            eligibility=outcome.eligibility_of(group.read, self._source(group)),
            by=self.by,
        )

    def _record_services(self, items: Sequence[Group], persons: dict[int, Person]) -> None:
        pairs = [(group, row, said) for group in items for row, said in zip(group.rows, group.read, strict=True)]
        served = [(group, row, said) for group, row, said in pairs if said.service_day]
        acts = record_activities(
            new=[self._service(said, row, persons[group.place].pk) for group, row, said in served],
            by=self.by,
            ability="registers.import",
        )
        done = {row.pk: act.pk for (_, row, _), act in zip(served, acts, strict=True)}
        for group, row, _ in pairs:
            row.state, row.group = RowState.IMPORTED, group.place
            row.person_id, row.activity_id = persons[group.place].pk, done.get(row.pk)
            row.is_recognised = group.known is not None or row is not group.rows[0]
            row.is_kept = False
        fields = ["state", "group", "person", "activity", "is_recognised", "is_kept", "row_key"]
        Row.objects.bulk_update([row for _, row, _ in pairs], fields, batch_size=300)

    def _service(self, said: RegisterRow, row: Row, person: UUID) -> NewActivity:
        return NewActivity(
            activity_type=said.service_type or services.resolve(said.service_label) or "other",
            service_label=" ".join(said.service_label.split())[:160],
            person=person,
            day=said.service_day or dt.date.min,  # rows without a day were filtered out before
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

    Returns the outcome (see `_summary`). A dry run writes nothing. `accepts_proposals` also accepts every proposal
    that nothing contradicts.
    """
    rules.need("registers.import", by)
    plan = _in_context(by, lambda: plan_batch(batch=batch, by=by))
    job = ImportJob(register=batch, plan=plan, by=by)
    if is_dry:
        job.run(is_dry=True, tell=tell)
        return _in_context(by, lambda: _summary(batch, plan, is_dry=True))
    _in_context(by, lambda: _begin(batch, plan))
    job.run(is_dry=False, tell=tell)
    return _in_context(by, lambda: _finish(batch, plan, job, by, accepts_proposals=accepts_proposals))


def _in_context(by: Actor, work: Callable[[], T]) -> T:
    with transaction.atomic():
        set_context(context_for(by))
        return work()


def _begin(batch: Batch, plan: Plan) -> None:
    rules.move(batch, BatchState.IMPORTING)
    batch.done, batch.total = 0, len(plan.rows)
    Batch.objects.filter(pk=batch.pk).update(done=0, total=batch.total)
    Row.objects.filter(pk__in=[row.pk for row in plan.repeated]).update(state=RowState.REPEATED)


def _finish(batch: Batch, plan: Plan, job: ImportJob, by: Actor, *, accepts_proposals: bool) -> dict[str, object]:
    keep_proposals(batch=batch, clustering=plan.clustering, persons=job.persons)
    if accepts_proposals:
        accept_all(batch=batch, by=by)
    rules.move(batch, BatchState.IMPORTED)
    summary = _summary(batch, plan, is_dry=False)
    Batch.objects.filter(pk=batch.pk).update(summary=summary)
    batch.summary = summary
    return summary


def _summary(batch: Batch, plan: Plan, *, is_dry: bool) -> dict[str, object]:
    """Counts of what this run did (or would do), and every error with its row and column."""
    wrong = batch.rows.filter(state=RowState.WRONG).order_by("number")
    left = plan.open_proposals if is_dry else batch.proposals.filter(state=ProposalState.OPEN).count()
    return {
        "rows": batch.rows.count(),
        "rows_imported": 0 if is_dry else len(plan.rows),
        "rows_to_import": len(plan.rows),
        "rows_repeated": len(plan.repeated),
        "rows_recognised": plan.recognised_rows,
        "persons_created": plan.new_persons,
        "activities": sum(said.service_day is not None for said in plan.read),
        "proposals": plan.open_proposals,
        "proposals_left": left,
        "not_counted": sum(not said.countable for said in plan.read),
        "errors": [
            {"row": row.number, "column": issue["column"], "message": issue["message"], "value": issue["value"]}
            for row in wrong
            for issue in row.issues
            if issue["severity"] == "error"
        ],
    }
