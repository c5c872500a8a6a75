"""The judge of recognition, and that it goes red on matchers that join too little or too much."""

from __future__ import annotations

import pytest

from tests.judges.recognition import REGISTERS, SAMPLES, judge


@pytest.mark.parametrize(("register", "truth"), REGISTERS.items())
def test_rows_of_one_person_are_joined_before_any_human(register, truth):
    found = judge(SAMPLES / register, SAMPLES / truth)
    print(f"{register}: {found.share:.1%} joined, {found.false_merges} false merges")
    assert found.share >= 0.98
    assert found.false_merges == 0


def only_by_number(identities):
    groups = {}
    for place, identity in enumerate(identities):
        groups.setdefault(min(identity.identifiers, default=place), []).append(place)
    return list(groups.values())


def only_by_birth(identities):
    groups = {}
    for place, identity in enumerate(identities):
        groups.setdefault(identity.birth_day or place, []).append(place)
    return list(groups.values())


def test_a_matcher_that_joins_too_little_is_found():
    assert (
        judge(SAMPLES / "registro_latina.xlsx", SAMPLES / "registro_latina.expected.json", only_by_number).share < 0.98
    )


def test_a_matcher_that_joins_too_much_is_found():
    found = judge(SAMPLES / "registro_latina.xlsx", SAMPLES / "registro_latina.expected.json", only_by_birth)
    assert found.false_merges > 0
