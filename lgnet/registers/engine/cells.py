"""What a spreadsheet holds once read: sheets of numbered rows of plain values."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lgnet.registers.engine.refusal import RegisterRefused

MAX_ROWS = 100_000
MAX_COLUMNS = 512
MAX_CELLS = 3_000_000
MAX_TEXT = 32_767  # the longest text a spreadsheet cell can hold


@dataclass(frozen=True)
class BadCell:
    """A cell whose value cannot be known: a formula without a stored result, or an error of the spreadsheet."""

    written: str
    message: str


Cell = str | int | float | bool | date | datetime | time | BadCell | None


@dataclass
class Sheet:
    """One sheet. `rows` are (number as the office sees it, cells from the first column on), blank rows left out."""

    name: str
    rows: list[tuple[int, list[Cell]]]
    hidden: bool = False
    encoding: str = ""
    separator: str = ""


class Grid:
    """Collects the cells of one sheet within the limits; raises RegisterRefused beyond them."""

    def __init__(self) -> None:
        self.rows: dict[int, list[Cell]] = {}
        self.count = 0

    def put(self, row: int, column: int, value: Cell) -> None:
        """Store `value` at a 1-based row and a 0-based column; empty values are not stored."""
        if value is None or value == "":
            return
        self.count += 1
        if column >= MAX_COLUMNS or self.count > MAX_CELLS or (row not in self.rows and len(self.rows) >= MAX_ROWS):
            raise RegisterRefused(
                f"Il foglio è troppo grande: al massimo {MAX_ROWS:,} righe e {MAX_COLUMNS} colonne. "
                "Dividi il registro in più file.".replace(",", ".", 1)
            )
        cells = self.rows.setdefault(row, [])
        if len(cells) <= column:
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = value[:MAX_TEXT] if isinstance(value, str) else value

    def fill_down(self, first_row: int, last_row: int, column: int) -> None:
        """A cell merged over several rows holds its value on each of those that hold anything else."""
        cells = self.rows.get(first_row, [])
        if column >= len(cells) or cells[column] is None:
            return
        value = cells[column]
        rows = range(first_row + 1, last_row + 1) if last_row - first_row < len(self.rows) else sorted(self.rows)
        for row in rows:
            if first_row < row <= last_row and row in self.rows and not self._value(row, column):
                self.put(row, column, value)

    def _value(self, row: int, column: int) -> Cell:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else None

    def sheet(self, name: str, *, hidden: bool = False) -> Sheet:
        """The finished sheet, rows in order."""
        return Sheet(name, sorted(self.rows.items()), hidden)


_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 -- spreadsheets have no time zone
_FIRST_DAY_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 -- the same
_LAST_SERIAL = 2_958_465


def from_serial(serial: float, *, base_1904: bool = False) -> datetime | time | None:
    """The day (and time) that a spreadsheet stores as a number of days; a time for fractions of a day.

    Day 60 of the 1900 system, 29 February 1900, never was; numbers below it are shifted by one. None out of range.
    """
    if not 0 <= serial <= _LAST_SERIAL:
        return None
    if serial < 1:
        seconds = min(round(serial * 86_400), 86_399)
        return time(seconds // 3600, seconds % 3600 // 60, seconds % 60)
    start = _FIRST_DAY_1904 if base_1904 else _FIRST_DAY
    days = serial + 1 if serial < 60 and not base_1904 else serial
    moment = start + timedelta(days=days)
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


_DATE_CODES = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|\\.|_.|\*.")


def is_date_format(code: str) -> bool:
    """Whether a number format shows days or times (`dd/mm/yyyy`, `gg/mm/aaaa`, `h:mm`)."""
    plain = _DATE_CODES.sub("", code.split(";", maxsplit=1)[0]).lower()
    return plain not in ("general", "standard") and bool(re.search(r"[dgymahs]", plain.replace("am/pm", "")))


def column_letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def as_text(value: Cell) -> str:
    """A cell as the office would read it: dates as dd/mm/yyyy, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, BadCell):
        return value.written
    if isinstance(value, bool):
        return "VERO" if value else "FALSO"
    if isinstance(value, datetime):
        day = f"{value:%d/%m}/{value.year:04d}"
        return day if value.time() == time() else f"{day} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m}/{value.year:04d}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
