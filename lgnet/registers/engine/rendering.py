"""What the platform knows about one act, written back into the columns of a Comune's own register."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lgnet.registers.engine.fields import IGNORED
from lgnet.registers.engine.mapping import Mapping
from lgnet.registers.engine.sheets import Value

RENEWING, NO_EXPIRY = "in fase di rinnovo", "illimitato"


@dataclass(frozen=True)
class Known:
    """One act and the person it was for. `numbers` go by kind of document; `birth_precision` as in people."""

    family: str = ""
    given: str = ""
    sex: str = "X"
    birth: date | None = None
    birth_precision: str = "day"
    citizenships: tuple[str, ...] = ()
    permit: str = ""
    permit_expiry: date | None = None
    has_no_expiry: bool = False
    is_renewing: bool = False
    numbers: Table[str, str] = field(default_factory=dict)
    day: date | None = None
    service: str = ""
    minutes: int | None = None
    operator: str = ""
    place: str = ""
    note: str = ""


def rendered(known: Known, mapping: Mapping, original: Sequence[str] | None) -> list[Value]:
    """One row in the register's own columns; those nobody mapped keep what the original row says, if there is one.

    Fields the platform does not keep (phone, language, time of the service) come from the original row too.
    """
    cells: list[Value] = []
    for place, code in enumerate(mapping.fields):
        written = original[place] if original is not None and place < len(original) else ""
        value = None if code == IGNORED else _value(code, known, mapping)
        cells.append(written if value is None else value)
    return cells


def _value(code: str, known: Known, mapping: Mapping) -> Value:
    """The value of one column; None for a field that is not kept, or not known."""
    plain: dict[str, Value] = {
        "family_name": known.family,
        "given_name": known.given,
        "whole_name": _whole(known, mapping.name_order),
        "sex": known.sex if known.sex in ("M", "F") else "",
        "birth_date": _birth(known),
        "birth_year": known.birth.year if known.birth else None,
        "citizenship": ", ".join(known.citizenships),
        "permit_type": known.permit,
        "permit_number": known.numbers.get("permit", ""),
        "permit_expiry": _expiry(known),
        "codice_fiscale": known.numbers.get("codice_fiscale", ""),
        "passport": known.numbers.get("passport", ""),
        "cui": known.numbers.get("cui", ""),
        "vestanet": known.numbers.get("vestanet", ""),
        "service_day": known.day,
        "service_label": known.service,
        "minutes": _minutes(known, mapping),
        "operator": known.operator,
        "place": known.place,
        "notes": known.note or None,
    }
    return plain.get(code)


def _whole(known: Known, order: str) -> str:
    names = (known.given, known.family) if order == "given_first" else (known.family, known.given)
    return " ".join(filter(None, names))


def _birth(known: Known) -> Value:
    if known.birth is None or known.birth_precision in ("day", "january_first"):
        return known.birth or ""
    return f"{known.birth:%m/%Y}" if known.birth_precision == "month" else str(known.birth.year)


def _expiry(known: Known) -> Value:
    if known.permit_expiry:
        return known.permit_expiry
    return NO_EXPIRY if known.has_no_expiry else RENEWING if known.is_renewing else ""


def _minutes(known: Known, mapping: Mapping) -> Value:
    if known.minutes is None:
        return None
    return round(known.minutes / 60, 2) if mapping.hours else known.minutes
