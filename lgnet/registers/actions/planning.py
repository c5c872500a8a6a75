"""What an import would do: which rows are one person, who is known already, what a human must decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.people.engine.cluster import Clustering, Group, Proposal, cluster
from lgnet.people.engine.names import search_key
from lgnet.people.queries import known_identities
from lgnet.registers import rules
from lgnet.registers.actions.reading import reread
from lgnet.registers.engine.rows import RegisterRow, identity_of
from lgnet.registers.enums import BatchState, RowState
from lgnet.registers.models import Batch, ImportPlan, Row

KEY_BATCH = 5_000


@dataclass
class Plan:
    """Groups of rows that are one person. `known` holds the person a group belongs to, when one was recognised.

    `is_resumed`: made by an import that was interrupted; some of its rows are imported already.
    """

    rows: list[Row] = field(default_factory=list)
    read: list[RegisterRow] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)
    clustering: Clustering[UUID] = field(default_factory=lambda: Clustering((), ()))
    is_resumed: bool = False

    @property
    def groups(self) -> Sequence[tuple[tuple[int, ...], UUID | None]]:
        """(positions of rows, known person) of each group."""
        return [(group.rows, group.known) for group in self.clustering.groups]

    def new_persons(self, *, accepts_proposals: bool = False) -> int:
        """How many persons would be created, counting once those that the acceptable proposals say are one."""
        groups = self.clustering.accepted() if accepts_proposals else self.clustering.groups
        return sum(group.known is None for group in groups)

    def left_proposals(self, *, accepts_proposals: bool = False) -> int:
        """How many pairs would be left to a human."""
        return sum(not (accepts_proposals and one.acceptable) for one in self.clustering.proposals)

    @property
    def recognised_rows(self) -> int:
        """Rows joined to a person, of the registry or of an earlier row, without any human."""
        return sum(len(rows) - (known is None) for rows, known in self.groups)

    def to_json(self) -> dict[str, Any]:
        """As it is kept while the import is under way: see `ImportPlan`."""
        return {
            "rows": [row.number for row in self.rows],
            "repeated": [row.number for row in self.repeated],
            "groups": [[list(rows), str(known) if known else None] for rows, known in self.groups],
            "proposals": [
                [p.group, p.other, str(p.known) if p.known else None, p.score, list(p.reasons), p.acceptable]
                for p in self.clustering.proposals
            ],
        }


@transaction.atomic
def plan_batch(*, batch: Batch, by: Actor) -> Plan:
    """Read the rows that are ready, set apart those already imported, and group the others. Writes nothing.

    An import that was interrupted goes on with the plan it had.
    """
    rules.need("registers.import", by)
    every = list(batch.rows.exclude(state=RowState.WRONG).order_by("number"))
    read = {row.number: row for row in reread(batch, every)}
    kept = ImportPlan.objects.filter(batch=batch).first() if batch.state == BatchState.IMPORTING else None
    if kept is not None:
        return _resumed(kept.content, {row.number: row for row in every}, read)
    plan = Plan()
    fresh = _keyed(every, read)
    done = _already_imported([row.row_key for row in fresh])
    for row in fresh:
        if row.row_key in done:
            plan.repeated.append(row)
        else:
            plan.rows.append(row)
            plan.read.append(read[row.number])
    plan.clustering = _grouped(plan.read)
    return plan


def assignments_of_plan(plan: Plan, *, accepts_proposals: bool = False) -> dict[int, str]:
    """Row number -> person each row would belong to: one known already, or `new-1`, `new-2` ... in file order."""
    groups = plan.clustering.accepted() if accepts_proposals else plan.clustering.groups
    found = {}
    for place, group in enumerate(groups, 1):
        person = str(group.known) if group.known else f"new-{place}"
        found.update({plan.rows[position].number: person for position in group.rows})
    return dict(sorted(found.items()))


def _keyed(every: Sequence[Row], read: dict[int, RegisterRow]) -> list[Row]:
    """The rows still to import, each with the first key of its digest that no other row of the register has."""
    taken = {row.row_key for row in every if row.state == RowState.IMPORTED}
    fresh = [row for row in every if row.state != RowState.IMPORTED]
    for row in fresh:
        digest, occurrence = read[row.number].digest, 1
        while f"{digest}:{occurrence}" in taken:
            occurrence += 1
        row.row_key = f"{digest}:{occurrence}"
        taken.add(row.row_key)
    return fresh


def _grouped(read: Sequence[RegisterRow]) -> Clustering[UUID]:
    identities = [identity_of(said) for said in read]
    known = known_identities(
        births={said.birth_day for said in read if said.birth_day},
        numbers={value for identity in identities for _, value in identity.identifiers},
        keys={search_key(f"{said.family_name} {said.given_name}") for said in read},
    )
    return cluster(identities, known)


def _resumed(content: dict[str, Any], rows: dict[int, Row], read: dict[int, RegisterRow]) -> Plan:
    groups = tuple(Group(tuple(places), UUID(known) if known else None, ()) for places, known in content["groups"])
    proposals = tuple(
        Proposal(group, other, UUID(known) if known else None, score, tuple(reasons), acceptable)
        for group, other, known, score, reasons, acceptable in content["proposals"]
    )
    return Plan(
        rows=[rows[number] for number in content["rows"]],
        read=[read[number] for number in content["rows"]],
        repeated=[rows[number] for number in content["repeated"]],
        clustering=Clustering(groups, proposals),
        is_resumed=True,
    )


def _already_imported(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), KEY_BATCH):
        part = keys[start : start + KEY_BATCH]
        imported = Row.objects.filter(state=RowState.IMPORTED, row_key__in=part)
        found.update(imported.values_list("row_key", flat=True))
    return found
