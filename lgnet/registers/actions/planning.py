"""What an import would do: which rows are one person, who is known already, what a human must decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.people.engine.cluster import Clustering, cluster
from lgnet.people.engine.names import search_key
from lgnet.people.queries import known_identities
from lgnet.registers import rules
from lgnet.registers.actions.reading import reread
from lgnet.registers.engine.rows import RegisterRow, identity_of
from lgnet.registers.enums import RowState
from lgnet.registers.models import Batch, Row

KEY_BATCH = 5_000


@dataclass
class Plan:
    """Groups of rows that are one person. `known` holds the person a group belongs to, when one was recognised."""

    rows: list[Row] = field(default_factory=list)
    read: list[RegisterRow] = field(default_factory=list)
    repeated: list[Row] = field(default_factory=list)
    clustering: Clustering[UUID] | None = None

    @property
    def groups(self) -> Sequence[tuple[tuple[int, ...], UUID | None]]:
        """(positions of rows, known person) of each group."""
        return [(group.rows, group.known) for group in self.clustering.groups] if self.clustering else []

    @property
    def new_persons(self) -> int:
        """How many persons would be created."""
        return sum(known is None for _, known in self.groups)

    @property
    def recognised_rows(self) -> int:
        """Rows joined to a person, of the registry or of an earlier row, without any human."""
        return sum(len(rows) - (known is None) for rows, known in self.groups)

    @property
    def open_proposals(self) -> int:
        """How many pairs are left to a human."""
        return len(self.clustering.proposals) if self.clustering else 0


@transaction.atomic
def plan_batch(*, batch: Batch, by: Actor) -> Plan:
    """Read the rows that are ready, set apart those already imported, and group the others. Writes nothing."""
    rules.need("registers.import", by)
    every = list(batch.rows.exclude(state=RowState.WRONG).order_by("number"))
    fresh = [row for row in every if row.state != RowState.IMPORTED]
    read = reread(batch, every)
    by_number = {row.number: row for row in read}
    done = _already_imported([by_number[row.number].key for row in fresh])
    plan = Plan()
    for row in fresh:
        said = by_number[row.number]
        row.row_key = said.key
        if said.key in done:
            plan.repeated.append(row)
        else:
            plan.rows.append(row)
            plan.read.append(said)
    identities = [identity_of(said) for said in plan.read]
    known = known_identities(
        births={said.birth_day for said in plan.read if said.birth_day},
        numbers={value for identity in identities for _, value in identity.identifiers},
        keys={search_key(f"{said.family_name} {said.given_name}") for said in plan.read},
    )
    plan.clustering = cluster(identities, known)
    return plan


def _already_imported(keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), KEY_BATCH):
        part = keys[start : start + KEY_BATCH]
        imported = Row.objects.filter(state=RowState.IMPORTED, row_key__in=part)
        found.update(imported.values_list("row_key", flat=True))
    return found
