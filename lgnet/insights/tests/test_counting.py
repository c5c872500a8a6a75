"""The rules of counting, against a real database: one person once, eligible apart from the others."""

from __future__ import annotations

import datetime as dt

import pytest

from lgnet.activities.actions import correct_activity, withdraw_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.insights.tests.factories import DAY, act, figures, number, person, recipients
from lgnet.people.actions import add_citizenship, link_person, move_eligibility, unlink_person
from lgnet.people.engine.entries import NewCitizenship, NewEligibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def ugo(cast):
    with cast["ugo"].acts() as actor:
        yield actor


def test_a_person_counts_once_whatever_the_acts(ugo):
    who = person(ugo, sex="F")
    for kind in ("legal_advice", "legal_advice", "language_course"):
        act(ugo, who, kind=kind)
    found = figures(ugo)
    assert (found.recipients.total, found.recipients.women, found.activities) == (1, 1, 3)
    assert number(found, "O.2.3").total == number(found, "O.2.3.1").total == 1
    assert number(found, "O.2.3.2").total == 0


def test_linked_rows_are_one_person_and_unlinking_makes_them_two(ugo):
    older, newer = recipients(ugo, 2)
    link_person(person=newer, to=older, by=ugo)
    found = figures(ugo)
    assert (found.recipients.total, found.activities) == (1, 2)
    unlink_person(person=newer, by=ugo)
    assert figures(ugo).recipients.total == 2


def test_sex_and_birth_are_the_roots_else_the_first_stated_in_the_cluster(ugo):
    root = person(ugo, sex="X", born=None)
    other = person(ugo, sex="F", born=dt.date(2010, 1, 1))
    act(ugo, root)
    assert figures(ugo).recipients.as_json()["age_bands"] == {"<18": 0, "18-60": 0, ">60": 0, "unknown": 1}
    link_person(person=other, to=root, by=ugo)
    split = figures(ugo).recipients
    assert (split.women, split.not_stated, split.ages["<18"]) == (1, 0, 1)
    assert "unknown" not in split.ages


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (dt.date(2007, 3, 11), "<18"),
        (dt.date(2007, 3, 10), "18-60"),
        (dt.date(1964, 3, 11), "18-60"),
        (dt.date(1964, 3, 10), ">60"),
    ],
)
def test_age_is_in_completed_years_on_the_day_of_the_first_service(ugo, born, band):
    who = person(ugo, born=born)
    act(ugo, who, day=dt.date(2025, 3, 10))
    act(ugo, who, day=dt.date(2025, 9, 1))
    ages = figures(ugo).recipients.ages
    assert {key: n for key, n in ages.items() if n} == {band: 1}


def test_only_acts_that_count_as_a_service_make_a_recipient(ugo):
    who = person(ugo)
    act(ugo, who, kind="street_contact", day=DAY - dt.timedelta(days=20))
    found = figures(ugo)
    assert found.recipients.total == 0
    assert found.apart["met_only"].total == number(found, "RETE.1").total == 1
    act(ugo, who, kind="one_stop_shop")
    found = figures(ugo)
    assert found.recipients.total == number(found, "RETE.1").total == number(found, "RETE.3").total == 1
    assert found.apart["met_only"].total == 0
    assert found.services == [("Accesso allo sportello (OSS)", 1)]


def test_corrected_and_withdrawn_acts_do_not_count(ugo):
    first, second = recipients(ugo, 2)
    wrong = first.activities.get()
    correct_activity(activity=wrong, new=NewActivity(activity_type="home_visit", day=DAY, person=first.pk), by=ugo)
    withdraw_activity(activity=second.activities.get(), why="scritta due volte", by=ugo)
    found = figures(ugo)
    assert found.recipients.total == 1
    assert found.services == [("Visita domiciliare", 1)]


@pytest.mark.parametrize(
    ("state", "group"),
    [
        ("with_reserve", "with_reserve"),
        ("not_verified", "not_verified"),
        ("in_verification", "not_verified"),
        ("", "not_verified"),
        ("not_eligible", "not_eligible"),
        ("lapsed", "not_eligible"),
    ],
)
def test_who_is_not_eligible_is_shown_apart_and_never_mixed(ugo, state, group):
    recipients(ugo, 1)
    recipients(ugo, 1, state=state, sex="F", country="RS")
    found = figures(ugo)
    assert (found.recipients.total, found.recipients.women, found.activities) == (1, 0, 1)
    assert {key: split.total for key, split in found.apart.items() if split.total} == {group: 1}
    assert found.nationalities == [("NG", 1)]
    assert number(found, "O.2.3").total == 1


def test_the_state_that_counts_is_the_one_in_force_at_the_first_service(ugo):
    who = person(ugo, state="with_reserve", since=dt.date(2025, 1, 1))
    act(ugo, who, day=dt.date(2025, 2, 1))
    act(ugo, who, day=dt.date(2025, 6, 1))
    move_eligibility(person=who, new=NewEligibility("eligible", dt.date(2025, 3, 1), "sighted"), by=ugo)
    assert figures(ugo).recipients.total == 0
    assert figures(ugo).apart["with_reserve"].total == 1
    assert figures(ugo, dt.date(2025, 3, 1), None).recipients.total == 1


def test_two_states_of_the_same_day_the_one_written_last_is_in_force(ugo):
    who = person(ugo, state="not_verified", since=DAY)
    move_eligibility(person=who, new=NewEligibility("eligible", DAY, "sighted"), by=ugo)
    act(ugo, who, day=DAY)
    assert figures(ugo).recipients.total == 1


def test_eligibility_is_looked_for_in_every_row_of_the_cluster(ugo):
    older, newer = person(ugo, state=""), person(ugo, state="eligible")
    act(ugo, older)
    assert figures(ugo).recipients.total == 0
    link_person(person=newer, to=older, by=ugo)
    assert figures(ugo).recipients.total == 1


def test_a_citizen_of_the_union_is_never_a_recipient_whatever_the_row(ugo):
    recipients(ugo, 1, country="RO")
    older = recipients(ugo, 1)[0]
    twin = person(ugo, country="IT", state="")
    assert figures(ugo).recipients.total == 1
    link_person(person=twin, to=older, by=ugo)
    found = figures(ugo)
    assert found.recipients.total == 0
    assert found.apart["not_eligible"].total == 2
    assert found.activities == 0


def test_a_territory_counts_as_its_state_and_a_former_member_until_it_left(ugo):
    recipients(ugo, 1, country="MQ")
    recipients(ugo, 1, country="GB")
    assert figures(ugo).recipients.total == 1


def test_a_citizenship_acquired_later_stops_counting_only_from_its_date(ugo):
    who = person(ugo)
    for month in (2, 4, 6):
        act(ugo, who, day=dt.date(2025, month, 1))
    add_citizenship(person=who, new=NewCitizenship("IT", dt.date(2025, 4, 1)), by=ugo)
    whole = figures(ugo)
    assert (whole.recipients.total, whole.activities) == (1, 1)
    assert whole.nationalities == [("NG", 1)]
    assert figures(ugo, dt.date(2025, 1, 1), dt.date(2025, 3, 31)).recipients.total == 1
    after = figures(ugo, dt.date(2025, 4, 1), None)
    assert (after.recipients.total, after.activities) == (0, 0)
    assert after.apart["not_eligible"].total == 1


def test_a_period_takes_its_own_first_service(ugo):
    who = person(ugo, born=dt.date(2007, 6, 1))
    act(ugo, who, day=dt.date(2025, 2, 1))
    act(ugo, who, day=dt.date(2025, 8, 1))
    assert figures(ugo).recipients.ages["<18"] == 1
    assert figures(ugo, dt.date(2025, 7, 1), dt.date(2025, 12, 31)).recipients.ages["18-60"] == 1
    assert figures(ugo).quarters == [("1° trim. 2025", 1)]
    assert figures(ugo, dt.date(2025, 3, 1), dt.date(2025, 7, 31)).recipients.total == 0


def test_editions_are_counted_apart_or_all_together(ugo):
    who = person(ugo)
    act(ugo, who, day=dt.date(2023, 5, 1))
    act(ugo, who, day=dt.date(2025, 5, 1))
    act(ugo, person(ugo), day=dt.date(2022, 8, 1))  # between two editions
    assert figures(ugo).recipients.total == 1
    assert figures(ugo, edition="lgnet2").recipients.total == 1
    assert figures(ugo, edition=None).recipients.total == 2


def test_contacts_without_a_name_are_apart(ugo):
    recipients(ugo, 2)
    act(ugo, kind="street_contact", anonymous=7)
    act(ugo, kind="one_stop_shop", anonymous=3)
    found = figures(ugo)
    assert (found.recipients.total, found.anonymous, found.activities) == (2, 10, 2)
    assert number(found, "RETE.5").total == 10
    assert number(found, "RETE.1").total == 2


def test_an_event_for_several_people_is_one_event(ugo):
    first, second = recipients(ugo, 2)
    together = first.pk
    act(ugo, first, kind="information_event", gathering=together)
    act(ugo, second, kind="information_event", gathering=together)
    act(ugo, kind="information_event", anonymous=30, gathering=together)
    act(ugo, kind="information_event", anonymous=12)
    assert number(figures(ugo), "RETE.6").total == 2


def test_spellings_of_a_service_become_one_written_as_most_often(ugo):
    who = person(ugo)
    for label in ("Consulenza legale", "Consulenza legale", "CONSULENZA  LEGALE", " consulenza legale "):
        act(ugo, who, label=label)
    act(ugo, who, kind="psychological_support", label="Colloquio")
    assert figures(ugo).services == [("Consulenza legale", 4), ("Colloquio", 1)]


def test_nationalities_are_the_distinct_citizenships_of_recipients(ugo):
    recipients(ugo, 2, country="NG")
    double = recipients(ugo, 1, country="MA")[0]
    add_citizenship(person=double, new=NewCitizenship("TN"), by=ugo)
    assert figures(ugo).nationalities == [("NG", 2), ("MA", 1), ("TN", 1)]
