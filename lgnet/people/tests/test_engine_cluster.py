"""Groups of records: joined when sure, proposed when not, never against the evidence."""

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lgnet.people.engine.blocking import blocking_keys
from lgnet.people.engine.cluster import cluster
from lgnet.people.engine.identity import Identity, compare, identifiers


def person(name, day, permit=None, **changes):
    default = (day.month, day.day) == (1, 1)
    given_name, _, family = name.partition(" ")
    base = Identity(
        given=given_name,
        family=family,
        birth_day=day,
        birth_precision="january_first" if default else "day",
        sex="M",
        citizenships=frozenset({"ML"}),
        identifiers=identifiers({"permit": permit}),
    )
    return replace(base, **changes)


DAY = date(1991, 8, 23)


def rows_of(clustering):
    return [group.rows for group in clustering.groups]


def test_rows_of_one_person_come_together_through_a_chain():
    found = cluster(
        [
            person("Sekou Keita", DAY, "I1000001"),
            person("Awa Sidibe", DAY, sex="F"),
            person("Keita Sekou", DAY),
            person("Sékou KEITA", DAY, "I1000001"),
        ]
    )
    assert rows_of(found) == [(0, 2, 3), (1,)]
    assert found.groups[0].reasons
    assert found.proposals == ()


def test_two_namesakes_born_by_default_stay_two_and_a_third_row_goes_to_one_only():
    january = date(1991, 1, 1)
    first = person("Sekou Keita", january, "I1000001", permit_type="A", permit_expiry=date(2026, 5, 5))
    second = person("Sekou Keita", january, "I2000002", permit_type="B", permit_status="unlimited")
    unknown = person("Sekou Keita", january, permit_type="B", permit_status="unlimited")
    found = cluster([first, second, unknown])
    assert rows_of(found) == [(0,), (1,), (2,)]
    assert [(p.group, p.other, p.acceptable) for p in found.proposals] == [(1, 2, True), (0, 2, False)]
    assert [group.rows for group in found.accepted()] == [(0,), (1, 2)]
    assert [group.rows for group in found.accepted([])] == [(0,), (1,), (2,)]


def test_equal_rows_that_prove_nothing_are_one_proposal_each_not_every_pair():
    row = person("Sekou Keita", date(1991, 1, 1))
    found = cluster([row] * 30)
    assert len(found.groups) == 30
    assert len(found.proposals) == 29
    assert [group.rows for group in found.accepted()] == [tuple(range(30))]


def test_known_persons_are_recognised_and_kept_apart():
    known = [("k1", person("Sekou Keita", DAY, "I1000001")), ("k2", person("Bakary Sylla", DAY, "I3000003"))]
    known.append(("k1", person("Sekou Keïta", DAY, "I9000009")))
    found = cluster(
        [person("Keita Sekou", DAY), person("Nobody Known", DAY), person("B Sylla", DAY, "I3000003")], known
    )
    assert [(group.rows, group.known) for group in found.groups[:2]] == [((0,), "k1"), ((1,), None)]
    assert found.groups[2].known in ("k2", None)
    assert all(group.known != "k1" for group in found.groups[2:])


def test_a_number_that_stands_beside_everybody_identifies_nobody():
    names = ["Sekou Keita", "Awa Sidibe", "Luis Quispe", "Olena Melnyk", "Adeel Butt", "Grace Okonkwo", "Heba Fahmy"]
    rows = [person(name, date(1980, 2, 2) + timedelta(days=400 * i), "I0099999") for i, name in enumerate(names)]
    found = cluster(rows)
    assert len(found.groups) == len(names)
    assert found.proposals == ()


def test_no_group_holds_a_strong_contradiction_whatever_links_its_rows():
    link = person("Sekou Keita", DAY, "I1000001")
    found = cluster([link, replace(link, sex="F"), replace(link, sex="X"), replace(link, sex="X", given="Sekhou")])
    for group in found.groups:
        sexes = {["M", "F", "X", "X"][row] for row in group.rows}
        assert not {"M", "F"} <= sexes


_records = st.lists(
    st.builds(
        person,
        st.sampled_from(["Sekou Keita", "Sékou Keïta", "Keita Sekou", "Awa Sidibe", "Sekou"]),
        st.sampled_from([DAY, date(1991, 1, 1), date(1980, 2, 3), date(1980, 3, 2)]),
        st.sampled_from([None, "I1000001", "I2000002"]),
        sex=st.sampled_from(["M", "F", "X"]),
        permit_expiry=st.sampled_from([None, date(2026, 5, 5), date(2027, 1, 9)]),
    ),
    max_size=14,
)


@settings(deadline=None)
@given(_records)
def test_every_row_is_in_one_group_and_groups_are_consistent(records):
    found = cluster(records)
    assert sorted(row for group in found.groups for row in group.rows) == list(range(len(records)))
    for group in found.groups:
        for a in group.rows:
            for b in group.rows:
                verdict = compare(records[a], records[b])
                assert verdict.against == 0 or a == b
    accepted = found.accepted()
    assert sorted(row for group in accepted for row in group.rows) == list(range(len(records)))
    assert len(accepted) <= len(found.groups)


@settings(deadline=None)
@given(_records, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_rows_when_nothing_is_doubtful(records, rng):
    found = cluster(records)
    if found.proposals:
        return
    order = list(range(len(records)))
    rng.shuffle(order)
    again = cluster([records[i] for i in order])
    assert {frozenset(group.rows) for group in found.groups} == {
        frozenset(order[row] for row in group.rows) for group in again.groups
    }


def test_records_of_one_person_share_a_key():
    one = person("Abderrahmane Ben Othman", DAY)
    for other in ("Abdel Rahman Benothman", "Benothman Abdurrahman", "ABDERRAHMANE BEN-OTHMAN"):
        assert blocking_keys(one) & blocking_keys(person(other, DAY + timedelta(days=1000)))


def test_work_grows_with_the_rows_not_with_their_square():
    rng = random.Random(5)
    given_names = [
        "Sekou",
        "Awa",
        "Luis",
        "Olena",
        "Adeel",
        "Grace",
        "Heba",
        "Bakary",
        "Nizar",
        "Rafiq",
        "Delwar",
        "Emeka",
    ]
    families = [
        "Keita",
        "Sidibe",
        "Quispe",
        "Melnyk",
        "Butt",
        "Okonkwo",
        "Fahmy",
        "Sylla",
        "Mejri",
        "Sarkar",
        "Mollah",
        "Balogun",
    ]

    def some(count):
        return [
            person(
                f"{rng.choice(given_names)} {rng.choice(families)}",
                date(1960, 1, 1) + timedelta(days=rng.randint(0, 15_000)),
            )
            for _ in range(count)
        ]

    small, large = cluster(some(500)), cluster(some(4000))
    assert len(small.groups) >= 480
    assert len(large.groups) >= 3500
    assert len(large.proposals) < 400
