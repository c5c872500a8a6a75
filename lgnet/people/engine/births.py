"""Birth dates as people know them: a day, a month, a year, or the 1 January that offices write when nobody knows."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

OLDEST = 1900
_SHAPES = (
    (re.compile(r"^(?P<d>\d{1,2})\D(?P<m>\d{1,2})\D(?P<y>\d{4})$|^(?P<d2>\d{2})(?P<m2>\d{2})(?P<y2>\d{4})$"), "day"),
    (re.compile(r"^(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})$"), "day"),
    (re.compile(r"^(?P<m>\d{1,2})\D(?P<y>\d{4})$|^(?P<m2>\d{2})(?P<y2>\d{4})$"), "month"),
    (re.compile(r"^(?P<y>\d{4})$"), "year"),
)


@dataclass(frozen=True)
class Birth:
    """A birth date and how precise it is: 'day', 'month', 'year' or 'january_first' (a conventional 1 January)."""

    day: dt.date
    precision: str


def read_birth(text: str, *, today: dt.date) -> Birth:
    """Read gg/mm/aaaa, mm/aaaa or aaaa. A 1 January is taken as conventional. Raises ValueError with a sentence."""
    plain = " ".join(text.split())
    for shape, precision in _SHAPES:
        found = shape.match(plain)
        if found:
            parts = {name[0]: int(value) for name, value in found.groupdict().items() if value}
            return _checked(parts, precision, today)
    msg = "Scrivi la data così: gg/mm/aaaa. Se sai solo il mese o l'anno, mm/aaaa oppure aaaa."
    raise ValueError(msg)


def _checked(parts: dict[str, int], precision: str, today: dt.date) -> Birth:
    try:
        day = dt.date(parts["y"], parts.get("m", 1), parts.get("d", 1))
    except ValueError:
        msg = "Questa data non esiste: controlla il giorno e il mese."
        raise ValueError(msg) from None
    if day > today:
        msg = "La data di nascita non può essere nel futuro."
        raise ValueError(msg)
    if day.year < OLDEST:
        msg = f"La data di nascita non può essere prima del {OLDEST}."
        raise ValueError(msg)
    is_conventional = precision == "day" and (day.month, day.day) == (1, 1)
    return Birth(day, "january_first" if is_conventional else precision)
