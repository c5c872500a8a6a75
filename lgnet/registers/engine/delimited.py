"""CSV and its kin: the encoding and the separator are found from the content."""

import csv
import io
import re
from collections import Counter

from lgnet.registers.engine.cells import Cell, Grid, Sheet
from lgnet.registers.engine.refusal import RegisterRefused

_SEPARATORS = (";", ",", "\t", "|")
_SAMPLE = 65_536
_NOT_TEXT = "Il file non è un foglio di calcolo leggibile: contiene dati binari. Salvalo come .xlsx, .ods o .csv."
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
# What accented letters of Italian, French and Albanian registers look like, to tell code pages apart.
_USUAL = frozenset("àèéìòùÀÈÉÌÒÙçÇêâîôûëïüöäÊÂÎÔÛËÏÜÖÄñÑáíóúÁÍÓÚšžŠŽ’‘“”–—°ª€ß§")
_COMMON = frozenset("àèéìòùç’")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[À-ÖØ-Þ]")
_AS_TEXT = re.compile(r'^="(.*)"$')


def read_delimited(data: bytes, name: str) -> list[Sheet]:
    """The one sheet of a delimited text file. Raises RegisterRefused when it has no columns or is not text."""
    text, encoding = decode(data)
    declared = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    skipped = 0
    if declared:
        text, skipped = text[declared.end() :], 1
    separator = declared[1] if declared else find_separator(text)
    try:
        rows = _rows(text, separator, csv.QUOTE_MINIMAL)
    except csv.Error:  # a quotation mark that is never closed swallows the rest of the file
        try:
            rows = _rows(text, separator, csv.QUOTE_NONE)
        except csv.Error as error:
            raise RegisterRefused(_NOT_TEXT) from error
    grid = Grid()
    for number, cells in enumerate(rows, start=1 + skipped):
        for column, value in enumerate(cells):
            grid.put(number, column, _cell(value))
    sheet = grid.sheet(name)
    sheet.encoding, sheet.separator = encoding, separator
    return [sheet]


def _rows(text: str, separator: str, quoting: int) -> list[list[str]]:
    source = io.StringIO(text, newline="")
    return list(csv.reader(source, delimiter=separator, quoting=quoting))  # type: ignore[arg-type]


def _cell(value: str) -> Cell:
    quoted = _AS_TEXT.match(value)
    return (quoted[1] if quoted else value).strip() or None


def decode(data: bytes) -> tuple[str, str]:
    """(text, name of the encoding). Raises RegisterRefused for bytes that are not text."""
    text, encoding = _decode(data)
    text = text.removeprefix("\ufeff")
    if "\x00" in text or len(_CONTROL.findall(text)) > max(2, len(text) // 2000):
        raise RegisterRefused(_NOT_TEXT)
    return text, encoding


def _decode(data: bytes) -> tuple[str, str]:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    declared = next((encoding for mark, encoding in marks if data.startswith(mark)), _unmarked_utf16(data))
    try:
        if declared:
            return data.decode(declared), declared
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if declared:
            raise RegisterRefused(_NOT_TEXT) from None
    encoding = max(("cp1252", "mac_roman", "cp850"), key=lambda name: _fitness(data, name))
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:4096]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    return "utf-16-be" if half and sample[0::2].count(0) > 0.4 * half else None


def _fitness(data: bytes, encoding: str) -> int:
    """Usual accented letters less unusual signs and capitals inside small letters, if this were the encoding."""
    text = data.decode(encoding, "replace")
    usual = sum(1 if sign in _USUAL else -1 for sign in text if sign > "\x7f")
    return usual + sum(sign in _COMMON for sign in text) - 3 * len(_CAPITAL_INSIDE.findall(text))


def find_separator(text: str) -> str:
    """The separator that cuts most lines into the same number (at least two) of columns. Raises RegisterRefused."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    scores = {separator: _regularity(sample, separator) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=lambda separator: scores[separator])
    if not scores[best]:
        raise RegisterRefused(
            "Nel file non si distinguono colonne. Salvalo di nuovo come .xlsx o .csv con il punto e virgola."
        )
    return best


def _regularity(sample: str, separator: str) -> float:
    try:
        rows = [row for row in _rows(sample, separator, csv.QUOTE_MINIMAL) if any(cell.strip() for cell in row)]
    except csv.Error:
        rows = [line.split(separator) for line in sample.splitlines() if line.strip()]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: item[1] * min(item[0], 8))
    return count / len(rows) * min(width, 8)
