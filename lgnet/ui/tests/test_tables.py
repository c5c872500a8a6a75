"""Sorting and pages of lists."""

import pytest

from lgnet.ui.engine.pieces import Cell, Row, masked
from lgnet.ui.engine.shell import NavEntry, Shell
from lgnet.ui.engine.tables import Sort, page_window


@pytest.mark.parametrize(
    ("value", "key", "descending"),
    [
        ("nome", "nome", False),
        ("-nome", "nome", True),
        ("password", "giorno", True),
        (None, "giorno", True),
        ("--nome", "giorno", True),
    ],
)
def test_sort_reads_only_allowed_columns(value, key, descending):
    assert Sort.read(value, {"nome", "giorno"}, "-giorno") == Sort(key, descending)


def test_same_heading_twice_turns_the_order():
    sort = Sort("nome")
    assert (sort.value_for("nome"), sort.value_for("giorno")) == ("-nome", "giorno")
    assert (sort.aria("nome"), Sort("nome", True).aria("nome"), sort.aria("giorno")) == ("ascending", "descending", "")
    assert Sort("nome", True).order_by({"nome": "surname"}) == "-surname"


@pytest.mark.parametrize(
    ("number", "last", "window"),
    [
        (1, 1, [1]),
        (1, 20, [1, 2, None, 20]),
        (10, 20, [1, None, 9, 10, 11, None, 20]),
        (3, 5, [1, 2, 3, 4, 5]),
        (4, 20, [1, 2, 3, 4, 5, None, 20]),
    ],
)
def test_page_window_hides_only_two_pages_or_more(number, last, window):
    assert page_window(number, last) == window


def test_worst_cell_decides_the_row():
    assert Row(1, [Cell("a"), Cell("b", "warning", "?"), Cell("c", "error", "!")]).level == "error"
    assert Row(1, [Cell("a")]).level == "ok"


def test_masked_name_does_not_give_its_length_away():
    assert masked("Amadou Diallo") == masked("Anna De") == "A*** D***"


def test_bar_takes_phone_entries_or_the_first_four():
    nav = [NavEntry(str(place), "#") for place in range(6)]
    assert [entry.label for entry in Shell("A", nav=nav).bar] == ["0", "1", "2", "3"]
    chosen = [*nav, NavEntry("Avvisi", "#", on_phone=True)]
    assert [entry.label for entry in Shell("A", nav=chosen).bar] == ["Avvisi"]


@pytest.mark.parametrize(
    ("name", "initials"), [("Marta Operatrice", "MO"), ("Lia", "L"), ("Anna Maria Rossi", "AR"), ("", "")]
)
def test_initials(name, initials):
    assert Shell(name).initials == initials
