"""Old XLS (BIFF): stored values only, read by xlrd after a look at the records it does not judge."""

import io
import struct

import xlrd
import xlrd.compdoc

from lgnet.registers.engine.cells import BadCell, Cell, Grid, Sheet, from_serial
from lgnet.registers.engine.refusal import RegisterRefused

_ERRORS = xlrd.error_text_from_code
_DAMAGED = "Il file è danneggiato o incompleto. Aprilo con Excel o LibreOffice e salvalo come .xlsx."
_SUPBOOK, _BOUNDSHEET, _FILEPASS = 0x01AE, 0x0085, 0x002F
_MACRO_SHEETS = (1, 6)  # Excel 4 macro sheet, Visual Basic module (MS-XLS 2.4.28, field dt)
_OWN_BOOK = (b"\x01\x04", b"\x01\x3a")  # references to the same workbook and to add-in functions (MS-XLS 2.4.271)


def read_xls(data: bytes) -> list[Sheet]:
    """The sheets of an XLS file, in order. Raises RegisterRefused."""
    try:
        _check_records(data)
        book = _open(data)
        found = [_sheet(book, index) for index in range(book.nsheets)]
    except RegisterRefused:
        raise
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise RegisterRefused(
                "Il file è protetto da password. Salvane una copia senza password e carica quella."
            ) from error
        raise RegisterRefused(_DAMAGED) from error
    except Exception as error:  # xlrd fails on damaged files with whatever exception comes first
        raise RegisterRefused(_DAMAGED) from error
    if not found:
        raise RegisterRefused("Il file non contiene fogli di calcolo leggibili.")
    return found


def _open(data: bytes) -> xlrd.Book:
    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    except xlrd.XLRDError:
        raise
    except Exception:  # noqa: BLE001 -- some writers leave formatting that xlrd cannot follow; values are still good
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), ragged_rows=True)


def _check_records(data: bytes) -> None:
    """Macro sheets, passwords and links to other workbooks, seen in the record headers."""
    stream = _stream(data)
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        content = stream[position + 4 : position + 4 + length]
        if kind == _FILEPASS:
            raise RegisterRefused("Il file è protetto da password. Salvane una copia senza password e carica quella.")
        if kind == _BOUNDSHEET and length > 5 and content[5] in _MACRO_SHEETS:
            raise RegisterRefused("Il file contiene macro, che non sono ammesse. Salvalo come .xlsx (senza macro).")
        if kind == _SUPBOOK and length >= 4 and content[2:4] not in _OWN_BOOK:
            raise RegisterRefused(
                "Il file contiene collegamenti ad altri file. Copia i soli valori in un foglio nuovo."
            )
        position += 4 + length


def _stream(data: bytes) -> bytes:
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return data
    document = xlrd.compdoc.CompDoc(data, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        memory, start, length = document.locate_named_stream(name)
        if memory:
            return bytes(memory[start : start + length])
    raise RegisterRefused("Il file non è un foglio di calcolo: copia la tabella in un foglio e salvalo come .xlsx.")


def _sheet(book: xlrd.Book, index: int) -> Sheet:
    source = book.sheet_by_index(index)
    grid = Grid()
    for row in range(source.nrows):
        kinds, values = source.row_types(row), source.row_values(row)
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            grid.put(row + 1, column, _value(kind, value, base_1904=book.datemode == 1))
    for first, last, column, _ in source.merged_cells:
        if last - first > 1:
            grid.fill_down(first + 1, last, column)
    return grid.sheet(source.name, hidden=source.visibility != 0)


def _value(kind: int, value: str | float, *, base_1904: bool) -> Cell:
    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return BadCell(_ERRORS.get(int(value), "#ERR"), "La cella contiene un errore del foglio di calcolo")
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    number = float(value)
    if kind == xlrd.XL_CELL_DATE:
        moment = from_serial(number, base_1904=base_1904)
        if moment is not None:
            return moment
    return int(number) if number.is_integer() else number
