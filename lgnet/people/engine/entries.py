"""What is told about a person when it is first written down: plain data, from a form or from a register's row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class NewCitizenship:
    """A citizenship: ISO 3166-1 alpha-2 country, and the days it holds (None: unknown or open)."""

    country: str
    from_day: dt.date | None = None
    to_day: dt.date | None = None


@dataclass(frozen=True)
class NewPermit:
    """A residence permit as declared or sighted. `permit_type` is a code of the permit list, '' when unknown."""

    permit_type: str = ""
    label: str = ""
    status: str = "not_verified"
    number: str = ""
    expires_on: dt.date | None = None
    has_no_expiry: bool = False
    evidence: str = "declared"
    sighted_by: str = ""
    sighted_on: dt.date | None = None


@dataclass(frozen=True)
class NewEligibility:
    """A dated state with its source ('register', 'sighted', 'citizenship', 'stated')."""

    state: str
    from_day: dt.date
    source: str
    source_text: str = ""
    source_id: UUID | None = None


@dataclass(frozen=True)
class NewPerson:
    """A person to record. `identifiers` are (kind, number as written); `languages` are (ISO 639-3, spoken, read)."""

    given: str = ""
    family: str = ""
    original_given: str = ""
    original_family: str = ""
    called_name: str = ""
    aliases: tuple[tuple[str, str], ...] = ()
    sex: str = "X"
    gender: str = "not_stated"
    birth_date: dt.date | None = None
    birth_precision: str = "day"
    citizenships: tuple[NewCitizenship, ...] = ()
    languages: tuple[tuple[str, bool, bool], ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    permit: NewPermit | None = None
    eligibility: NewEligibility | None = None
    origin: str = "form"
    origin_id: UUID | None = None


@dataclass(frozen=True)
class NewFacts:
    """What a register says about somebody known already. `names` are (given, family); `identifiers` (kind, number)."""

    names: tuple[tuple[str, str], ...] = ()
    citizenships: tuple[NewCitizenship, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    permits: tuple[NewPermit, ...] = ()
    eligibility: NewEligibility | None = None
