"""Dates as offices write them."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgnet.registers.engine.cells import BadCell, as_text, column_letter, from_serial, is_date_format
from lgnet.registers.engine.dates import order_of, read_date

DAY = date(1987, 3, 9)
FORMATS = [
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d %m %Y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d%m%Y",
    "%Y%m%d",
]


@pytest.mark.parametrize(
    "written",
    [
        "09/03/1987",
        "9/3/1987",
        "09-03-87",
        "9.3.1987",
        "1987-03-09",
        "1987-03-09 00:00:00",
        "1987-03-09T10:30:00Z",
        "9 marzo 1987",
        "9-mar-87",
        "09 Mar 1987",
        "March 9, 1987",
        "lunedì 09/03/1987",
        "09/03/1987 ore 10:30",
        "19870309",
        "09031987",
        "31845",
        " 09 / 03 / 1987 ",
        "nato il 09/03/1987",
        "09/03/1987.",
        "9 Mars 1987",
        datetime(1987, 3, 9, 15, 0),
        DAY,
        31845,
        31845.0,
        19870309,
    ],
)
def test_one_day_written_in_many_ways(written):
    read = read_date(written, century="past")
    assert (read.day, read.precision, read.problem) == (DAY, "day", "")


@settings(deadline=None)
@given(st.dates(min_value=date(1930, 1, 1), max_value=date(2024, 12, 31)), st.sampled_from(FORMATS))
def test_every_day_survives_every_format(day, written):
    assert read_date(day.strftime(written), century="past").day == day


@settings(deadline=None)
@given(st.dates(min_value=date(1931, 1, 1), max_value=date(2030, 12, 31)))
def test_two_digit_years_of_birth_are_the_latest_possible(day):
    assert read_date(day.strftime("%d/%m/%y"), century="past", this_year=2030).day == day


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text):
    read = read_date(text, century="past")
    assert (read.day is None) == bool(read.problem)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_no_number_breaks_the_reader(number):
    read = read_date(number, century="past")
    assert (read.day is None) == bool(read.problem)


@pytest.mark.parametrize(
    ("written", "century", "year"),
    [
        ("06-01-67", "past", 1967),
        ("06-01-05", "past", 2005),
        ("06-08-25", "future", 2025),
        ("06-08-67", "future", 2067),
        ("06-08-24", "recent", 2024),
    ],
)
def test_two_digit_years(written, century, year):
    assert read_date(written, century=century, this_year=2025).day.year == year


@pytest.mark.parametrize(
    ("written", "precision", "day"),
    [
        ("1985", "year", date(1985, 1, 1)),
        (1985, "year", date(1985, 1, 1)),
        ("circa 1985", "year", date(1985, 1, 1)),
        ("00/00/1985", "year", date(1985, 1, 1)),
        ("xx/xx/1985", "year", date(1985, 1, 1)),
        ("00/07/1985", "month", date(1985, 7, 1)),
        ("07/1985", "month", date(1985, 7, 1)),
        ("luglio 1985", "month", date(1985, 7, 1)),
    ],
)
def test_dates_known_in_part(written, precision, day):
    read = read_date(written, century="past")
    assert (read.day, read.precision) == (day, precision)


@pytest.mark.parametrize(
    "written", ["31/02/1990", "1990-02-31", "32/01/1990", "15/13/1990", "29/02/2001", "00/13/1990"]
)
def test_days_that_never_were(written):
    assert read_date(written, century="past").problem == "impossible"


@pytest.mark.parametrize("written", [None, "", "-", "n.d.", "//", "sconosciuta", "N/A", " ? "])
def test_words_for_nothing(written):
    assert read_date(written, century="past").problem == "empty"


@pytest.mark.parametrize("written", ["01/01/0001", "1/1/0001", "0001-01-01", "01-01-1", datetime(1899, 12, 30)])
def test_the_conventional_no_date(written):
    assert read_date(written, century="future").problem in ("no_date", "unreadable")
    assert read_date("01/01/0001", century="future").problem == "no_date"


@pytest.mark.parametrize(
    "written", ["forse", "12/1985/03", "1/2/3", True, time(10, 0), BadCell("#REF!", "x"), -5, 10**9]
)
def test_what_is_no_date(written):
    assert read_date(written, century="past").problem == "unreadable"


def test_month_first_only_when_said_so():
    assert read_date("03/25/2025", century="recent", order="mdy").day == date(2025, 3, 25)
    assert read_date("03/25/2025", century="recent").problem == "impossible"
    assert order_of(["03/25/2025", "13/01/2025", "01/02/2025", None, 5]) == (1, 1)


def test_serial_numbers_of_both_systems():
    assert from_serial(61) == datetime(1900, 3, 1)
    assert from_serial(1) == datetime(1900, 1, 1)
    assert from_serial(0.5) == time(12, 0)
    assert from_serial(0, base_1904=True) == time(0, 0)
    assert from_serial(40000.25, base_1904=True) == datetime(2013, 7, 7, 6, 0)
    assert from_serial(-1) is None
    assert from_serial(10**8) is None


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("dd/mm/yyyy", True),
        ("gg/mm/aaaa", True),
        ("[$-410]d mmmm yyyy", True),
        ("h:mm", True),
        ("General", False),
        ("0.00", False),
        ('0 "mesi"', False),
        ("#,##0 [Red]", False),
        ("@", False),
    ],
)
def test_number_formats(code, is_date):
    assert is_date_format(code) is is_date


def test_cells_as_text():
    assert [as_text(cell) for cell in (None, 3.0, 2.5, True, time(9, 5), DAY, datetime(2025, 1, 2, 3, 4))] == [
        "",
        "3",
        "2.5",
        "VERO",
        "09:05",
        "09/03/1987",
        "02/01/2025 03:04",
    ]
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
