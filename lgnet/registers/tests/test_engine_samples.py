"""The two sample registers, and invented registers of many shapes, read from end to end."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest

from lgnet.people.engine.cluster import cluster
from lgnet.registers.engine.reading import read_register
from lgnet.registers.engine.rows import identity_of
from lgnet.registers.tests.synthetic import STYLES, register

SAMPLES = Path(__file__).parent / "samples"


def joined_share(groups, truth):
    """Share of the rows after a person's first that stand in the group of another row of that person."""
    place = {row: number for number, group in enumerate(groups) for row in group.rows}
    others = sum(len(rows) - 1 for rows in truth)
    return sum(len(rows) - len({place[row] for row in rows}) for rows in truth) / others


def false_merges(groups, truth):
    owner = {row: number for number, rows in enumerate(truth) for row in rows}
    return [group for group in groups if len({owner.get(row, -row - 1) for row in group.rows}) > 1]


@pytest.mark.parametrize("name", ["registro_latina.xlsx", "registro_genova.csv"])
def test_sample_register_gives_the_figures_of_its_truth(name):
    truth = json.loads((SAMPLES / name).with_suffix(".expected.json").read_text())
    rows = [row for row in read_register(SAMPLES / name).rows if row.countable]
    identities = [identity_of(row) for row in rows]
    clustering = cluster(identities)
    same = truth["same_person_rows"]
    assert joined_share(clustering.groups, same) >= 0.98
    assert false_merges(clustering.groups, same) == []
    persons = clustering.accepted()
    assert false_merges(persons, same) == []
    assert joined_share(persons, same) == 1.0
    sexes = Counter(rows[group.rows[0]].sex for group in persons)
    assert (len(persons), sexes["M"], sexes["F"]) == (truth["persons"], truth["men"], truth["women"])
    assert len({code for row in rows for code in row.citizenships}) == truth["nationalities"]
    assert Counter(row.service_label for row in rows) == truth["by_service"]
    assert len(rows) == truth["activities"]
    assert all(row.service_type for row in rows)
    renewing = sum(any(rows[i].permit_status == "renewing" for i in group.rows) for group in persons)
    without = sum(not any(rows[i].permit_number for i in group.rows) for group in persons)
    assert (renewing, without) == (truth["renewing"], truth["without_number"])


def test_wrong_and_uncounted_rows_of_latina_are_kept_and_named():
    reading = read_register(SAMPLES / "registro_latina.xlsx")
    assert (reading.kind, reading.sheet, reading.header_row) == ("xlsx", "Registro OSS", 4)
    assert [row.reason for row in reading.ignored] == ["Riga del totale"]
    wrong = {row.number: {issue.column: issue.severity for issue in row.issues} for row in reading.wrong_rows}
    assert set(wrong) == {1205, 1206}
    assert wrong[1205]["DATA DI NASCITA"] == "error"
    assert wrong[1205]["NOME"] == "error"
    assert wrong[1206]["SESSO"] == "error"
    assert wrong[1206]["DATA ACCESSO"] == "error"
    uncounted = [row for row in reading.rows if not row.countable and not row.is_wrong]
    assert [row.citizenships for row in uncounted] == [("IT",), ("RO",)]
    assert all("Unione europea" in row.not_counted for row in uncounted)


def test_read_twice_gives_the_same_keys_all_different():
    first, second = (read_register(SAMPLES / "registro_genova.csv") for _ in range(2))
    assert [row.key for row in first.rows] == [row.key for row in second.rows]
    assert len({row.key for row in first.rows}) == len(first.rows)


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.replace(" ", "-"))
def test_a_register_in_any_usual_shape_is_understood(style):
    made = register(STYLES[style], seed=11)
    reading = read_register(made.data, made.name)
    assert [row.service_day for row in reading.rows] == [day for day, _ in made.services]
    assert [row.service_label for row in reading.rows] == [label for _, label in made.services]
    for row, owner in zip(reading.rows, made.owners, strict=True):
        person = made.people[owner]
        assert not row.is_wrong, row.issues
        assert (row.sex, row.citizenships) == (person.sex, (person.country,))
        assert row.permit_status == person.state
        assert row.permit_number in (person.permit_number, "")
        assert row.permit_expiry == person.expiry
        swapped = person.birth.day <= 12 and person.birth.replace(month=person.birth.day, day=person.birth.month)
        assert row.birth_day in (person.birth, swapped)


def test_persons_of_invented_registers_are_told_apart():
    others = joined = 0
    for seed, style in enumerate(STYLES.values(), start=40):
        made = register(style, seed, variants=0.15)
        identities = [identity_of(row) for row in read_register(made.data, made.name).rows]
        truth = {}
        for row, owner in enumerate(made.owners):
            truth.setdefault(owner, []).append(row)
        clustering = cluster(identities)
        rows = list(truth.values())
        assert false_merges(clustering.groups, rows) == []
        assert false_merges(clustering.accepted(), rows) == []
        assert len(clustering.accepted()) == len(rows)
        count = sum(len(found) - 1 for found in rows)
        others += count
        joined += round(joined_share(clustering.groups, rows) * count)
    assert joined / others >= 0.98


def test_a_large_register_takes_seconds():
    made = register(STYLES["plain xlsx"], seed=2, people=2300)
    start = time.process_time()
    reading = read_register(made.data, made.name)
    read = time.process_time() - start
    clustering = cluster([identity_of(row) for row in reading.rows])
    grouped = time.process_time() - start - read
    assert len(reading.rows) > 5000
    assert len(clustering.accepted()) == 2300
    # the goals are 3,000 rows a second and 2 seconds; a busy machine gets five times that
    assert len(reading.rows) / read > 600
    assert grouped < 10
