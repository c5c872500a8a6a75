"""Charts say the same numbers in the picture and in the table, and never let markup in."""

import re
from xml.etree import ElementTree as ET

import pytest

from lgnet.ui.engine import charts

NAMESPACE = "{http://www.w3.org/2000/svg}"


def drawing(chart):
    return ET.fromstring(chart.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(chart, css):
    return [node.text for node in drawing(chart).iter(f"{NAMESPACE}text") if css in node.get("class", "")]


def widths(chart, css):
    rects = drawing(chart).findall(f"{NAMESPACE}rect")
    return [float(node.get("width").rstrip("%")) for node in rects if css in node.get("class", "")]


def test_bars_are_as_long_as_their_numbers_and_the_table_has_the_same():
    chart = charts.bars([("Casa", 50), ("Lavoro", 25)], title="Bisogni", unit="persone", label="Bisogno")
    long, short = widths(chart, "lg-fill-1")
    assert long == pytest.approx(2 * short)
    assert texts(chart, "lg-chart-value") == ["50", "25"]
    assert chart.headings == ("Bisogno", "Persone")
    assert chart.rows == (("Casa", "50"), ("Lavoro", "25"))


def test_description_tells_total_and_largest():
    chart = charts.bars([("Casa", 1200), ("Lavoro", 25)], title="Bisogni", unit="persone")
    assert chart.description == "In tutto 1.225 persone. Il valore più alto: Casa, 1.200."
    assert 'role="img"' in chart.svg
    assert drawing(chart).find(f"{NAMESPACE}desc").text == chart.description


def test_labels_with_markup_stay_text():
    chart = charts.bars([('<script>alert("x")</script>', 1)], title="A & <b>")
    assert "<script" not in chart.svg
    assert drawing(chart).find(f"{NAMESPACE}title").text == "A & <b>"


def test_stacked_parts_follow_each_other_and_rows_carry_the_total():
    chart = charts.stacked([("Donne", (1, 2, 1)), ("Uomini", (4, 4, 0))], series=("<18", "18-60", ">60"), title="Età")
    parts = widths(chart, "lg-chart-part")
    assert sum(parts[3:]) == pytest.approx(charts.SPAN, abs=0.05)
    assert sum(parts[:3]) == pytest.approx(charts.SPAN / 2, abs=0.05)
    assert chart.rows[0] == ("Donne", "1", "2", "1", "4")
    assert len(set(re.findall(r'fill="url\(#(g\w+-p\d)\)"', chart.svg))) == 3, "each series has a pattern of its own"


def test_two_charts_on_a_page_do_not_share_ids():
    first = charts.stacked([("A", (1,))], series=("x",), title="Primo")
    second = charts.stacked([("A", (1,))], series=("x",), title="Secondo")
    ids = [set(re.findall(r'id="([^"]+)"', chart.svg)) for chart in (first, second)]
    assert not ids[0] & ids[1]


def test_columns_write_every_period_in_the_table_but_few_under_the_axis():
    chart = charts.columns([(f"mese {month}", month) for month in range(1, 37)], title="Nel tempo")
    assert len(chart.rows) == 36
    assert len(texts(chart, "lg-chart-tick lg-mid")) == 6


@pytest.mark.parametrize(
    ("value", "top"), [(0, 4), (4, 4), (5, 6), (10, 10), (11, 12), (125, 140), (1198, 1200), (9999, 10_000)]
)
def test_top_of_the_axis_is_round_and_halves_into_whole_numbers(value, top):
    assert charts.nice_top(value) == top
    assert top % 2 == 0


@pytest.mark.parametrize(
    ("value", "text"), [(1198, "1.198"), (12.5, "12,5"), (1234567, "1.234.567"), (0, "0"), (1234.56, "1.234,6")]
)
def test_numbers_are_written_the_italian_way(value, text):
    assert charts.number(value) == text


def test_nothing_to_draw_is_said():
    assert charts.bars([], title="Vuoto").description == "Nessun dato."
    assert charts.columns([("gen", 0)], title="Zero").description == "Nessun dato."


@pytest.mark.parametrize("value", [-1, float("nan")])
def test_impossible_lengths_are_refused(value):
    with pytest.raises(ValueError, match="no negative or missing"):
        charts.bars([("A", value)], title="No")


def test_rows_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one number per series"):
        charts.stacked([("A", (1, 2))], series=("x",), title="No")
