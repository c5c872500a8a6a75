"""The object of `lgnet report indicators`, as other people's scripts read it."""

from __future__ import annotations

import datetime as dt

import pytest

from lgnet.cli.report import counted, read_days
from lgnet.insights.tests.factories import act, person, recipients
from lgnet.kernel.errors import DomainError

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(cast):
    with cast["ugo"].acts() as ugo:
        recipients(ugo, 2, sex="M")
        recipients(ugo, 1, sex="F", country="MA", born=dt.date(1950, 1, 1), day=dt.date(2025, 8, 1))
        recipients(ugo, 1, country="IT")
        act(ugo, person(ugo, state="with_reserve"))
        act(ugo, kind="street_contact", anonymous=5)
    with cast["lia"].acts() as lia:
        recipients(lia, 1, sex="F", kind="language_course", born=None)
    return cast


def test_the_report_of_a_comune_is_the_contract(network):
    facts = counted("torino", None, None)
    assert list(facts)[:4] == ["municipality", "persons", "activities", "indicators"]
    assert facts["municipality"] == "Torino"
    assert facts["persons"] == {
        "total": 3,
        "men": 2,
        "women": 1,
        "not_stated": 0,
        "nationalities": 2,
        "age_bands": {"<18": 0, "18-60": 2, ">60": 1},
    }
    assert facts["activities"] == {"total": 3, "by_service": {"Consulenza legale": 3}}
    whole = next(row for row in facts["indicators"] if row["code"] == "O.2.3")
    ages = {"<18": 0, "18-60": 2, ">60": 1}
    assert whole == {"code": "O.2.3", "total": 3, "men": 2, "women": 1, "not_stated": 0, "age_bands": ages}
    assert {row["code"] for row in facts["indicators"]} == {"O.2.3", "O.2.3.1", "O.2.3.2", "O.2.3.3"}
    assert facts["apart"] == {"with_reserve": 1, "not_verified": 0, "not_eligible": 1, "met_only": 0, "anonymous": 5}


def test_without_a_comune_the_whole_network_is_counted(network):
    facts = counted("", None, None)
    assert facts["municipality"] is None
    assert (facts["persons"]["total"], facts["activities"]["total"]) == (4, 4)
    assert facts["persons"]["age_bands"]["unknown"] == 1


def test_days_and_editions_narrow_it(network):
    assert counted("Torino", *read_days("01/07/2025", "2025-12-31"))["persons"]["total"] == 1
    assert counted("Torino", None, None, edition="LGNet3")["persons"]["total"] == 3
    earlier = counted("Torino", None, None, edition="lgnet2")
    assert (earlier["edition"], earlier["persons"]["total"]) == ("lgnet2", 0)
    assert [row["code"] for row in earlier["indicators"]] == ["RETE.0"]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: counted("Atlantide", None, None), "non è tra i territori"),
        (lambda: counted("Torino", None, None, edition="lgnet9"), "non è un'edizione registrata"),
        (lambda: read_days("ieri", ""), "scrivilo come gg/mm/aaaa"),
        (lambda: read_days("31/02/2025", ""), "non è un giorno"),
        (lambda: read_days("2025-02-01", "01/01/2025"), "viene prima"),
    ],
)
def test_what_is_not_understood_is_said_in_plain_words(network, ask, said):
    with pytest.raises(DomainError, match=said):
        ask()
