"""What the centre is shown: the rows the database let through, and sums of these rows only.

Suppression happens in PostgreSQL (`search.network_figures`); nothing here ever held a hidden number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from lgnet.insights.engine.figures import BAND_LABELS, BANDS, SEXES, UNKNOWN_BAND
from lgnet.insights.engine.periods import quarter_label, quarters_between

TOTAL = "total"
DIMENSIONS = {"sex": "Sesso", "age": "Età al primo servizio", "quarter": "Trimestre", "part": "Indicatore"}
HIDDEN = None


class NetworkCell(NamedTuple):
    """One row of `search.network_figures`; `n` None: too small to be shown (with `cell` None: the whole split)."""

    municipality: UUID
    dimension: str
    cell: str | None
    n: int | None


@dataclass(frozen=True)
class TerritoryRow:
    """A territory: its total, and the cells of the chosen split (None where hidden)."""

    name: str
    total: int | None
    cells: tuple[int | None, ...] = ()

    @property
    def is_split_hidden(self) -> bool:
        return bool(self.cells) and self.cells[0] is None


@dataclass(frozen=True)
class NetworkTable:
    """Territories by name, and the sums of what is shown."""

    headings: tuple[str, ...]
    rows: tuple[TerritoryRow, ...]
    total: int
    cells: tuple[int, ...]
    hidden_totals: int
    hidden_splits: int


def network_table(
    found: Iterable[NetworkCell],
    *,
    names: Mapping[UUID, str],
    dimension: str = "",
    parts: Sequence[tuple[str, str]] = (),
) -> NetworkTable:
    """One-dimension table of the territories in `names`; `parts` are (code, label) of the indicators that are parts.

    Sums are made of shown numbers only, so that nothing hidden can be found by subtraction.
    """
    cells = [row for row in found if row.municipality in names]
    totals = {row.municipality: row.n for row in cells if row.dimension == TOTAL}
    split = [row for row in cells if dimension and row.dimension == dimension]
    keys = _keys(dimension, split, parts)
    shown = {(row.municipality, row.cell): row.n for row in split if row.cell is not None}
    visible = {row.municipality for row in split if row.cell is not None}
    rows = tuple(
        TerritoryRow(
            name,
            totals.get(place),
            tuple((shown.get((place, key), 0) or 0) if place in visible else HIDDEN for key, _ in keys),
        )
        for place, name in sorted(names.items(), key=lambda item: item[1])
    )
    return NetworkTable(
        headings=tuple(label for _, label in keys),
        rows=rows,
        total=sum(row.total or 0 for row in rows),
        cells=tuple(sum(row.cells[place] or 0 for row in rows) for place in range(len(keys))),
        hidden_totals=sum(row.total is None for row in rows),
        hidden_splits=sum(row.is_split_hidden and row.total is not None for row in rows),
    )


def _keys(dimension: str, split: Sequence[NetworkCell], parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The columns of a split: (cell, heading)."""
    found = {row.cell for row in split if row.cell is not None}
    if dimension == "sex":
        return list(SEXES.items())
    if dimension == "age":
        return [(band, BAND_LABELS[band]) for band in (*BANDS, *({UNKNOWN_BAND} & found))]
    if dimension == "quarter" and found:
        return [(key, quarter_label(key)) for key in quarters_between(min(found), max(found))]
    return list(parts) if dimension == "part" else []
