"""The judge of recognition: green on the real matcher, red on broken ones."""

from __future__ import annotations

import json
import os

import pytest

from lgnet.kernel import database
from tests.judges.recognition import REGISTERS, SAMPLES, answer_for, good_rows, judge

TRUTH = [[0, 2], [1], [3, 4, 5]]


@pytest.fixture(scope="module")
def own_database(template_database):
    """The judge runs the real command, on a database of its own."""
    before, name = os.environ["LGNET_DB_NAME"], f"{os.environ['LGNET_DB_NAME']}_judge"
    database.drop_database(name)
    database.ensure_database(name, template_database)
    os.environ["LGNET_DB_NAME"] = name
    yield
    os.environ["LGNET_DB_NAME"] = before
    database.drop_database(name)


@pytest.mark.parametrize("name", REGISTERS)
@pytest.mark.usefixtures("own_database")
def test_rows_of_one_person_are_joined_before_any_human(name, capsys):
    score = answer_for(name)
    with capsys.disabled():
        print(
            f"\n{name}: {score.joined} of {score.repeats} repeated rows joined ({score.share:.2%}), {score.false_merges} false"
        )
    assert score.is_enough


def test_perfect_answer_is_enough():
    assert judge("abacccd", TRUTH).is_enough


def test_matcher_that_joins_nobody_is_found_out():
    score = judge("abcdefg", TRUTH)
    assert (score.share, score.is_enough) == (0.0, False)


def test_matcher_that_joins_everybody_is_found_out():
    score = judge("aaaaaaa", TRUTH)
    assert (score.share, score.false_merges, score.is_enough) == (1.0, 1, False)


def test_one_false_merge_is_not_enough_however_many_rows_are_joined():
    assert not judge("abaccca", TRUTH).is_enough


@pytest.mark.parametrize("name", REGISTERS)
def test_matcher_by_whole_name_alone_is_found_out_on_the_samples(name):
    """Exact names: misses other spellings, joins namesakes."""
    from lgnet.registers.engine.reading import read_register

    rows = [row for row in read_register(SAMPLES / name).rows if row.countable]
    truth = json.loads((SAMPLES / name).with_suffix(".expected.json").read_text())["same_person_rows"]
    assert not judge([row.display_name for row in rows], truth).is_enough


def test_rows_that_do_not_count_are_left_out():
    assert good_rows({"3": "b", "2": "a", "10": "c"}, 1) == ["a", "b"]
