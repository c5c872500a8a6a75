"""What a row of a register says, in the words of the rooms that will keep it."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from lgnet.people.engine.eligibility import declared
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewFacts, NewPermit, NewPerson
from lgnet.registers.engine.rows import RegisterRow

IDENTIFIERS = ("codice_fiscale", "passport", "cui", "vestanet")
_STATUS = {"renewing": "renewing", "unlimited": "valid", "dated": "valid"}
OTHER_TYPE = "one_stop_shop"


def permit_of(row: RegisterRow) -> NewPermit | None:
    """The permit a row declares, or None when it says nothing about one."""
    if not (row.permit_type or row.permit_label or row.permit_number or row.permit_status):
        return None
    status = _STATUS.get(row.permit_status, "not_verified")
    if row.permit_type == "REG":
        status = "regularising"
    return NewPermit(
        permit_type=row.permit_type,
        label=row.permit_label[:160],
        status=status,
        number=row.permit_number[:60],
        expires_on=row.permit_expiry,
        has_no_expiry=row.permit_status == "unlimited",
    )


def permits_of(rows: Sequence[RegisterRow]) -> list[NewPermit]:
    """Every different permit of one person's rows, in the order of the services."""
    ordered = sorted(rows, key=lambda row: (row.service_day or dt.date.min, row.number))
    return list(dict.fromkeys(permit for row in ordered if (permit := permit_of(row))))


def citizenships_of(rows: Sequence[RegisterRow]) -> tuple[NewCitizenship, ...]:
    """Every citizenship one person's rows name."""
    return tuple(NewCitizenship(code) for code in dict.fromkeys(code for row in rows for code in row.citizenships))


def identifiers_of(rows: Sequence[RegisterRow]) -> list[tuple[str, str]]:
    """(kind, number) of one person's rows, permits included."""
    found = [(kind, getattr(row, kind)) for row in rows for kind in IDENTIFIERS if getattr(row, kind)]
    found += [("permit", row.permit_number) for row in rows if row.permit_number]
    return list(dict.fromkeys((kind, value.strip()[:60]) for kind, value in found))


def spellings_of(rows: Sequence[RegisterRow]) -> list[tuple[str, str]]:
    """(given, family) as written in each row, each spelling once, spaces folded."""
    pairs = (
        (_clean(row.given_name), _clean(row.family_name or ("" if row.given_name else row.whole_name))) for row in rows
    )
    return list(dict.fromkeys(pair for pair in pairs if any(pair)))


def eligibility_of(rows: Sequence[RegisterRow], source_text: str) -> NewEligibility | None:
    """What the register declares, from the day of the first service."""
    dated = [row for row in rows if row.service_day]
    if not dated:
        return None
    first = min(dated, key=lambda row: (row.service_day, row.number))
    permit = permit_of(first)
    return declared(
        citizenships_of(rows),
        permit_type=permit.permit_type if permit else "",
        permit_status=permit.status if permit else "",
        day=first.service_day or dt.date.min,
        source_text=source_text,
    )


def person_of(rows: Sequence[RegisterRow], source_text: str, source: UUID | None = None) -> NewPerson:
    """The person that a group of rows speaks of; `source` is the stored row it is first read from."""
    (given, family), *aliases = spellings_of(rows) or [("", "")]
    dated = next((row for row in rows if row.birth_day), None)
    permits = permits_of(rows)
    return NewPerson(
        given=given[:120],
        family=family[:120],
        aliases=tuple(
            (g[:120], f[:120]) for g, f in aliases if (g.lower(), f.lower()) != (given.lower(), family.lower())
        ),
        sex=next((row.sex for row in rows if row.sex in "MF"), "X"),
        birth_date=dated.birth_day if dated else None,
        birth_precision=(dated.birth_precision if dated else None) or "day",
        citizenships=citizenships_of(rows),
        identifiers=tuple(identifiers_of(rows)),
        permit=permits[-1] if permits else None,
        eligibility=eligibility_of(rows, source_text),
        origin="register",
        origin_id=source,
    )


def facts_of(rows: Sequence[RegisterRow], source_text: str) -> NewFacts:
    """All that a group of rows says about somebody known already."""
    return NewFacts(
        names=tuple(spellings_of(rows)),
        citizenships=citizenships_of(rows),
        identifiers=tuple(identifiers_of(rows)),
        permits=tuple(permits_of(rows)),
        eligibility=eligibility_of(rows, source_text),
    )


def _clean(text: str) -> str:
    return " ".join(text.split())
