"""Who follows whom in the demonstration: how many persons a place has, written by whom, seen by which team."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lgnet.demo.persons import ORIGIN, Invented
from lgnet.people.engine.eligibility import recorded
from lgnet.people.engine.entries import NewCitizenship, NewPermit, NewPerson

# Latina and Genova stay empty: their sample registers are ready to be imported.
ALSO = ("bologna", "firenze", "milano", "napoli", "palermo", "roma", "trieste", "venezia")


@dataclass(frozen=True)
class Caseload:
    """Persons written down by one of the cast (`writer`, '' for the Comune itself) and followed by `followers`.

    `team` names the équipe that is given access to them.
    """

    territory: str
    writer: str
    persons: int
    followers: tuple[str, ...] = ()
    team: str = ""


CASELOADS = (
    Caseload("torino", "sara", 96, ("sara",)),
    Caseload("torino", "marta", 62, ("marta",), "Unità mobile Torino Nord"),
    Caseload("torino", "ugo", 56, ("ugo", "nadia"), "Équipe Torino"),
    Caseload("torino", "ugo", 30, ("piero", "ugo"), "Alloggi Torino"),
    Caseload("bari", "lia", 120, ("lia",), "Équipe Bari"),
    *(Caseload(territory, "", 30, ("",)) for territory in ALSO),
)
# Lessons of Italian: territory, teacher, participants, first lesson (days before today), lessons.
COURSES = (
    ("torino", "sara", 14, 420, 14),
    ("torino", "sara", 12, 190, 12),
    ("torino", "sara", 11, 45, 12),
    ("bari", "lia", 12, 120, 10),
)


def amadou(*, today: dt.date) -> Invented:
    """Amadou, followed in Torino by Marta, Ugo and Nadia: the person of every walk through the platform."""
    first = today - dt.timedelta(days=214)
    citizenships = (NewCitizenship("GN"),)
    new = NewPerson(
        given="Amadou",
        family="Diallo",
        aliases=(("Ahmadou", "Jallow"),),
        sex="M",
        gender="man",
        birth_date=dt.date(1998, 1, 1),
        birth_precision="january_first",
        citizenships=citizenships,
        languages=(("ful", True, False), ("fra", True, True), ("ita", True, False)),
        identifiers=(("cui", "CDEMOTO9998"),),
        permit=NewPermit(
            permit_type="PSP",
            status="valid",
            number="IDEMOTO9998",
            expires_on=today + dt.timedelta(days=24),
            evidence="sighted",
            sighted_by="Ugo Ferraris",
            sighted_on=first + dt.timedelta(days=11),
        ),
        eligibility=recorded(citizenships, permit_status="valid", is_sighted=True, day=first + dt.timedelta(days=11)),
        origin=ORIGIN,
    )
    return Invented(new, first, "GN")


# What happened with Amadou: days after the first meeting, who, what.
AMADOU_STORY = (
    (0, "marta", "street_contact"),
    (3, "marta", "goods"),
    (9, "marta", "accompaniment"),
    (9, "sara", "one_stop_shop"),
    (11, "ugo", "social_interview"),
    (18, "nadia", "mediation"),
    (25, "sara", "administrative_support"),
    (46, "ugo", "social_interview"),
    (47, "nadia", "mediation"),
    (88, "ugo", "legal_advice"),
    (130, "marta", "accompaniment"),
    (171, "ugo", "career_guidance"),
    (208, "ugo", "social_interview"),
    (210, "nadia", "mediation"),
)


def written_twice(*, today: dt.date) -> tuple[NewPerson, ...]:
    """Three persons whom two operators wrote down, each in their own way: something for the list of likely doubles."""
    pairs = (
        (("Mohamed", "Idrissi"), ("Mohammed", "El Idrissi"), "MA", dt.date(1987, 5, 12)),
        (("Blessing", "Osagie"), ("Blessing", "Osaghie"), "NG", dt.date(1994, 9, 3)),
        (("Shahidul", "Islam"), ("Islam", "Shohidul"), "BD", dt.date(1990, 2, 21)),
    )
    return tuple(
        NewPerson(
            given=given,
            family=family,
            sex="F" if country == "NG" else "M",
            birth_date=born,
            citizenships=(NewCitizenship(country),),
            eligibility=recorded((NewCitizenship(country),), permit_status="", is_sighted=False, day=today),
            origin=ORIGIN,
        )
        for *spellings, country, born in pairs
        for given, family in spellings
    )
