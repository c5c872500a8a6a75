"""Eligibility as the programme understands it: third-country nationals, regularly staying, from a day on.

Source: target group of the programme (reference study, sections 2.3 and 5); EU membership by date from the code lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from lgnet.codes.engine import countries
from lgnet.people.engine.entries import NewCitizenship, NewEligibility

COUNTED = frozenset({"eligible"})
APART = frozenset({"with_reserve", "not_verified", "in_verification", "not_eligible", "lapsed"})
PENDING = frozenset({"regularising", "first_issue"})


def eu_since(citizenships: Iterable[NewCitizenship], day: dt.date) -> dt.date | None:
    """The day from which some citizenship in force on `day` is of an EU state; None when there is none.

    A citizenship without a beginning is held since always: the day asked about is returned.
    """
    days = [
        held.from_day or day
        for held in citizenships
        if (held.from_day is None or held.from_day <= day)
        and (held.to_day is None or held.to_day >= day)
        and countries.is_eu(held.country, day)
    ]
    return min(days, default=None)


def declared(
    citizenships: tuple[NewCitizenship, ...],
    *,
    permit_type: str,
    permit_status: str,
    day: dt.date,
    source_text: str = "",
) -> NewEligibility:
    """What a register declares about somebody it lists as a recipient, on the day of a service.

    An EU citizen is never a recipient; nobody's citizenship unknown is verified; somebody being regularised counts apart.
    """
    if eu_since(citizenships, day):
        return NewEligibility("not_eligible", day, "citizenship", source_text)
    if not citizenships or permit_type == "NV":
        return NewEligibility("not_verified", day, "register", source_text)
    state = "with_reserve" if permit_status in PENDING or permit_type == "REG" else "eligible"
    return NewEligibility(state, day, "register", source_text)


def recorded(
    citizenships: tuple[NewCitizenship, ...], *, permit_status: str, is_sighted: bool, day: dt.date
) -> NewEligibility:
    """What follows from a form: only a title somebody saw makes eligible."""
    if eu_since(citizenships, day):
        return NewEligibility("not_eligible", day, "citizenship", "cittadinanza di uno Stato UE")
    if is_sighted and permit_status in {"valid", "renewing"}:
        return NewEligibility("eligible", day, "sighted", "titolo visto dall'operatore")
    if is_sighted and permit_status in PENDING:
        return NewEligibility("with_reserve", day, "sighted", "ricevuta vista dall'operatore")
    return NewEligibility("not_verified", day, "stated", "titolo non ancora visto")
