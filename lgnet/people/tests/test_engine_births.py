"""Birth dates as typed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgnet.people.engine.births import Birth, read_birth
from lgnet.people.engine.masking import birth_text

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("12/03/1998", dt.date(1998, 3, 12), "day"),
        ("12.3.1998", dt.date(1998, 3, 12), "day"),
        (" 12 03 1998 ", dt.date(1998, 3, 12), "day"),
        ("12031998", dt.date(1998, 3, 12), "day"),
        ("1998-03-12", dt.date(1998, 3, 12), "day"),
        ("01/01/1998", dt.date(1998, 1, 1), "january_first"),
        ("03/1998", dt.date(1998, 3, 1), "month"),
        ("031998", dt.date(1998, 3, 1), "month"),
        ("1998", dt.date(1998, 1, 1), "year"),
    ],
)
def test_a_date_is_read_with_its_precision(text, day, precision):
    assert read_birth(text, today=TODAY) == Birth(day, precision)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("boh", "Scrivi la data così"),
        ("12/03/98", "Scrivi la data così"),
        ("31/02/1998", "non esiste"),
        ("13/1998", "non esiste"),
        ("23/11/2026", "nel futuro"),
        ("1899", "prima del 1900"),
    ],
)
def test_what_is_no_birth_date_is_explained(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_birth(text, today=TODAY)


@given(st.dates(dt.date(1900, 1, 1), TODAY), st.sampled_from(["day", "month", "year", "january_first"]))
def test_what_is_shown_is_read_back(day, precision):
    if precision == "january_first":
        day = day.replace(month=1, day=1)
    elif precision == "month":
        day = day.replace(day=1)
    elif precision == "year":
        day = day.replace(month=1, day=1)
    elif (day.month, day.day) == (1, 1):
        precision = "january_first"
    assert read_birth(birth_text(day, precision), today=TODAY) == Birth(day, precision)
