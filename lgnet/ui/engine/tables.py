"""Columns, sorting and pages of tables: what a list keeps in its address."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

PAGE_SIZE = 25
GAP = None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading. `key` is its name in `?ordina=`; without one the column cannot be sorted."""

    label: str
    key: str = ""
    numeric: bool = False
    hidden_label: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """How a list is sorted: `key` of a column, downwards or not."""

    key: str = ""
    descending: bool = False

    @classmethod
    def read(cls, value: str | None, allowed: Collection[str], default: str = "") -> Sort:
        """Read `?ordina=-nome`; anything not in `allowed` gives `default` (same notation)."""
        text = value or ""
        if text.removeprefix("-") not in allowed:
            text = default
        return cls(text.removeprefix("-"), text.startswith("-"))

    def order_by(self, fields: dict[str, str]) -> str:
        """The `order_by` argument for this sort, from a map of keys to field names."""
        return f"-{fields[self.key]}" if self.descending else fields[self.key]

    def value_for(self, key: str) -> str:
        """The value of `?ordina=` behind a heading: the same column twice turns the order."""
        return f"-{key}" if self.key == key and not self.descending else key

    def aria(self, key: str) -> str:
        """`aria-sort` of a heading, empty when the list is not sorted by it."""
        if self.key != key:
            return ""
        return "descending" if self.descending else "ascending"


def page_window(number: int, last: int, around: int = 1) -> list[int | None]:
    """Page numbers to show: first, last and those near `number`; None marks a gap."""
    shown = sorted({1, last, *range(max(1, number - around), min(last, number + around) + 1)})
    window: list[int | None] = []
    for page in shown:
        if window and page - (window[-1] or 0) == 2:
            window.append(page - 1)
        elif window and page - (window[-1] or 0) > 2:
            window.append(GAP)
        window.append(page)
    return window
