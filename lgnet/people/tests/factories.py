"""Persons to test with, recorded through the front door."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lgnet.kernel import clock
from lgnet.people.actions import record_person
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPermit, NewPerson
from lgnet.people.models import Person


def amadou(**changes: Any) -> NewPerson:
    """Amadou Diallo, of Guinea, with a permit that expires in twenty days."""
    facts: dict[str, Any] = {
        "given": "Amadou",
        "family": "Diallo",
        "sex": "M",
        "birth_date": dt.date(1998, 3, 12),
        "citizenships": (NewCitizenship("GN"),),
        "languages": (("ful", True, False),),
        "identifiers": (("passport", "R0123456"),),
        "permit": NewPermit("PS", status="valid", number="I97010807", expires_on=clock.today() + dt.timedelta(days=20)),
        "eligibility": NewEligibility("not_verified", clock.today(), "stated"),
    }
    return NewPerson(**facts | changes)


def somebody(number: int, **changes: Any) -> NewPerson:
    """A different person for each number."""
    return amadou(given=f"Prova{number}", family=f"Sintetico{number}", identifiers=(), permit=None, **changes)


def recorded(cast: Any, who: str, new: NewPerson | None = None) -> Person:
    """A person recorded by one of the cast."""
    with cast[who].acts() as actor:
        return record_person(new=new or amadou(), by=actor)
