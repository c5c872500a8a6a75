"""The indicators that ship with the product, read from `lgnet/insights/data/indicators.json`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lgnet.codes.engine import countries, services
from lgnet.codes.engine.source import read

_DATA = Path(__file__).resolve().parents[1] / "data" / "indicators.json"


@dataclass(frozen=True)
class ListedIndicator:
    """One indicator of an edition; `types` are the activity codes its formula stands for, `parent` a code or ''."""

    edition: str
    code: str
    label: str
    definition: str
    formula: dict[str, Any]
    types: tuple[str, ...]
    series: str
    source: str
    status: str
    parent: str
    position: int


@dataclass(frozen=True)
class ListedTarget:
    """A published target; `territory` is a short name, '' for the whole network."""

    edition: str
    territory: str
    indicator: str
    value: int
    by_day: dt.date
    source: str
    status: str


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_DATA.read_text(encoding="utf-8"))
    return content


def resolved_types(types: str | list[str]) -> tuple[str, ...]:
    """The activity codes of a formula: "services" are those that count as one, "all" are all.

    Raises LookupError for a code that is not in the list.
    """
    if types == "services":
        return tuple(code for code, kind in services.types().items() if kind.counts)
    if types == "all":
        return tuple(services.types())
    return tuple(services.get(code).code for code in types)


def listed_indicators() -> Iterator[ListedIndicator]:
    """Every indicator of every edition, in order; a part comes after its whole."""
    content = _content()
    for edition, names in content["editions"].items():
        rows = [(content["sets"][name], row) for name in names for row in content["sets"][name]["indicators"]]
        for position, (family, row) in enumerate(rows):
            yield ListedIndicator(
                edition=edition,
                code=row["code"],
                label=row["label"],
                definition=row["definition"],
                formula=row["formula"],
                types=resolved_types(row["formula"]["types"]),
                series=family["series"],
                source=family["source"],
                status=family["status"],
                parent=row.get("parent", ""),
                position=position,
            )


def listed_targets() -> Iterator[ListedTarget]:
    """Every published target."""
    for row in _content()["targets"]:
        by_day = dt.date.fromisoformat(row["by_day"])
        place = row["territory"] or ""
        yield ListedTarget(row["edition"], place, row["indicator"], row["value"], by_day, row["source"], row["status"])


def union_citizenships() -> Iterator[tuple[str, dt.date, dt.date | None]]:
    """(country, first day, last day or None) of every citizenship of the Union; territories as their state.

    Source: treaties of accession and Withdrawal Agreement, through the code list `eu_membership`.
    """
    spans = read("eu_membership")["eu"]
    for code in countries.codes():
        for state, first, last in spans:
            if state == countries.get(code).sovereign:
                yield code, dt.date.fromisoformat(first), dt.date.fromisoformat(last) if last else None
