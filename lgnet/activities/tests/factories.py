"""Persons and acts for the tests of this room."""

from __future__ import annotations

import datetime as dt

from lgnet.activities.actions import record_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.kernel import clock
from lgnet.people.actions import record_person
from lgnet.people.engine.entries import NewPerson

LEGAL, TALK, STREET = "legal_advice", "social_interview", "street_contact"


def somebody(by, family="Diallo", given="Amadou", **more):
    """A person recorded by `by`, who from then on reaches them."""
    return record_person(new=NewPerson(given=given, family=family, **more), by=by)


def told(kind=LEGAL, *, days_ago=0, person=None, **more):
    """What is told about an act; without `person` give `anonymous_count`."""
    return NewActivity(kind, clock.today() - dt.timedelta(days=days_ago), person=person.pk if person else None, **more)


def act(by, kind=LEGAL, **more):
    """An act recorded by `by`."""
    return record_activity(new=told(kind, **more), by=by)
