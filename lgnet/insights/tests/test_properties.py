"""Whatever was recorded, in whatever order: the database counts as a plain reading of the rules does."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgnet.activities.actions import record_activities
from lgnet.activities.engine.entries import NewActivity
from lgnet.codes.engine import countries, services
from lgnet.insights.engine.figures import APART, BANDS, SEXES, UNKNOWN_BAND, merged_labels
from lgnet.insights.tests.factories import figures, number
from lgnet.people.actions import link_person, record_persons
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPerson

pytestmark = pytest.mark.django_db

START = dt.date(2025, 1, 1)
KINDS = ("legal_advice", "language_course", "civic_orientation", "career_guidance", "street_contact")
PARTS = ("O.2.3.1", "O.2.3.2", "O.2.3.3")

offsets = st.integers(0, 400)
days = offsets.map(lambda n: START + dt.timedelta(days=n))
born = st.none() | st.dates(dt.date(1940, 1, 1), dt.date(2024, 12, 31))
held = st.tuples(st.sampled_from(["NG", "MA", "RO", "IT", "GB"]), st.none() | days)
stated = st.tuples(st.sampled_from(["eligible", "with_reserve", "not_verified", "not_eligible", "lapsed"]), days)
rows = st.tuples(
    st.sampled_from("MFX"), born, st.lists(held, max_size=2, unique_by=lambda one: one[0]), st.none() | stated
)
worlds = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        st.lists(rows, min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(0, n - 1), st.sampled_from(KINDS), days), max_size=12),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=3),
    )
)


def build(world, by):
    """Record a world; returns the cluster root (a place in the list) of every row."""
    people, acts, links = world
    written = record_persons(
        new=[
            NewPerson(
                given="Sintetica",
                family=f"N{place}",
                sex=sex,
                birth_date=birth,
                citizenships=tuple(NewCitizenship(country, since) for country, since in citizenships),
                eligibility=NewEligibility(*state, "register") if state else None,
            )
            for place, (sex, birth, citizenships, state) in enumerate(people)
        ],
        by=by,
    )
    record(acts, written, by)
    roots = list(range(len(people)))
    for one, other in links:
        if roots[one] != roots[other]:
            for row in written:
                row.refresh_from_db()
            link_person(person=written[roots[one]], to=written[other], by=by)
            old, new = roots[one], roots[other]
            roots = [new if root == old else root for root in roots]
    return written, roots


def record(acts, written, by):
    record_activities(new=[NewActivity(kind, day, person=written[place].pk) for place, kind, day in acts], by=by)


def age_band(birth, day):
    if birth is None:
        return UNKNOWN_BAND
    years = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    return BANDS[0] if years < 18 else BANDS[1] if years <= 60 else BANDS[2]


def expected(world, roots):
    """A plain reading of the rules: {cluster: (group, sex, band, kinds)}."""
    people, acts, _ = world
    by_root, found = defaultdict(list), {}
    for place, kind, day in acts:
        by_root[roots[place]].append((day, kind))
    for root, done in by_root.items():
        cluster = [root, *(place for place, other in enumerate(roots) if other == root and place != root)]
        served = [day for day, kind in done if services.counts_as_service(kind)]
        first = min(served) if served else min(day for day, _ in done)
        states = [
            (people[at][3][1], at, people[at][3][0]) for at in cluster if people[at][3] and people[at][3][1] <= first
        ]
        state = max(states)[2] if states else "not_verified"
        is_eu = any(
            (since is None or since <= first) and countries.is_eu(country, first)
            for at in cluster
            for country, since in people[at][2]
        )
        group = "not_eligible" if is_eu or state == "lapsed" else state
        sex = next((people[at][0] for at in cluster if people[at][0] != "X"), "X")
        birth = next((people[at][1] for at in cluster if people[at][1]), None)
        found[root] = (group if served else "met_only", sex, age_band(birth, first), {kind for _, kind in done})
    return found


def check(found, wanted):
    recipients = [one for one in wanted.values() if one[0] == "eligible"]
    assert found.recipients.total == len(recipients)
    for sex, n in zip(SEXES, (found.recipients.men, found.recipients.women, found.recipients.not_stated), strict=True):
        assert n == sum(one[1] == sex for one in recipients)
    for band in (*BANDS, UNKNOWN_BAND):
        assert found.recipients.ages.get(band, 0) == sum(one[2] == band for one in recipients)
    for state in APART:
        assert found.apart[state].total == sum(one[0] == state for one in wanted.values())
    assert number(found, "O.2.3.1").total == sum("language_course" in one[3] for one in recipients)
    assert number(found, "RETE.1").total == len(wanted)


def check_subsets_and_sums(found):
    whole = number(found, "O.2.3").split
    assert whole == found.recipients
    for code in PARTS:
        part = number(found, code).split
        assert part.total <= whole.total
        assert part.men <= whole.men
        assert part.women <= whole.women
        assert part.not_stated <= whole.not_stated
        assert all(n <= whole.ages.get(band, 0) for band, n in part.ages.items())
    for split in (counted.split for counted in found.indicators if counted.split):
        assert split.men + split.women + split.not_stated == sum(split.ages.values()) == split.total
    assert sum(n for _, n in found.quarters) == whole.total
    assert sum(sum(cells) for cells in found.crossed.values()) == whole.total


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds, again=st.randoms(use_true_random=False))
def test_the_database_counts_as_the_rules_read(cast, world, again):
    with cast["ugo"].acts() as ugo, transaction.atomic():
        written, roots = build(world, ugo)
        found = figures(ugo)
        check(found, expected(world, roots))
        check_subsets_and_sums(found)
        # The same acts once more, in another order: nobody is counted twice.
        repeated = list(world[1])
        again.shuffle(repeated)
        record(repeated, written, ugo)
        once_more = figures(ugo)
        assert (once_more.recipients, once_more.apart) == (found.recipients, found.apart)
        assert once_more.activities == 2 * found.activities
        transaction.set_rollback(True)


@given(st.lists(st.tuples(st.text(" aAbB\t", max_size=6), st.integers(1, 5))))
def test_merging_labels_loses_no_act(pairs):
    merged = merged_labels(pairs)
    assert sum(n for _, n in merged) == sum(n for _, n in pairs)
    keys = [label.casefold() for label, _ in merged]
    assert len(keys) == len(set(keys))
    assert all(label == " ".join(label.split()) for label, _ in merged)
