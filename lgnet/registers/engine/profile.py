"""What the cells of a column look like, whatever its heading says."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from lgnet.people.engine.names import search_key
from lgnet.registers.engine import values
from lgnet.registers.engine.cells import BadCell, Cell, as_text
from lgnet.registers.engine.dates import Order, read_date

SAMPLE = 250
_NAME = re.compile(r"^[^\W\d_][^\d_@/\\;:!?()]{0,59}$")
_BARE = re.compile(r"\d+(?:\.\d+)?")
_PERMIT = re.compile(r"^[A-Z]{1,3}\s?\d{6,9}$|^\d{7,9}[A-Z]{1,2}$", re.IGNORECASE)
_PASSPORT = re.compile(r"^[A-Z]{1,3}\s?\d{5,9}[A-Z]?$|^\d{7,9}$", re.IGNORECASE)
_PHONE = re.compile(r"^(?:\+|00)?[\d\s./-]{8,18}$")
_CODICE_FISCALE = re.compile(
    r"^[A-Z]{6}[\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]$", re.IGNORECASE
)


@dataclass
class Profile:
    """Shares (0..1) of the values of a column that fit each kind, over at most `SAMPLE` values spread on the column."""

    filled: float = 0.0
    count: int = 0
    distinct: float = 0.0
    words: float = 0.0
    length: float = 0.0
    shares: dict[str, float] = field(default_factory=dict)
    years: list[int] = field(default_factory=list)
    in_words: float = 0.0  # "in rinnovo", "illimitato" or the year 1
    increasing: bool = False

    def middle_year(self) -> int:
        """The median year of the dates, 0 without dates."""
        return sorted(self.years)[len(self.years) // 2] if self.years else 0

    def spread(self) -> int:
        """Years between the tenth and the ninetieth of a hundred dates."""
        ordered = sorted(self.years)
        return ordered[len(ordered) * 9 // 10] - ordered[len(ordered) // 10] if ordered else 0


def profile(column: Sequence[Cell], order: Order = "dmy") -> Profile:
    """Look at the values of one column."""
    filled = [cell for cell in column if cell is not None and as_text(cell).strip()]
    if not filled:
        return Profile()
    step = max(1, len(filled) // SAMPLE)
    sample = filled[::step][:SAMPLE]
    texts = [" ".join(as_text(cell).split()) for cell in sample]
    found = Profile(
        filled=len(filled) / len(column),
        count=len(sample),
        distinct=len(set(map(search_key, texts))) / len(texts),
        words=sum(len(text.split()) for text in texts) / len(texts),
        length=sum(map(len, texts)) / len(texts),
    )
    hits: dict[str, int] = {}
    for cell, text in zip(sample, texts, strict=True):
        for kind in _kinds(cell, text, found, order):
            hits[kind] = hits.get(kind, 0) + 1
    found.shares = {kind: count / len(sample) for kind, count in hits.items()}
    found.in_words = found.shares.get("in_words", 0.0)
    numbers = [cell for cell in sample if isinstance(cell, int | float)] or _integers(texts)
    found.increasing = len(numbers) > 0.8 * len(sample) and all(a < b for a, b in itertools.pairwise(numbers))
    return found


def _integers(texts: list[str]) -> list[float]:
    return [float(text) for text in texts if text.isdigit() and len(text) < 9]


def _kinds(cell: Cell, text: str, found: Profile, order: Order) -> list[str]:
    if isinstance(cell, BadCell):
        return []
    kinds = []
    read = read_date(cell, century="past", order=order)
    if read.day and (read.precision == "day" or not isinstance(cell, str)) and not _short_number(cell, text):
        kinds.append("date")
        found.years.append(read.day.year)
    elif read.problem == "no_date" or (isinstance(cell, str) and values.permit_state(text)):
        kinds.append("in_words")
    elif read.problem == "impossible" and not text.isdigit():
        kinds.append("date")
    kinds.extend(_text_kinds(text) if isinstance(cell, str) else _number_kinds(cell, text))
    return kinds


def _short_number(cell: Cell, text: str) -> bool:
    """Bare numbers that are more likely a count or a code than a date."""
    return isinstance(cell, int | float | str) and bool(_BARE.fullmatch(text)) and len(text) not in (5, 8)


def _text_kinds(text: str) -> list[str]:
    kinds = []
    if values.read_sex(text):
        kinds.append("sex")
    if len(text) > 2 and values.read_citizenships(text):
        kinds.append("country")
    if len(text) > 3 and values.read_permit(text):
        kinds.append("permit")
    if values.read_service(text):
        kinds.append("service")
    if _NAME.match(text):
        kinds.append("name")
    kinds.extend(
        kind
        for kind, pattern in (("permit_number", _PERMIT), ("passport", _PASSPORT), ("codice_fiscale", _CODICE_FISCALE))
        if pattern.match(text)
    )
    if _PHONE.match(text) and len(re.sub(r"\D", "", text)) >= 8 and not _CODICE_FISCALE.match(text):
        kinds.append("phone")
    kinds.extend(_number_kinds(text, text))
    return kinds


def _number_kinds(cell: Cell, text: str) -> list[str]:
    kinds = []
    if values.read_minutes(cell) is not None or values.read_minutes(cell, hours=True) is not None:
        kinds.append("minutes")
    if isinstance(cell, time) or re.match(r"^\d{1,2}[:.]\d{2}(?::\d{2})?$", text):
        kinds.append("time")
    digits = text.replace(" ", "")
    if digits.isdigit():
        number = int(digits) if len(digits) < 16 else 10**15
        kinds.append("integer")
        if 1900 <= number <= 2030:
            kinds.append("year")
        if 0 < number <= 110:
            kinds.append("age")
        if 10**7 <= number < 10**14 and not isinstance(cell, str):
            kinds.append("phone")
    return kinds
