"""Where the table starts: the row of headings, below titles and blank rows, on the sheet that looks like a register."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lgnet.people.engine.names import search_key
from lgnet.registers.engine.cells import BadCell, Cell, Sheet, as_text, column_letter
from lgnet.registers.engine.dates import read_date
from lgnet.registers.engine.fields import IGNORED, heading_scores

_DEPTH = 80  # titles and instructions above the table are never longer than this
_LONGEST = 80


@dataclass(frozen=True)
class Header:
    """`start` is the position, in the rows of the sheet, of the first row after the headings.

    `row` is the number of the row of headings as the office sees it (the lower of two), 0 when there is none.
    """

    row: int
    start: int
    headings: tuple[str, ...]
    score: float


def find_header(sheet: Sheet) -> Header | None:
    """The headings of a sheet, or None when it holds no table."""
    best: Header | None = None
    rows = sheet.rows[:_DEPTH]
    for position, (number, cells) in enumerate(rows):
        texts = _texts(cells)
        found = [Header(number, position + 1, tuple(texts), heading_score(texts, cells))]
        if position + 1 < len(rows) and rows[position + 1][0] == number + 1:
            below_number, below = rows[position + 1]
            if _continues(cells, below):
                joined = _joined(texts, _texts(below))
                found.append(Header(below_number, position + 2, tuple(joined), heading_score(joined, below) - 0.4))
        for candidate in found:
            if candidate.score >= 1.9 and (best is None or candidate.score > best.score + 0.01):
                best = candidate
    if best is not None:
        return _widened(best, sheet)
    return _without_known_words(sheet)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [" ".join(as_text(cell).split()) for cell in cells]


def heading_score(texts: Sequence[str], cells: Sequence[Cell]) -> float:
    """How much a row looks like headings: known words for different fields, no dates, no numbers, no long texts."""
    taken: dict[str, float] = {}
    filled = 0
    penalty = 0.0
    for text, cell in zip(texts, [*cells, *[None] * len(texts)], strict=False):
        if not text:
            continue
        filled += 1
        if not isinstance(cell, str | None) or len(text) > _LONGEST or read_date(text, century="past").day:
            penalty += 0.6
            continue
        for code, score in sorted(heading_scores(text).items(), key=lambda item: -item[1]):
            if code not in taken or code == IGNORED:
                taken[code] = max(taken.get(code, 0.0), 0.3 if code == IGNORED else score)
                break
    known = sum(taken.values())
    return known - penalty - 0.1 * max(0, filled - len(taken)) if filled >= 2 else 0.0


def _continues(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Whether two rows may be headings in two storeys: groups above, short words below, no data in either."""
    groups = [cell for cell in upper if cell is not None]
    words = [cell for cell in lower if cell is not None]
    if len(groups) < 2 or len(words) < 2:
        return False
    return all(
        isinstance(cell, str) and len(cell) <= 40 and not any(map(str.isdigit, cell)) for cell in (*groups, *words)
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Group and heading together; a group reaches over the blank cells on its right that have a heading below."""
    width = max(len(upper), len(lower))
    upper = [*upper, *[""] * (width - len(upper))]
    lower = [*lower, *[""] * (width - len(lower))]
    joined, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        same = search_key(group) == search_key(below)
        joined.append(below if same or not group else f"{group} {below}".strip())
    return joined


def _widened(header: Header, sheet: Sheet) -> Header:
    """Headings as wide as the rows below, empty where a column has none."""
    width = max([len(header.headings), *(len(cells) for _, cells in sheet.rows[header.start : header.start + 500])])
    return Header(header.row, header.start, (*header.headings, *[""] * (width - len(header.headings))), header.score)


def _without_known_words(sheet: Sheet) -> Header | None:
    """A table whose headings we do not know, or that has none: at least three columns, with dates, row after row."""
    for position, (number, cells) in enumerate(sheet.rows[:_DEPTH]):
        if not _looks_like_data(cells):
            continue
        following = sheet.rows[position : position + 6]
        if sum(_looks_like_data(row) for _, row in following) < min(3, len(following)):
            continue
        above = sheet.rows[position - 1] if position else None
        if above and above[0] == number - 1 and sum(isinstance(cell, str) for cell in above[1]) >= 3:
            return _widened(Header(above[0], position, tuple(_texts(above[1])), 0.5), sheet)
        width = max(len(row) for _, row in following)
        headings = tuple(f"Colonna {column_letter(index)}" for index in range(width))
        return Header(0, position, headings, 0.3)
    return None


def _looks_like_data(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell is not None and not isinstance(cell, BadCell)]
    dates = sum(
        1 for cell in filled if read_date(cell, century="past").day and re.search(r"\d{4}|\d\D\d", as_text(cell))
    )
    words = sum(
        1 for cell in filled if isinstance(cell, str) and cell[:1].isalpha() and not read_date(cell, century="past").day
    )
    return len(filled) >= 3 and dates >= 1 and words >= 1


def choose_sheet(sheets: Sequence[Sheet]) -> tuple[Sheet, Header] | None:
    """The sheet that looks most like a register, visible ones and fuller ones first, with its headings."""
    best: tuple[float, Sheet, Header] | None = None
    for sheet in sheets:
        header = find_header(sheet)
        if header is None:
            continue
        rows = len(sheet.rows) - header.start
        worth = (
            header.score * (1.0 + min(rows, 1000) / 400) - (3.0 if sheet.hidden else 0.0) - (3.0 if rows < 1 else 0.0)
        )
        if best is None or worth > best[0]:
            best = (worth, sheet, header)
    return (best[1], best[2]) if best else None
