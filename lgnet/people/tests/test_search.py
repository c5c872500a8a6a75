"""Search finds a person however the name is spelt, and never one of another Comune."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lgnet.people.actions import add_name, link_person, record_person
from lgnet.people.engine.entries import NewPerson
from lgnet.people.queries import parse_query, search

pytestmark = pytest.mark.django_db


def found(cast, who: str, text: str, **options) -> list[str]:
    with cast[who].acts() as actor:
        return [card.name for card in search(actor, parse_query(text), **options)]


@pytest.fixture
def registry(cast):
    """Sara's desk in Torino knows these four."""
    with cast["sara"].acts() as sara:
        yield {
            key: record_person(new=new, by=sara)
            for key, new in {
                "diallo": NewPerson(
                    given="Amadou",
                    family="Diallo",
                    birth_date=dt.date(1998, 3, 12),
                    identifiers=(("permit", "I 97 010807"),),
                ),
                "elamrani": NewPerson(given="Mohamed", family="El Amrani", birth_date=dt.date(1990, 1, 1)),
                "rosic": NewPerson(given="Jelena", family="Rošić"),
                "rahman": NewPerson(given="Abdul Rahman", family="Hossain", called_name="Raju"),
            }.items()
        }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("diallo", "DIALLO Amadou"),
        ("Amadou Diallo", "DIALLO Amadou"),
        ("diallo amadu", "DIALLO Amadou"),
        ("jallow amadou", "DIALLO Amadou"),
        ("jallow", "DIALLO Amadou"),
        ("rosic", "ROŠIĆ Jelena"),
        ("elamrani mohammed", "EL AMRANI Mohamed"),
        ("hossain abdulrahman", "HOSSAIN Abdul Rahman (Raju)"),
        ("i97010807", "DIALLO Amadou"),
        ("I 97 010807 diallo", "DIALLO Amadou"),
        ("12/03/1998", "DIALLO Amadou"),
        ("dia", "DIALLO Amadou"),
    ],
)
def test_a_person_is_found_first_however_written(cast, registry, text, expected):
    assert found(cast, "sara", text)[:1] == [expected]


def test_the_reason_says_why(cast, registry):
    with cast["sara"].acts() as sara:
        by_number = search(sara, parse_query("I97010807"))[0]
        by_both = search(sara, parse_query("diallo amadou 12/03/1998"))[0]
        by_spelling = search(sara, parse_query("dialo amadou"))[0]
        by_part = search(sara, parse_query("diallo"))[0]
        by_start = search(sara, parse_query("dial"))[0]
    assert by_number.reason == "stesso numero di documento"
    assert by_both.reason == "stessa data di nascita, stesso nome"
    assert by_spelling.reason == "nome simile"
    assert (by_part.reason, by_start.reason) == ("parte del nome", "inizio del nome")


def test_another_name_of_the_person_is_searched_too(cast, registry):
    with cast["sara"].acts() as sara:
        add_name(person=registry["diallo"], given="أمادو", family="ديالو", kind="original", by=sara)
        hit = search(sara, parse_query("ديالو"))[0]
    assert hit.name == "DIALLO Amadou"
    assert hit.reason == "parte del nome, tra gli altri suoi nomi"


@pytest.mark.parametrize("text", ["", " ", "d", "12", "31/31/2020"])
def test_too_little_finds_nothing(cast, registry, text):
    assert found(cast, "sara", text) == []


@pytest.mark.parametrize("text", ["diallo amadou", "I97010807", "12/03/1998", "diallo amadou 12/03/1998"])
def test_no_word_finds_a_person_of_another_comune(cast, registry, text):
    assert found(cast, "lia", text, everywhere=True) == []


def test_out_of_reach_only_exact_facts_are_answered_and_masked(cast, registry):
    assert found(cast, "marta", "diallo amadou") == []
    assert found(cast, "marta", "diallo amadou", everywhere=True) == []
    with cast["marta"].acts() as marta:
        hits = search(marta, parse_query("diallo amadou 12/03/1998"), everywhere=True)
    assert [(hit.name, hit.birth, hit.is_reached, hit.is_masked) for hit in hits] == [("D. A.", "1998", False, True)]
    assert found(cast, "marta", "I97010807", everywhere=True) == ["D. A."]
    assert found(cast, "marta", "I97010807") == []


def test_who_may_not_read_names_gets_initials(cast, registry):
    assert found(cast, "rosa", "diallo amadou") == ["D. A."]


def test_linked_rows_are_one_hit(cast, registry):
    with cast["sara"].acts() as sara:
        twin = record_person(new=NewPerson(given="Amadou", family="Jallow"), by=sara)
        link_person(person=twin, to=registry["diallo"], by=sara)
        hits = search(sara, parse_query("jallow amadou"))
    assert [hit.id for hit in hits] == [registry["diallo"].pk]


def test_who_reaches_only_the_linked_row_still_finds_it(cast, registry):
    with cast["marta"].acts() as marta:
        twin = record_person(new=NewPerson(given="Amadou", family="Jallow"), by=marta)
    with cast["sara"].acts() as sara:
        link_person(person=twin, to=registry["diallo"], by=sara)
    with cast["marta"].acts() as marta:
        assert [hit.id for hit in search(marta, parse_query("jallow amadou"))] == [twin.pk]


@pytest.mark.parametrize("who", ["sara", "marta"])
def test_the_number_of_queries_does_not_depend_on_hits_or_reach(cast, who):
    counts = []
    with cast[who].acts() as actor:
        for size in (1, 3):
            while len(search(actor, parse_query("kamara"))) < size:
                record_person(new=NewPerson(given="Ibrahim", family="Kamara"), by=actor)
            with CaptureQueriesContext(connection) as captured:
                search(actor, parse_query("kamara"))
            counts.append(len(captured))
    assert counts == [4, 4]


def test_only_who_may_search_does(cast):
    from lgnet.kernel.errors import NotAllowed

    with cast["enea"].acts() as enea, pytest.raises(NotAllowed):
        search(enea, parse_query("diallo"))
