"""The front of this engine: from a file to the rows of a register, with nothing lost on the way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from lgnet.people.engine.names import search_key
from lgnet.registers.engine.cells import Cell, Sheet, as_text
from lgnet.registers.engine.fields import IGNORED
from lgnet.registers.engine.header import Header, choose_sheet, find_header
from lgnet.registers.engine.mapping import Column, Mapping, propose
from lgnet.registers.engine.normalise import normalise
from lgnet.registers.engine.refusal import RegisterRefused
from lgnet.registers.engine.rows import RegisterRow, numbered
from lgnet.registers.engine.safety import MAX_BYTES
from lgnet.registers.engine.workbook import read_sheets

_TOTAL = re.compile(r"^(?:sub ?)?total[ei]?\b|^(?:grand )?total\b|^somma\b|^sum\b|^totale ")
_FOOTER = re.compile(
    r"^(?:fonte|legenda|nota|note|n b|nb|aggiornato|firma|il responsabile|la responsabile|pagina|pag|foglio)\b|^updated|^source|^page"
)
_HINT = re.compile(r"gg|aaaa|dd.?mm|yyyy|m ?/ ?f|u ?/ ?d|hh.?mm|esempio|example|obbligatori", re.IGNORECASE)
_DITTO = frozenset(['"', "''", "“", "”", "″", "〃", "idem", "id.", "id", "c.s.", "come sopra", ",,"])
_PERSON = ("family_name", "given_name", "whole_name", "birth_date", "sex", "citizenship")
_CAN_REPEAT = frozenset(
    [
        *_PERSON,
        "birth_year",
        "age",
        "permit_type",
        "permit_number",
        "permit_expiry",
        "permit_note",
        "phone",
        "language",
        "codice_fiscale",
        "passport",
        "cui",
        "vestanet",
        "service_day",
        "service_label",
        "operator",
        "place",
        "minutes",
    ]
)


@dataclass(frozen=True)
class IgnoredRow:
    """A row that is no person and no service: a total, a repeated heading, a note. Kept with the reason why."""

    number: int
    reason: str
    raw: tuple[str, ...]


@dataclass(frozen=True)
class SheetInfo:
    """One sheet of the file: its name, how many rows it has, whether it has the headings of a register."""

    name: str
    rows: int
    is_register: bool
    hidden: bool


@dataclass(frozen=True)
class RegisterReading:
    """What was read.

    `sheet` is the sheet chosen among `sheets`; `header_row` the number of the row of headings (0: there is none);
    `columns` explain `mapping` column by column (their proposals when no mapping was given). `rows` are all the rows
    of persons and services, wrong ones too; `ignored` the others, with reasons. `kind`, `encoding` and `separator`
    say how the file was read (the last two only for text). `proposed` is False when a given mapping was used.
    """

    kind: str
    sheet: str
    sheets: tuple[SheetInfo, ...]
    header_row: int
    columns: tuple[Column, ...]
    mapping: Mapping
    rows: tuple[RegisterRow, ...]
    ignored: tuple[IgnoredRow, ...]
    encoding: str = ""
    separator: str = ""
    proposed: bool = True

    @property
    def wrong_rows(self) -> tuple[RegisterRow, ...]:
        """Rows with an error, to be corrected."""
        return tuple(row for row in self.rows if row.is_wrong)


def read_register(
    source: bytes | str | Path,
    filename: str = "",
    mapping: Mapping | None = None,
    *,
    sheet: str | None = None,
    today: date | None = None,
) -> RegisterReading:
    """Read a municipality's register of recipients: XLSX, XLS, ODS or delimited text, decided by content.

    `mapping` (remembered or corrected by a person) is used instead of a proposal; `sheet` chooses one by name.
    `today` makes services after it an error; without it none is. Raises RegisterRefused, with an Italian message,
    for files that are unsafe, too large, damaged, or hold no table.
    """
    kind, sheets = read_sheets(*_bytes_of(source, filename))
    chosen, header = _choose(sheets, sheet)
    body = chosen.rows[header.start :]
    columns = _columns(body, len(header.headings))
    proposal, explained = propose(header.headings, columns, headed=header.row > 0)
    used = mapping.checked().fitted_to(header.headings) if mapping else proposal
    if mapping is None and not _is_register(proposal):
        raise RegisterRefused(
            "Non trovo la tabella dei destinatari: servono almeno una colonna con il nome e una con la data del servizio "
            "o di nascita. Controlla che i titoli delle colonne siano nel foglio."
        )
    rows, ignored = _read_rows(body, header, used, today)
    infos = tuple(SheetInfo(s.name, len(s.rows), s is chosen or _has_table(s), s.hidden) for s in sheets)
    return RegisterReading(
        kind=kind,
        sheet=chosen.name,
        sheets=infos,
        header_row=header.row,
        columns=tuple(_as_used(explained, used)),
        mapping=used,
        rows=tuple(numbered(rows)),
        ignored=tuple(ignored),
        encoding=chosen.encoding,
        separator=chosen.separator,
        proposed=mapping is None,
    )


def reread_row(number: int, cells: Sequence[str], mapping: Mapping, *, today: date | None = None) -> RegisterRow:
    """One row again, after a person corrected its cells (texts as typed). Its `digest` is set, its occurrence is 1."""
    return numbered([normalise(number, [cell or None for cell in cells], mapping, today=today)])[0]


def _bytes_of(source: bytes | str | Path, filename: str) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, filename
    path = Path(source)
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1), filename or path.name


def _choose(sheets: Sequence[Sheet], name: str | None) -> tuple[Sheet, Header]:
    if name is not None:
        found = next((sheet for sheet in sheets if sheet.name == name), None)
        if found is None:
            raise RegisterRefused(f"Nel file non c'è il foglio «{name}».")
        sheets = [found]
    best = choose_sheet(sheets)
    if best is None:
        raise RegisterRefused(
            "Non trovo la riga con i titoli delle colonne (per esempio Cognome, Nome, Data di nascita). Aggiungila sopra i dati."
        )
    return best


def _has_table(sheet: Sheet) -> bool:
    header = find_header(sheet)
    return header is not None and header.score >= 3 and len(sheet.rows) > header.start


def _is_register(mapping: Mapping) -> bool:
    fields = set(mapping.fields)
    named = fields & {"family_name", "given_name", "whole_name"}
    return bool(
        named and fields & {"service_day", "birth_date", "birth_year", "age", "permit_number", "codice_fiscale"}
    )


def _columns(body: Sequence[tuple[int, list[Cell]]], width: int) -> list[list[Cell]]:
    return [[cells[index] if index < len(cells) else None for _, cells in body] for index in range(width)]


def _as_used(explained: list[Column], used: Mapping) -> list[Column]:
    """The explanations, with a person's own choices said to be so."""
    found = []
    for column, field in zip(explained, used.fields, strict=True):
        if column.field == field:
            found.append(column)
        else:
            found.append(
                Column(column.index, column.heading, field, "high", f"«{column.heading}»: scelto da una persona.")
            )
    return found


def _read_rows(
    body: Sequence[tuple[int, list[Cell]]], header: Header, mapping: Mapping, today: date | None
) -> tuple[list[RegisterRow], list[IgnoredRow]]:
    rows: list[RegisterRow] = []
    ignored: list[IgnoredRow] = []
    headings = [search_key(heading) for heading in header.headings]
    above: list[Cell] = []
    width = len(mapping.fields)
    for place, (number, cells) in enumerate(body):
        if not any(as_text(cell).strip() for cell in cells):
            continue
        padded = [*cells, *[None] * (width - len(cells))][: max(width, len(cells))]
        reason = _not_a_row(padded, mapping, headings, place)
        if reason:
            ignored.append(IgnoredRow(number, reason, tuple(map(as_text, padded))))
            continue
        above = _dittoed(padded, above, mapping)
        rows.append(normalise(number, above, mapping, today=today))
    return rows, ignored


def _not_a_row(cells: Sequence[Cell], mapping: Mapping, headings: Sequence[str], place: int) -> str:
    """Why a row is neither person nor service, or an empty text when it may be one."""
    texts = [" ".join(as_text(cell).split()) for cell in cells]
    filled = [(index, text) for index, text in enumerate(texts) if text]
    keys = [search_key(text) for _, text in filled]
    used = [
        index
        for index, _ in filled
        if index < len(mapping.fields) and mapping.fields[index] not in (IGNORED, "row_number")
    ]
    first = keys[0] if keys else ""
    if len(filled) >= 2 and sum(search_key(texts[i]) == h for i, h in enumerate(headings) if h) >= max(
        2, len(filled) * 0.6
    ):
        return "Riga dei titoli ripetuta"
    if _TOTAL.match(first) and not _says_person(cells, mapping, skip=filled[0][0]):
        return "Riga del totale"
    if place <= 1 and sum(bool(_HINT.search(text)) for _, text in filled) >= 2:
        return "Riga con le istruzioni per la compilazione"
    if len(filled) == 1 and (
        _FOOTER.match(first) or len(filled[0][1]) > 60 or (any(map(str.isdigit, first)) and " " in first)
    ):
        return "Nota o titolo dentro la tabella"
    if all(isinstance(cells[index], int | float) or texts[index].replace(".", "").isdigit() for index, _ in filled):
        return "Riga di soli numeri" if not _says_person(cells, mapping, skip=-1) else ""
    if len(filled) == 1 and not used:
        return "Nota o titolo dentro la tabella"
    return "" if used else "Riga senza dati nelle colonne importate"


def _says_person(cells: Sequence[Cell], mapping: Mapping, *, skip: int) -> bool:
    """Whether something other than numbers stands in the columns that tell who the person is."""
    for index, field in enumerate(mapping.fields[: len(cells)]):
        cell = cells[index]
        if (
            index != skip
            and field in _PERSON
            and (isinstance(cell, datetime) or (isinstance(cell, str) and cell.strip()))
        ):
            return not as_text(cell).strip().isdigit()
    return False


def _dittoed(cells: list[Cell], above: list[Cell], mapping: Mapping) -> list[Cell]:
    """Ditto marks (`"`, idem) repeat the cell above."""
    if not above:
        return cells
    found = list(cells)
    for index, field in enumerate(mapping.fields[: len(cells)]):
        cell = cells[index]
        if field in _CAN_REPEAT and isinstance(cell, str) and cell.strip().lower() in _DITTO and index < len(above):
            found[index] = above[index]
    return found
