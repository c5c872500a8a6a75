"""Persons and acts for the tests of this room, through the same actions everybody uses."""

from __future__ import annotations

import datetime as dt

from lgnet.activities.actions import record_activities
from lgnet.activities.engine.entries import NewActivity
from lgnet.insights.engine.periods import Period
from lgnet.insights.models import Indicator
from lgnet.insights.queries import Scope, definitions_of, figures_for
from lgnet.network.models import Edition
from lgnet.people.actions import record_person
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPerson

DAY = dt.date(2025, 3, 10)
EARLY = dt.date(2020, 1, 1)


def person(by, *, sex="M", born=dt.date(1990, 5, 5), country="NG", state="eligible", since=EARLY, family="Prova"):
    """A person who is a recipient unless told otherwise."""
    return record_person(
        new=NewPerson(
            given="Sintetica",
            family=family,
            sex=sex,
            birth_date=born,
            citizenships=(NewCitizenship(country),) if country else (),
            eligibility=NewEligibility(state, since, "register") if state else None,
        ),
        by=by,
    )


def act(by, who=None, *, day=DAY, kind="legal_advice", label="", anonymous=0, gathering=None):
    """One act for a person, or for a number of people."""
    entry = NewActivity(
        activity_type=kind,
        day=day,
        person=who.pk if who else None,
        anonymous_count=anonymous,
        service_label=label,
        gathering=gathering,
    )
    return record_activities(new=[entry], by=by)[0]


def recipients(by, n, **facts):
    """Recipients with one service each."""
    found = []
    day, kind = facts.pop("day", DAY), facts.pop("kind", "legal_advice")
    for _ in range(n):
        found.append(person(by, **facts))
        act(by, found[-1], day=day, kind=kind)
    return found


def lgnet3():
    return Edition.objects.get(code="lgnet3")


def scope(first=None, last=None, *, edition="lgnet3"):
    """What is counted: LGNet3 unless told otherwise; `edition=None` takes every act."""
    found = Edition.objects.get(code=edition or "lgnet3")
    return Scope(definitions=found, edition=found if edition else None, period=Period(first, last))


def figures(by, first=None, last=None, *, edition="lgnet3"):
    """The figures of the actor's Comune."""
    asked = scope(first, last, edition=edition)
    return figures_for(by, asked, definitions_of(asked.definitions))


def number(found, code):
    """One indicator of some figures."""
    return next(counted for counted in found.indicators if counted.definition.code == code)


def indicator(code):
    return Indicator.objects.get(edition__code="lgnet3", code=code)
