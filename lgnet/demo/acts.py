"""Synthetic acts: who does what, how often, how long, where. Days are days of work and never in the future."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

from lgnet.activities.engine.entries import NewActivity
from lgnet.codes.engine import services
from lgnet.demo.persons import BEGINNING, ORIGIN, weekday

# What each of the cast does, and how often out of their acts.
WORK: dict[str, dict[str, int]] = {
    "marta": {"street_contact": 6, "goods": 3, "accompaniment": 2, "health_support": 1},
    "sara": {"one_stop_shop": 6, "administrative_support": 3, "service_orientation": 3, "digital_support": 1},
    "ugo": {"social_interview": 5, "career_guidance": 2, "legal_advice": 2, "follow_up": 1, "financial_support": 1},
    "nadia": {"mediation": 1},
    "piero": {"housing_support": 4, "housing_mediation": 2, "placement": 1},
    "lia": {"one_stop_shop": 4, "social_interview": 3, "mediation": 2, "legal_advice": 2, "health_support": 1},
    "": {
        "one_stop_shop": 6,
        "social_interview": 3,
        "mediation": 3,
        "legal_advice": 2,
        "career_guidance": 2,
        "housing_support": 2,
        "language_course": 1,
        "psychological_support": 1,
    },
}
MINUTES = {"street_contact": (5, 25), "goods": (5, 15), "language_course": (90, 120), "accompaniment": (60, 180)}
USUAL_MINUTES = (20, 70)
STREET = ("Piazza della stazione", "Parco lungo il fiume", "Portici di via Nord", "Mercato", "Dormitorio di via Est")
INDOORS = ("Sportello", "Centro famiglie", "Biblioteca di quartiere", "Sede del Comune")


class Diary:
    """Invents acts, always the same for a seed and a day."""

    def __init__(self, seed: str, *, today: dt.date) -> None:
        self.rng = Random(f"lgnet-demo:acts:{seed}")  # noqa: S311 -- invented acts, not secrets
        self.today = today

    def acts_of(self, person: UUID, *, first: dt.date, who: str, name: str, is_recent: bool) -> list[NewActivity]:
        """The acts of one operator for one person: from the first meeting on, thinning out."""
        days = [first]
        while self.rng.random() < 0.72 and len(days) < 9:
            days.append(days[-1] + dt.timedelta(days=self.rng.randint(4, 75)))
        if is_recent:
            days.append(self.today - dt.timedelta(days=self.rng.randrange(7)))
        kinds = list(WORK[who])
        drawn = self.rng.choices(kinds, list(WORK[who].values()), k=len(days))
        return [
            self.act(kind, day, person=person, name=name)
            for kind, day in zip(drawn, days, strict=True)
            if self._is_past(day)
        ]

    def act(self, kind: str, day: dt.date, *, name: str, person: UUID | None = None, count: int = 0) -> NewActivity:
        """One act on a day of work."""
        is_outdoors = services.get(kind).group == "outreach"
        return NewActivity(
            activity_type=kind,
            day=day if is_outdoors else weekday(day),
            person=person,
            anonymous_count=count,
            minutes=5 * (self.rng.randint(*MINUTES.get(kind, USUAL_MINUTES)) // 5),
            place=self.rng.choice(STREET if is_outdoors else INDOORS),
            operator_name=name,
            source_kind=ORIGIN,
        )

    def rounds(self, *, name: str) -> list[NewActivity]:
        """Evenings in the street: people met whose name nobody asked."""
        found, day = [], BEGINNING
        while day <= self.today:
            found.append(self.act("street_contact", day, name=name, count=self.rng.randint(3, 14)))
            day += dt.timedelta(days=self.rng.randint(9, 24))
        return found

    def course(self, kind: str, persons: Sequence[UUID], *, first: dt.date, times: int, name: str) -> list[NewActivity]:
        """A weekly course: each lesson is one gathering, and not everybody comes every time."""
        days = [first + dt.timedelta(weeks=week) for week in range(times)]
        lessons: list[NewActivity] = []
        for day in filter(self._is_past, days):
            gathering = UUID(int=self.rng.getrandbits(128), version=4)
            present = [person for person in persons if self.rng.random() < 0.8]
            lesson = NewActivity(
                activity_type=kind,
                day=day,
                minutes=120,
                place=INDOORS[2],
                operator_name=name,
                source_kind=ORIGIN,
                gathering=gathering,
            )
            lessons += [replace(lesson, person=person) for person in present]
        return lessons

    def _is_past(self, day: dt.date) -> bool:
        return BEGINNING <= day <= self.today
