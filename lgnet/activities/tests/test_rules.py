from __future__ import annotations

from uuid import uuid4

import pytest

from lgnet.accounts.engine.actor import Actor, robot
from lgnet.activities.engine.entries import NewActivity, one_each
from lgnet.activities.enums import TypeGroup
from lgnet.activities.forms import grouped_types, offered_types
from lgnet.activities.rules import may_correct
from lgnet.codes.engine import services
from lgnet.kernel import clock

MINE = uuid4()


def actor(role, *memberships):
    return Actor(user=uuid4(), name="Qualcuno", roles=frozenset({role}), memberships=memberships)


@pytest.mark.parametrize(
    ("who", "operator", "may"),
    [
        (actor("street_operator", MINE), MINE, True),
        (actor("street_operator", uuid4()), MINE, False),
        (actor("street_operator", uuid4()), None, False),
        (actor("desk_operator", uuid4()), MINE, False),
        (actor("case_manager", uuid4()), MINE, False),
        (actor("coordinator", uuid4()), MINE, True),
        (actor("municipal_manager", uuid4()), None, True),
        (robot("cli", uuid4()), None, True),
    ],
)
def test_who_did_it_the_coordinator_and_the_manager_correct(who, operator, may):
    assert may_correct(who, operator=operator) is may


def test_every_group_of_types_has_a_name_and_every_type_a_group():
    groups = {kind.group for kind in services.types().values()}
    assert groups == {group.value for group in TypeGroup}
    assert sorted(code for _, kinds in grouped_types() for code, _ in kinds) == sorted(services.types())


def test_each_type_is_offered_once_with_its_own_number():
    handy, groups = offered_types(["legal_advice", "goods", "gone"], "mediation")
    others = [offer for _, offers in groups for offer in offers]
    assert [offer.code for offer in handy] == ["legal_advice", "goods", "mediation"]
    assert [offer.code for offer in [*handy, *others] if offer.is_chosen] == ["mediation"]
    assert sorted(offer.code for offer in [*handy, *others]) == sorted(services.types())
    assert [offer.place for offer in [*handy, *others]] == list(range(len(services.types())))


def test_one_entry_for_each_person_and_one_for_those_without_a_name():
    one, two, together = uuid4(), uuid4(), uuid4()
    new = NewActivity("goods", clock.today(), anonymous_count=4)
    entries = one_each(new, [one, two, one], gathering=together)
    assert [(e.person, e.anonymous_count, e.gathering) for e in entries] == [
        (one, 0, together),
        (two, 0, together),
        (None, 4, together),
    ]
    assert [e.gathering for e in one_each(new, [], gathering=together)] == [None]
