"""Who may do what with a person."""

from __future__ import annotations

import pytest

from lgnet.accounts.engine.actor import ABILITIES, Actor, robot
from lgnet.kernel.errors import NotAllowed
from lgnet.people.rules import abilities, need, sees_names

ROLES = sorted(ABILITIES)


def actor(*roles: str) -> Actor:
    return Actor(user=None, name="prova", roles=frozenset(roles))


@pytest.mark.parametrize("role", ROLES)
def test_a_granted_person_is_whole_and_others_only_for_the_desk(role):
    assert sees_names(actor(role), is_granted=True)
    assert sees_names(actor(role), is_granted=False) == (role == "desk_operator")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_corrects_or_verifies_whom_they_see_masked(role):
    may = abilities(actor(role), is_granted=False)
    if not may["see_names"]:
        assert not may["correct"]
        assert not may["verify"]
        assert not may["link"]


def test_what_each_role_may_with_a_person_of_theirs():
    def may(role):
        return {what for what, allowed in abilities(actor(role), is_granted=True).items() if allowed}

    assert may("street_operator") == {"read", "see_names", "record_activity"}
    assert may("desk_operator") == {"read", "see_names", "correct", "verify", "link", "record_activity"}
    assert may("coordinator") == {*may("desk_operator"), "grant", "see_accesses"}
    assert may("municipal_manager") == {"read", "see_names", "correct", "link"}
    assert may("ministry") == {"see_names"}


def test_the_robot_may_everything_and_need_refuses_the_others():
    assert all(abilities(robot("cli", None), is_granted=False).values())
    need("people.record", robot("cli", None))
    with pytest.raises(NotAllowed):
        need("people.record", actor("mediator"))
