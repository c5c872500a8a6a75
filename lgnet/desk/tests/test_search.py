"""The search of every page."""

from __future__ import annotations

import re

import pytest

from lgnet.audit.models import AccessLog
from lgnet.people.tests.factories import recorded

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_person_is_found_with_the_reason_and_opens(cast):
    person = recorded(cast, "sara")
    page = cast["sara"].client.get("/cerca/?q=jallow+amadu")
    assert "DIALLO Amadou" in text(page)
    assert "nome simile" in text(page)
    assert f'href="/persone/{person.pk}/"' in page.content.decode()
    assert "Registra una nuova persona" in text(page)


def test_while_typing_only_the_results_come(cast):
    recorded(cast, "sara")
    part = cast["sara"].client.htmx("/cerca/?q=dia").content.decode()
    assert "DIALLO Amadou" in part
    assert "<html" not in part


def test_beyond_reach_a_number_is_answered_with_initials_and_whom_to_ask(cast):
    person = recorded(cast, "sara")
    page = cast["marta"].client.get("/cerca/?q=I97010807")
    assert "D. A." in text(page)
    assert "chiedi al coordinatore" in text(page)
    assert "Diallo" not in page.content.decode()
    assert str(person.pk) not in page.content.decode()
    assert "Nessuno con questo nome" in text(cast["marta"].client.get("/cerca/?q=diallo"))


def test_nobody_of_another_comune_is_found(cast):
    recorded(cast, "sara")
    for words in ("diallo", "I97010807", "12/03/1998", "diallo+amadou+12/03/1998"):
        assert "Nessuno con questo nome" in text(cast["lia"].client.get(f"/cerca/?q={words}"))


@pytest.mark.parametrize("who", ["enea", "amelia"])
def test_who_searches_nobody_finds_no_search(cast, who):
    assert cast[who].client.get("/cerca/?q=diallo").status_code == 404


def test_a_search_leaves_one_row_without_the_words(cast):
    recorded(cast, "sara")
    cast["sara"].client.get("/cerca/")
    cast["sara"].client.get("/cerca/?q=Diallo")
    with cast["sara"].acts():
        rows = list(AccessLog.objects.values_list("access", "detail"))
    assert [access for access, _ in rows] == ["search"]
    assert rows[0][1]["count"] == 1
    assert "diallo" not in str(rows).lower()


def test_nothing_to_search_is_explained(cast):
    assert "numero di un documento o data di nascita" in text(cast["sara"].client.get("/cerca/"))
    assert "Scrivi ancora qualche lettera" in text(cast["sara"].client.get("/cerca/?q=d"))
