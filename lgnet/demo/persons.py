"""Synthetic persons: names put together at random, documents that carry the word DEMO, days counted from today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from random import Random

from lgnet.demo.names import Country, Name, draw_country
from lgnet.people.engine.eligibility import recorded
from lgnet.people.engine.entries import NewCitizenship, NewPermit, NewPerson

BEGINNING = dt.date(2024, 4, 2)
ORIGIN = "demo"
# Every 25th permit of a place runs out within these days; the calendar of deadlines has something to show.
NEAR = {0: (2, 9), 1: (11, 29), 2: (31, 58)}
VARIANTS = {
    "Mohamed": "Mohammed",
    "Mamadou": "Mamadu",
    "Ousmane": "Usman",
    "Youssef": "Yusuf",
    "Khadija": "Hadija",
    "Fatima": "Fatma",
    "Oleksandr": "Aleksandr",
    "Ibrahima": "Ibrahim",
    "Hossain": "Hussain",
    "Diop": "Dióp",
    "Osas": "Osazee",
    "Traore": "Traoré",
}
STATUSES = {"valid": 68, "renewing": 10, "expired": 7, "first_issue": 5, "regularising": 3, "not_verified": 7}


@dataclass(frozen=True)
class Invented:
    """A person to record, and the first day somebody met them."""

    new: NewPerson
    first_day: dt.date
    country: str = field(default="")


class Inventor:
    """Invents the persons of one place, always the same for a seed and a day. `sign` marks their document numbers."""

    def __init__(self, seed: str, sign: str, *, today: dt.date) -> None:
        self.rng = Random(f"lgnet-demo:{seed}")  # noqa: S311 -- invented people, not secrets
        self.sign, self.today, self.count = sign, today, 0

    def person(self, *, sighted_by: str) -> Invented:
        """One more person, met and written down by `sighted_by`."""
        self.count += 1
        country = draw_country(self.rng)
        sex = self._sex(country)
        given, family = self.rng.choice(country.given(sex)), self.rng.choice(country.family)
        first = self._first_day()
        citizenships = self._citizenships(country)
        permit = self._permit(country, first, sighted_by)
        birth, precision = self._birth()
        new = NewPerson(
            given=given.latin,
            family=family.latin,
            called_name=self._called(given),
            aliases=self._aliases(given, family),
            sex=sex,
            gender={"M": "man", "F": "woman"}.get(sex, "not_stated") if self._happens(70) else "not_stated",
            birth_date=birth,
            birth_precision=precision,
            citizenships=citizenships,
            languages=self._languages(country),
            identifiers=self._identifiers(country),
            permit=permit,
            eligibility=recorded(
                citizenships,
                permit_status=_status_then(permit, first),
                is_sighted=bool(permit and permit.evidence == "sighted"),
                day=first,
            ),
            origin=ORIGIN,
        )
        if given.original and family.original and self._happens(60):
            new = replace(new, original_given=given.original, original_family=family.original)
        return Invented(new, first, country.code)

    def _happens(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def _sex(self, country: Country) -> str:
        if self._happens(2):
            return "X"
        return "F" if self._happens(country.women) else "M"

    def _first_day(self) -> dt.date:
        span = max(1, (self.today - BEGINNING).days - 10)
        return weekday(BEGINNING + dt.timedelta(days=self.rng.randrange(span)))

    def _birth(self) -> tuple[dt.date | None, str]:
        if self._happens(2):
            return None, "day"
        age = int(self.rng.triangular(17, 71, 31))
        year = self.today.year - age
        if self._happens(28):
            return dt.date(year, 1, 1), "january_first"
        if self._happens(3):
            return dt.date(year, 1, 1), "year"
        return dt.date(year, self.rng.randint(1, 12), self.rng.randint(2, 28)), "day"

    def _called(self, given: Name) -> str:
        return given.latin[: max(3, len(given.latin) // 2)] if self._happens(10) else ""

    def _aliases(self, given: Name, family: Name) -> tuple[tuple[str, str], ...]:
        other = (VARIANTS.get(given.latin, given.latin), VARIANTS.get(family.latin, family.latin))
        return (other,) if other != (given.latin, family.latin) and self._happens(40) else ()

    def _citizenships(self, country: Country) -> tuple[NewCitizenship, ...]:
        if country.code == "MD" and self._happens(25):
            return (NewCitizenship("MD"), NewCitizenship("RO", dt.date(2021, 5, 3)))
        return (NewCitizenship(country.code),) if self._happens(98) else ()

    def _languages(self, country: Country) -> tuple[tuple[str, bool, bool], ...]:
        own = country.languages[: 1 + self.rng.randrange(len(country.languages))]
        spoken = [(code, True, self._happens(75)) for code in own]
        return (*spoken, ("ita", True, self._happens(40))) if self._happens(65) else tuple(spoken)

    def _identifiers(self, country: Country) -> tuple[tuple[str, str], ...]:
        numbers = []
        if self._happens(35):
            numbers.append(("passport", f"PDEMO{self.sign}{country.code}{self.count:04d}"))
        if self._happens(12):
            numbers.append(("cui", f"CDEMO{self.sign}{self.count:04d}"))
        return tuple(numbers)

    def _permit(self, country: Country, first: dt.date, sighted_by: str) -> NewPermit | None:
        if not country.permits or self._happens(4):
            return None
        kind = self.rng.choice(country.permits)
        near = NEAR.get(self.count % 25)
        status = "valid" if near else self.rng.choices(list(STATUSES), list(STATUSES.values()))[0]
        if kind == "RA" and status == "valid" and not near and self._happens(30):
            status = "first_issue"
        is_endless = kind == "UELP" and not near and status == "valid"
        permit = NewPermit(
            permit_type="REG" if status == "regularising" else kind,
            status=status,
            number=f"IDEMO{self.sign}{self.count:04d}" if self._happens(88) else "",
            expires_on=None if is_endless else self._expiry(status, near),
            has_no_expiry=is_endless,
        )
        if status == "not_verified" or not self._happens(84):
            return permit
        return replace(permit, evidence="sighted", sighted_by=sighted_by, sighted_on=first)

    def _expiry(self, status: str, near: tuple[int, int] | None) -> dt.date | None:
        if near:
            return self.today + dt.timedelta(days=self.rng.randint(*near))
        if status == "valid":
            return self.today + dt.timedelta(days=self.rng.randint(62, 1300))
        if status in {"expired", "renewing"}:
            return self.today - dt.timedelta(days=self.rng.randint(3, 170))
        return None


def weekday(day: dt.date) -> dt.date:
    """The day itself, or the Friday before it."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _status_then(permit: NewPermit | None, day: dt.date) -> str:
    """What a permit was worth when it was seen: one that has run out since was valid."""
    if permit is None:
        return "not_verified"
    if permit.status == "expired" and permit.expires_on and permit.expires_on > day:
        return "valid"
    return permit.status
