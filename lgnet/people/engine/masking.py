"""How a person is written on screen: whole, or masked for readers who must not know who it is."""

from __future__ import annotations

import datetime as dt

from lgnet.accounts.engine.actor import Actor

# Roles that read every name of their Comune. Others who reach the row (manager, case manager) see initials,
# unless the person was granted to them: reference permission matrix, "m others".
UNMASKED = frozenset({"desk_operator"})
NAMELESS = "senza nome"


def sees_names(actor: Actor, *, is_granted: bool) -> bool:
    """True when the person's name, numbers and birth date may be shown whole."""
    return actor.is_robot or is_granted or bool(actor.roles & UNMASKED)


def shown_name(family: str, given: str, called: str = "") -> str:
    """Surname first in capitals, as offices write it; the name the person wants to be called beside it."""
    written = f"{family.upper()} {given}".strip()
    if called and called not in written:
        return f"{written} ({called})" if written else called
    return written or NAMELESS


def masked_name(family: str, given: str) -> str:
    """Initials only."""
    return " ".join(part[0].upper() + "." for part in (family, given) if part) or "—"


def birth_text(day: dt.date | None, precision: str) -> str:
    """A birth date with the precision it has ('day', 'month', 'year', 'january_first')."""
    if day is None:
        return ""
    if precision == "year":
        return f"{day.year}"
    return f"{day:%m/%Y}" if precision == "month" else f"{day:%d/%m/%Y}"


def birth_year(day: dt.date | None) -> str:
    """Only the year, for masked readers."""
    return str(day.year) if day else ""
