"""XLSX: stored values only. Formulas are never evaluated; one without a stored result is a bad cell."""

import zipfile
from datetime import datetime

from lgnet.registers.engine.cells import BadCell, Cell, Grid, Sheet, from_serial, is_date_format
from lgnet.registers.engine.refusal import RegisterRefused
from lgnet.registers.engine.safety import Target, open_zip, parse_xml, part, reading

# Built-in number formats that show days or times (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are East Asian dates).
_DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def read_xlsx(data: bytes) -> list[Sheet]:
    """The sheets of an XLSX file, in order. Raises RegisterRefused."""
    with open_zip(data) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        book = _Book()
        base = _workbook_path(archive, names)
        _parse(archive, base, book)
        targets = _relations(archive, names, base)
        strings = _Strings()
        styles = _Styles()
        for kind, target in (("sharedstrings", strings), ("styles", styles)):
            path = next((p for k, p in targets.values() if k.endswith("/" + kind)), "")
            if path.lower() in names:
                _parse(archive, names[path.lower()], target)
        sheets = []
        for name, relation, hidden in book.sheets:
            kind, path = targets.get(relation, ("", ""))
            if kind.endswith("/worksheet") and path.lower() in names:
                cells = _Cells(strings.found, styles.dates(), base_1904=book.base_1904)
                _parse(archive, names[path.lower()], cells)
                cells.fill_merged()
                sheets.append(cells.grid.sheet(name, hidden=hidden))
    if not sheets:
        raise RegisterRefused("Il file non contiene fogli di calcolo leggibili.")
    return sheets


def _parse(archive: zipfile.ZipFile, path: str, target: Target) -> None:
    with reading(), archive.open(path) as stream:
        parse_xml(stream, target)


def _relations(archive: zipfile.ZipFile, names: dict[str, str], base: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind in lower case, path) of the parts that `base` points at."""
    folder, _, file = base.rpartition("/")
    path = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    relations = _Relations()
    if path.lower() in names:
        _parse(archive, names[path.lower()], relations)
    found = {}
    for key, (kind, target, external) in relations.found.items():
        if external and not kind.endswith("/hyperlink"):
            raise RegisterRefused(
                "Il file contiene collegamenti ad altri file. Copia i soli valori in un foglio nuovo."
            )
        found[key] = (kind, _resolve(folder, target))
    return found


def _resolve(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step != ".":
            parts.append(step)
    return "/".join(parts)


def _workbook_path(archive: zipfile.ZipFile, names: dict[str, str]) -> str:
    if "_rels/.rels" in names:
        relations = _Relations()
        _parse(archive, names["_rels/.rels"], relations)
        for kind, target, _ in relations.found.values():
            path = _resolve("", target).lower()
            if kind.endswith("/officedocument") and path in names:
                return names[path]
    if "xl/workbook.xml" in names:
        return names["xl/workbook.xml"]
    part(archive, "[Content_Types].xml")
    raise RegisterRefused("Il file non contiene fogli di calcolo leggibili.")


class _Part:
    """One part of the file being parsed; subclasses override what they need."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""

    def end(self, tag: str) -> None:
        """An element closes."""

    def data(self, text: str) -> None:
        """Text of the open element."""


def _local(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]


class _Relations(_Part):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str, bool]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship":
            external = attributes.get("TargetMode", "").lower() == "external"
            self.found[attributes.get("Id", "")] = (
                attributes.get("Type", "").lower(),
                attributes.get("Target", ""),
                external,
            )


class _Book(_Part):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.base_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "workbookPr":
            self.base_1904 = attributes.get("date1904", "").lower() in ("1", "true", "on")
        elif name == "sheet":
            relation = attributes.get(_OFFICE_RELATION) or attributes.get(_STRICT_RELATION, "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), relation, hidden))


class _Strings(_Part):
    """The shared strings; formatting and phonetic guides are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._text: list[str] = []
        self._inside = False
        self._phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 -- the parser's signature
        name = _local(tag)
        if name == "si":
            self._text = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name == "si":
            self.found.append("".join(self._text))
        elif name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._inside = False

    def data(self, text: str) -> None:
        if self._inside:
            self._text.append(text)


class _Styles(_Part):
    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._cells: list[int] = []
        self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "numFmt":
            self._formats[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._cells.append(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if _local(tag) == "cellXfs":
            self._inside = False

    def dates(self) -> frozenset[int]:
        """Positions of the cell styles that show days or times."""
        return frozenset(
            place
            for place, number in enumerate(self._cells)
            if (number in _DATE_FORMATS and number not in self._formats)
            or is_date_format(self._formats.get(number, "general"))
        )


class _Cells(_Part):
    """One worksheet."""

    def __init__(self, strings: list[str], dates: frozenset[int], *, base_1904: bool) -> None:
        self.grid = Grid()
        self._strings, self._dates, self._base_1904 = strings, dates, base_1904
        self._row = self._column = 0
        self._kind, self._style = "n", 0
        self._formula: str | None = None
        self._text: list[str] = []
        self._value: str | None = None
        self._inside = self._phonetic = False
        self._merged: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "c":
            self._open_cell(attributes)
        elif name in ("v", "f", "t"):
            self._inside, self._text = not self._phonetic, []
        elif name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merged.append(attributes.get("ref", ""))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = _column(reference) if reference else self._column + 1
        self._kind = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._formula = self._value = None

    def data(self, text: str) -> None:
        if self._inside:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = _local(tag)
        if name == "c":
            if self._value is not None or self._formula is not None:
                self.grid.put(self._row, self._column, self._cell())
        elif name == "v" or (name == "t" and self._inside):
            self._value = (self._value or "") + "".join(self._text) if name == "t" else "".join(self._text)
            self._inside = False
        elif name == "f":
            self._formula = "".join(self._text)
            self._inside = False
        elif name == "rPh":
            self._phonetic = False

    def _cell(self) -> Cell:
        value = self._value or ""
        if self._formula is not None and not value and self._kind != "str":
            written = f"={self._formula}" if self._formula else "formula"
            return BadCell(written, "La cella contiene una formula senza risultato salvato")
        if self._kind == "s":
            return self._strings[int(value)] if value.isdigit() and int(value) < len(self._strings) else None
        if self._kind in ("str", "inlineStr"):
            return value
        if self._kind == "e":
            return BadCell(value, "La cella contiene un errore del foglio di calcolo")
        if self._kind == "b":
            return value == "1"
        return self._number(value)

    def _number(self, value: str) -> Cell:
        if self._kind == "d":
            try:
                return datetime.fromisoformat(value.rstrip("Z"))
            except ValueError:
                return value
        try:
            number = float(value)
        except ValueError:
            return value or None
        if self._style in self._dates:
            moment = from_serial(number, base_1904=self._base_1904)
            if moment is not None:
                return moment
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def fill_merged(self) -> None:
        """Merged cells are declared after the rows: their value is copied down now."""
        for reference in self._merged[:20_000]:
            first, _, last = reference.partition(":")
            top, bottom = _row(first), _row(last or first)
            if bottom > top:
                self.grid.fill_down(top, bottom, _column(first))


def _column(reference: str) -> int:
    column = 0
    for sign in reference:
        if not sign.isalpha():
            break
        column = column * 26 + (ord(sign.upper()) - 64)
    return column - 1


def _row(reference: str) -> int:
    return int("".join(sign for sign in reference if sign.isdigit()) or "0")
