"""Periods, sums and pictures: plain calculation."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgnet.insights.engine.definitions import all_definitions
from lgnet.insights.engine.network import NetworkCell, network_table
from lgnet.insights.engine.periods import (
    Period,
    presets,
    quarter_days,
    quarter_label,
    quarter_of,
    quarters_between,
    read_day,
)
from lgnet.insights.engine.pictures import network_chart, shortened


@pytest.mark.parametrize("typed", ["31/01/2025", "31-1-2025", " 31.01.2025 ", "2025-01-31"])
def test_days_are_read_as_people_and_machines_write_them(typed):
    assert read_day(typed) == dt.date(2025, 1, 31)


@pytest.mark.parametrize("typed", ["", "31/02/2025", "01/31/2025", "2025", "ieri"])
def test_what_is_not_a_day_is_refused_with_an_example(typed):
    with pytest.raises(ValueError, match="31/01/2025"):
        read_day(typed)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)))
def test_every_day_is_in_its_quarter_and_quarters_follow_each_other(day):
    period = quarter_days(quarter_of(day))
    assert period.first <= day <= period.last
    after = period.last + dt.timedelta(days=1)
    assert after.day == 1
    assert list(quarters_between(quarter_of(day), quarter_of(after))) == [quarter_of(day), quarter_of(after)]


def test_periods_are_told_in_words():
    assert Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31)).told() == "dal 01/01/2025 al 31/03/2025"
    assert Period(None, dt.date(2025, 3, 31)).told() == "fino al 31/03/2025"
    assert Period(dt.date(2025, 1, 1)).told() == "dal 01/01/2025"
    assert Period().told() == "tutto il periodo"
    assert quarter_label("2024-4") == "4° trim. 2024"


def test_presets_follow_the_day():
    offered = dict(presets(dt.date(2026, 2, 10)))
    assert offered["Questo trimestre"] == Period(dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert offered["Trimestre scorso"] == Period(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert offered["Quest'anno"].last == dt.date(2026, 12, 31)
    assert offered["Anno scorso"].first == dt.date(2025, 1, 1)


def test_long_lists_are_cut_and_say_what_is_left():
    pairs = [(f"voce {n:02}", 30 - n) for n in range(20)]
    cut = shortened(pairs, "Altre")
    assert len(cut) == 12
    assert cut[-1] == ("Altre (9)", sum(n for _, n in pairs[11:]))
    assert shortened(pairs[:12], "Altre") == pairs[:12]


def test_the_sums_of_the_network_are_of_shown_rows_only():
    roma, bari, bologna = uuid4(), uuid4(), uuid4()
    cells = [
        NetworkCell(roma, "total", "", 30),
        NetworkCell(bari, "total", "", 11),
        NetworkCell(bologna, "total", "", None),
        NetworkCell(roma, "quarter", "2024-3", 10),
        NetworkCell(roma, "quarter", "2025-1", 20),
        NetworkCell(bari, "quarter", None, None),
    ]
    table = network_table(cells, names={roma: "Roma", bari: "Bari", bologna: "Bologna"}, dimension="quarter")
    assert table.headings == ("3° trim. 2024", "4° trim. 2024", "1° trim. 2025")
    assert [(row.name, row.total, row.cells) for row in table.rows] == [
        ("Bari", 11, (None, None, None)),
        ("Bologna", None, (None, None, None)),
        ("Roma", 30, (10, 0, 20)),
    ]
    assert (table.total, table.cells) == (41, (10, 0, 20))
    assert (table.hidden_totals, table.hidden_splits) == (1, 1)
    assert network_chart(table).rows == (("Roma", "30"), ("Bari", "11"))


def test_territories_out_of_the_edition_are_not_in_its_table():
    here, elsewhere = uuid4(), uuid4()
    cells = [NetworkCell(here, "total", "", 9), NetworkCell(elsewhere, "total", "", 8)]
    table = network_table(cells, names={here: "Roma"})
    assert ([row.name for row in table.rows], table.total, table.headings) == (["Roma"], 9, ())


def test_every_number_of_the_page_has_a_meaning():
    named = {name for name, _, _, _ in all_definitions([])}
    assert {"Destinatari", "Servizi ai destinatari", "Trimestre", "Cittadinanze", "Età", "Contatti senza nome"} <= named
    assert {"Con riserva", "Da verificare", "Non ammissibili", "Solo contatti, nessun servizio"} <= named
