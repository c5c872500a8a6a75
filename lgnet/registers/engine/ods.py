"""ODS: stored values only, read from `content.xml`."""

import re
from datetime import datetime, time

from lgnet.registers.engine.cells import MAX_COLUMNS, BadCell, Cell, Grid, Sheet
from lgnet.registers.engine.refusal import RegisterRefused
from lgnet.registers.engine.safety import open_zip, parse_xml, reading

_LINKS = frozenset({"table-source", "cell-range-source", "dde-source", "dde-link", "database-source-table"})
_REMOTE = re.compile(r"(?:file|https?|ftp|smb)://", re.IGNORECASE)
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$")
_LINKED = "Il file contiene collegamenti ad altri file. Copia i soli valori in un foglio nuovo."


def read_ods(data: bytes) -> list[Sheet]:
    """The sheets of an ODS file, in order. Raises RegisterRefused."""
    with open_zip(data) as archive:
        if "content.xml" not in archive.namelist():
            raise RegisterRefused("Il file è danneggiato o incompleto. Salvalo di nuovo e riprova.")
        content = _Content()
        with reading(), archive.open("content.xml") as stream:
            parse_xml(stream, content)
    if not content.sheets:
        raise RegisterRefused("Il file non contiene fogli di calcolo leggibili.")
    return content.sheets


def _local(name: str) -> str:
    return name[name.rfind("}") + 1 :]


class _Content:
    """Collects tables from the XML of an open document."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._grid = Grid()
        self._name = ""
        self._row = self._column = 0
        self._row_repeat = 1
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._aside = self._depth = 0
        self._merged: list[tuple[int, int, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        name = _local(tag)
        if self._aside:
            self._aside += 1
        elif name in ("annotation", "shapes", "tracked-changes"):
            self._aside = 1
        elif name in _LINKS:
            raise RegisterRefused(_LINKED)
        elif name in ("event-listeners", "script"):
            raise RegisterRefused("Il file contiene macro, che non sono ammesse. Salvane una copia senza macro.")
        elif name == "table":
            self._depth += 1
            self._grid, self._row, self._merged = Grid(), 0, []
            self._name = _attributes(attributes).get("name", "")
        elif name == "table-row":
            self._open_row(_attributes(attributes))
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._text = _attributes(attributes), []
        elif self._cell is not None:
            self._open_text(name, attributes)

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row_repeat = _count(attributes.get("number-rows-repeated"))
        self._row += 1
        self._column = 0

    def _open_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p" and self._text:
            self._text.append("\n")
        elif name == "s":
            self._text.append(" " * min(_count(_attributes(attributes).get("c")), 100))
        elif name in ("tab", "line-break"):
            self._text.append(" ")

    def data(self, text: str) -> None:
        """Text of the open element."""
        if self._cell is not None and not self._aside:
            self._text.append(text)

    def end(self, tag: str) -> None:
        """An element closes."""
        if self._aside:
            self._aside -= 1
            return
        name = _local(tag)
        if name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._close_cell(self._cell)
            self._cell = None
        elif name == "table-row":
            self._row += self._row_repeat - 1
        elif name == "table":
            for first, last, column in self._merged:
                self._grid.fill_down(first, last, column)
            self.sheets.append(self._grid.sheet(self._name))

    def _close_cell(self, attributes: dict[str, str]) -> None:
        repeat = _count(attributes.get("number-columns-repeated"))
        value = _value(attributes, "".join(self._text).strip("\n"))
        if value is not None and value != "":
            rows = range(self._row, self._row + self._row_repeat)
            for row in rows if len(rows) <= 1000 else rows[:1]:
                for column in range(self._column, self._column + min(repeat, MAX_COLUMNS + 1)):
                    self._grid.put(row, column, value)
            span = _count(attributes.get("number-rows-spanned"))
            if span > 1:
                self._merged.append((self._row, self._row + span - 1, self._column))
        self._column += repeat


def _attributes(attributes: dict[str, str]) -> dict[str, str]:
    return {_local(name): value for name, value in attributes.items()}


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdigit() else 1


def _value(attributes: dict[str, str], text: str) -> Cell:
    kind = attributes.get("value-type", "")
    formula = attributes.get("formula")
    if formula is not None:
        if _REMOTE.search(formula):
            raise RegisterRefused(_LINKED)
        if not kind and not text:
            return BadCell(formula, "La cella contiene una formula senza risultato salvato")
        if re.match(r"#(?:REF|N/A|VALUE|VALORE|RIF|NAME|NOME|DIV/0|NULL|NUM)|Err:\d", text):
            return BadCell(text, "La cella contiene un errore del foglio di calcolo")
    if kind == "date":
        return _date(attributes.get("date-value", ""), text)
    if kind in ("float", "currency", "percentage"):
        try:
            number = float(attributes.get("value", ""))
        except ValueError:
            return text or None
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    if kind == "time":
        return _time(attributes.get("time-value", ""), text)
    if kind == "boolean":
        return attributes.get("boolean-value") == "true"
    return attributes.get("string-value", text) or None


def _date(stored: str, text: str) -> Cell:
    try:
        return datetime.fromisoformat(stored[:19])
    except ValueError:
        return text or None


def _time(stored: str, text: str) -> Cell:
    found = _DURATION.match(stored)
    if not found:
        return text or None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return time(hours, minutes, seconds) if hours < 24 and minutes < 60 and seconds < 60 else text or None
