"""Periods: what somebody typed or chose, and the presets offered."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

_ITALIAN_DAY = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})$")


@dataclass(frozen=True)
class Period:
    """Days, both included; None is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def told(self) -> str:
        """In words: "dal 01/10/2024 al 31/12/2024"."""
        if self.first and self.last:
            return f"dal {self.first:%d/%m/%Y} al {self.last:%d/%m/%Y}"
        if self.first:
            return f"dal {self.first:%d/%m/%Y}"
        return f"fino al {self.last:%d/%m/%Y}" if self.last else "tutto il periodo"


def read_day(text: str) -> dt.date:
    """A day written as dd/mm/yyyy or ISO yyyy-mm-dd. Raises ValueError with a sentence in Italian."""
    typed = text.strip()
    found = _ITALIAN_DAY.match(typed)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(typed)
    except ValueError as error:
        raise ValueError(f"«{typed}» non è un giorno: scrivilo come gg/mm/aaaa, per esempio 31/01/2025.") from error


def quarter_of(day: dt.date) -> str:
    """`2024-4`: year and quarter, as the queries write them."""
    return f"{day.year}-{(day.month + 2) // 3}"


def quarter_label(key: str) -> str:
    """`2024-4` as people write it: `4° trim. 2024`."""
    year, _, number = key.partition("-")
    return f"{number}° trim. {year}"


def quarters_between(first: str, last: str) -> Iterator[str]:
    """Every quarter from `first` to `last`, both included."""
    year, number = (int(part) for part in first.split("-"))
    while (key := f"{year}-{number}") <= last:
        yield key
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)


def quarter_days(key: str) -> Period:
    """First and last day of a quarter."""
    year, number = (int(part) for part in key.split("-"))
    first = dt.date(year, 3 * number - 2, 1)
    after = dt.date(year + number // 4, 3 * number % 12 + 1, 1)
    return Period(first, after - dt.timedelta(days=1))


def presets(today: dt.date) -> list[tuple[str, Period]]:
    """Periods worth one press: this year, this quarter, the last one, the last year."""
    this = quarter_days(quarter_of(today))
    assert this.first is not None  # noqa: S101 -- a quarter has a first day
    last = quarter_days(quarter_of(this.first - dt.timedelta(days=1)))
    return [
        ("Questo trimestre", this),
        ("Trimestre scorso", last),
        ("Quest'anno", Period(dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))),
        ("Anno scorso", Period(dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31))),
    ]
