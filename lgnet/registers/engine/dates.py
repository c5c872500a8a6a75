"""Dates as offices write them: day first unless the column shows otherwise, two-digit years, months in letters."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal

from lgnet.people.engine.names import search_key
from lgnet.registers.engine.cells import BadCell, Cell, from_serial

Order = Literal["dmy", "mdy"]
Century = Literal["past", "recent", "future"]

# Two-digit years of birth are of the 1900s when the 2000s would put them after this year.
LATEST_YEAR = 2030

_MONTHS = {
    **dict.fromkeys(("gen", "jan", "january", "janvier", "gennaio"), 1),
    **dict.fromkeys(("feb", "fev", "febbraio", "february", "fevrier"), 2),
    **dict.fromkeys(("mar", "marzo", "march", "mars"), 3),
    **dict.fromkeys(("apr", "avr", "aprile", "april", "avril"), 4),
    **dict.fromkeys(("mag", "may", "mai", "maggio"), 5),
    **dict.fromkeys(("giu", "jun", "giugno", "june", "juin"), 6),
    **dict.fromkeys(("lug", "lugl", "jul", "luglio", "july", "juillet"), 7),
    **dict.fromkeys(("ago", "aug", "agosto", "august", "aout"), 8),
    **dict.fromkeys(("set", "sett", "sep", "sept", "settembre", "september", "septembre"), 9),
    **dict.fromkeys(("ott", "oct", "ottobre", "october", "octobre"), 10),
    **dict.fromkeys(("nov", "novembre", "november"), 11),
    **dict.fromkeys(("dic", "dec", "dicembre", "december", "decembre"), 12),
}
_TIME = re.compile(
    r"(?<=\d)(?:\s+(?:ore\s*|h\s*)?|t)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:z|[+-]\d{2}:?\d{2}|am|pm)?$"
)
_WEEKDAY = re.compile(r"^(?:lun|mar|mer|gio|ven|sab|dom|mon|tue|wed|thu|fri|sat|sun)[a-zì']*[.,]?\s+(?=\d)")
_THREE = re.compile(r"^(\d{1,4}|[x-]{1,2})\s*[-/., ]\s*(\d{1,2}|[a-z]+|[x-]{1,2})\s*[-/., ]\s*(\d{1,4})$")
_MONTH_FIRST = re.compile(r"^([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2}|[a-z]+)\s*[-/. ]\s*(\d{4})$")
_YEAR = re.compile(r"^(?:circa|ca\.?|anno|nel|year|about)?\s*(\d{4})\s*(?:circa|ca\.?|\?)?$")
_NUMERIC = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?:\D|$)")
_NOTHING = frozenset(
    [
        "",
        "nd",
        "n d",
        "na",
        "n a",
        "nc",
        "nn",
        "no",
        "non noto",
        "non nota",
        "non disponibile",
        "sconosciuta",
        "sconosciuto",
        "ignota",
        "ignoto",
        "unknown",
        "none",
        "null",
        "non pervenuta",
        "non pervenuto",
        "non dichiarata",
        "nessuna",
        "manca",
        "x",
        "xx",
        "xxx",
        "assente",
        "non rilevato",
        "non rilevata",
        "non comunicata",
        "da verificare",
        "vuoto",
    ]
)


@dataclass(frozen=True)
class DateRead:
    """What a cell said. `precision` is how much of `day` is known; `problem` is empty when all went well.

    problem: "empty" (nothing, or words for nothing), "year_only" and "no_date" (1 January of the year 1, the
    convention for "no date here") come with no day; "impossible" is a date that does not exist; "unreadable" is text.
    """

    day: date | None = None
    precision: Literal["day", "month", "year"] = "day"
    problem: Literal["", "empty", "no_date", "impossible", "unreadable"] = ""


_EMPTY = DateRead(problem="empty")
_UNREADABLE = DateRead(problem="unreadable")
_IMPOSSIBLE = DateRead(problem="impossible")
_NO_DATE = DateRead(problem="no_date")


def is_nothing(text: str) -> bool:
    """Whether a cell only says that there is nothing to say (`n.d.`, `-`, `sconosciuto`)."""
    return search_key(text) in _NOTHING


def read_date(cell: Cell, *, century: Century, order: Order = "dmy", this_year: int = LATEST_YEAR) -> DateRead:
    """The date in a cell.

    `century` settles two-digit years: "past" is the latest year not after `this_year` (births), "recent" the 2000s
    with the 1990s from 90 (services), "future" the 2000s (expiries). `order` is that of numeric dates with the year
    last; a year of four digits in front always means year, month, day.
    """
    if isinstance(cell, datetime):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, bool | time | BadCell):
        return _UNREADABLE
    if isinstance(cell, int | float):
        return _from_number(float(cell))
    return _from_text(cell, century, order, this_year) if cell else _EMPTY


def _checked(year: int, month: int, day: int) -> DateRead:
    if year <= 1 or (year, month, day) in ((1899, 12, 30), (1899, 12, 31)):
        return _NO_DATE if (month, day) in ((1, 1), (12, 30), (12, 31)) else _IMPOSSIBLE
    try:
        return DateRead(date(year, month, day))
    except ValueError:
        return _IMPOSSIBLE


def _from_number(number: float) -> DateRead:
    """A number is a year, a date written without separators, or the day count of a spreadsheet."""
    if number.is_integer():
        whole = int(number)
        if 1900 <= whole <= 2100:
            return DateRead(date(whole, 1, 1), "year")
        if 1_000_000 <= whole <= 99_999_999:
            return _compact(f"{whole:08d}")
        if whole in (0, 1):
            return _NO_DATE if whole == 1 else _EMPTY
    moment = from_serial(number) if 2100 < number < 80_000 else None
    return DateRead(moment.date()) if isinstance(moment, datetime) else _UNREADABLE


def _compact(digits: str) -> DateRead:
    year_first = _checked(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if 1900 <= int(digits[:4]) <= 2100 and year_first.day:
        return year_first
    return _checked(int(digits[4:]), int(digits[2:4]), int(digits[:2]))


@lru_cache(maxsize=32768)
def _from_text(written: str, century: Century, order: Order, this_year: int) -> DateRead:
    text = search_accents(written)
    if is_nothing(text):
        return _EMPTY
    text = _TIME.sub("", text)
    if not _MONTH_FIRST.match(text):
        text = _WEEKDAY.sub("", text)
    text = re.sub(r"^(?:il|dal|nat[oa] il|al)\s+", "", text).replace("°", "").replace("º", "").strip(" .,;")
    if text.isdigit() and len(text) != 4:
        return _digits(text, century, this_year)
    if re.fullmatch(r"\d{5}[.,]\d+", text):
        return _from_number(float(text.replace(",", ".")))
    if found := _THREE.match(text):
        return _three(found[1], found[2], found[3], century, order, this_year)
    if found := _MONTH_FIRST.match(text):
        month = _MONTHS.get(found[1])
        return _checked(int(found[3]), month, int(found[2])) if month else _UNREADABLE
    if found := _YEAR.match(text):
        year = int(found[1])
        return DateRead(date(year, 1, 1), "year") if 1800 <= year <= 2200 else _UNREADABLE
    if found := _MONTH_YEAR.match(text):
        month = int(found[1]) if found[1].isdigit() else _MONTHS.get(found[1], 0)
        read = _checked(int(found[2]), month, 1)
        return DateRead(read.day, "month") if read.day else _UNREADABLE if not found[1].isdigit() else read
    return _UNREADABLE


def search_accents(text: str) -> str:
    """Lower case, spaces collapsed, typographic dashes plain: punctuation kept, unlike in `search_key`."""
    return " ".join(text.lower().replace("–", "-").replace("—", "-").replace("−", "-").split())


def _digits(text: str, century: Century, this_year: int) -> DateRead:
    if len(text) == 8:
        return _compact(text)
    if len(text) == 6:
        return _three(text[:2], text[2:4], text[4:], century, "dmy", this_year)
    return _from_number(float(text)) if len(text) == 5 else _UNREADABLE


def _three(first: str, second: str, third: str, century: Century, order: Order, this_year: int) -> DateRead:
    if len(first) >= 3:
        if not first.isdigit() or not second.isdigit() or len(third) > 2 or len(first) == 3:
            return _UNREADABLE
        return _known_part(int(first), int(second), int(third))
    if not third.isdigit() or len(third) == 3 or len(third) == 1:
        return _UNREADABLE
    year = int(third) if len(third) == 4 else _full_year(int(third), century, this_year)
    day, month = _number(first), _number(second)
    if month is None:
        month = _MONTHS.get(second)
    if day is None or month is None:
        return _UNREADABLE
    if order == "mdy" and second.isdigit():
        day, month = month, day
    return _known_part(year, month, day)


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return 0 if set(text) <= {"x", "-"} else None


def _known_part(year: int, month: int, day: int) -> DateRead:
    """A day or month of 00 is not known."""
    if day == 0:
        read = _checked(year, month or 1, 1)
        return DateRead(read.day, "month" if month else "year") if read.day else read
    return _checked(year, month, day)


def _full_year(two: int, century: Century, this_year: int) -> int:
    if century == "past":
        return 2000 + two if 2000 + two <= this_year else 1900 + two
    return 1900 + two if century == "recent" and two >= 90 else 2000 + two


def order_of(cells: list[Cell]) -> tuple[int, int]:
    """(dates that can only be day first, dates that can only be month first) among the texts of a column."""
    day_first = month_first = 0
    for cell in cells:
        found = _NUMERIC.match(cell.strip()) if isinstance(cell, str) else None
        if found:
            day_first += int(found[1]) > 12 >= int(found[2])
            month_first += int(found[2]) > 12 >= int(found[1])
    return day_first, month_first
