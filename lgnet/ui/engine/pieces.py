"""Small values that components draw: tabs, steps of a story, notices, cells of a preview, masked names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a page of its own behind a link (works without JavaScript)."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened. `when` is text as it is read ("12/03/2026, 10:30"); `tone` colours the mark."""

    when: str
    title: str
    text: str = ""
    url: str = ""
    who: str = ""
    icon: str = "it-calendar"
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the preview grid: the value as it was read and, when something is wrong, the sentence that says it."""

    value: str
    level: str = OK
    message: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the preview grid. `number` is the row of the original sheet, `note` what will become of it."""

    number: int
    cells: Sequence[Cell]
    note: str = ""
    url: str = ""

    @property
    def level(self) -> str:
        """The worst level among the cells."""
        levels = {cell.level for cell in self.cells}
        return next((level for level in (ERROR, WARNING) if level in levels), OK)

    @property
    def problems(self) -> list[Cell]:
        """Cells that carry a message."""
        return [cell for cell in self.cells if cell.message]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as it was read: headings and rows."""

    columns: Sequence[str]
    rows: Sequence[Row] = field(default_factory=tuple)


def masked(name: str) -> str:
    """Initials and dots ("Amadou Diallo" -> "A*** D***"): the length of a name is not given away."""
    return " ".join(f"{word[0]}***" for word in name.split())
