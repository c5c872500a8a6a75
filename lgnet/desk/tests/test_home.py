"""The first page: today's work by role, in the staff frame."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lgnet.activities.actions import record_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.desk.middleware import shell
from lgnet.desk.queries import frame_of
from lgnet.kernel import clock
from lgnet.people.tests.factories import amadou, recorded, somebody

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def figures(response) -> dict[str, str]:
    """{label + note: number} of the tiles."""
    page = response.content.decode()
    found = re.findall(
        r'lg-stat-value">(.*?)</span>\s*<span class="lg-stat-label">(.*?)</span>(.*?)</(?:a|div)>', page, re.DOTALL
    )
    return {" ".join([label, *re.findall(r'lg-stat-note">(.*?)<', rest)]): number for number, label, rest in found}


def test_who_is_not_signed_in_goes_to_the_log_in():
    response = Client().get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accesso/")


def test_the_first_day_says_what_to_do_first(cast):
    for who, first in [("marta", "Registra la prima persona"), ("sara", "Registra la prima persona")]:
        assert first in text(cast[who].client.get("/")), who
    assert "Nessuna persona affidata" in text(cast["nadia"].client.get("/"))


def test_an_operator_finds_her_people_and_her_acts(cast):
    person = recorded(cast, "marta")
    recorded(cast, "sara", somebody(1))
    with cast["marta"].acts() as marta:
        record_activity(new=NewActivity("administrative_support", clock.today(), person=person.pk), by=marta)
    page = cast["marta"].client.get("/")
    assert figures(page) == {
        "titoli scadono entro 10 giorni": "0",
        "titolo scade entro 30 giorni": "1",
        "titolo scade entro 60 giorni": "1",
        "persone che segui": "1",
        "attività di oggi registrate da te": "1",
    }
    assert "DIALLO Amadou" in text(page)
    assert "SINTETICO1" not in text(page)
    assert f"/attivita/nuova/?persona={person.pk}" in page.content.decode()


def test_the_desk_sees_what_is_to_be_verified(cast):
    recorded(cast, "sara")
    recorded(cast, "sara", somebody(1))
    assert figures(cast["sara"].client.get("/"))["persone da verificare tra quelle che segui"] == "2"


def test_each_number_opens_a_list_as_long_as_it_says(cast):
    for number in range(3):
        recorded(cast, "sara", amadou(given=f"Prova{number}", family=f"Sintetico{number}", identifiers=()))
    page = cast["sara"].client.get("/").content.decode()
    links = re.findall(r'<a class="lg-stat[^"]*" href="(/persone/[^"]+)">\s*<span class="lg-stat-value">(\d+)<', page)
    assert len(links) == 5
    for link, number in links:
        found = cast["sara"].client.get(link.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r"<bdi>", found)) == int(number), link


def test_the_manager_finds_figures_and_registers_without_names(cast):
    recorded(cast, "sara")
    page = cast["rosa"].client.get("/")
    assert {"possibili doppioni da decidere", "registri importati", "operatori con accesso in questo Comune"} <= set(
        figures(page)
    )
    assert "Diallo" not in page.content.decode()


def test_the_administrator_finds_the_users(cast):
    page = cast["amelia"].client.get("/")
    assert figures(page) == {"operatori con accesso in questo Comune": "7"}
    assert "/utenti/" in page.content.decode()


def test_the_centre_finds_the_network_and_nobody(cast):
    recorded(cast, "sara")
    page = cast["enea"].client.get("/")
    assert figures(page) == {"territori della rete": "22"}
    assert "Diallo" not in page.content.decode()


def test_the_menu_shows_only_what_one_may_open(cast):
    def menu(who):
        page = cast[who].client.get("/").content.decode()
        side = page[page.index('id="menu"') : page.index("</nav>", page.index('id="menu"'))]
        return [(url, cast[who].client.get(url).status_code) for url in re.findall(r'<li><a href="([^"]+)"', side)]

    for who in ("marta", "sara", "ugo", "rosa", "amelia", "enea", "nadia"):
        assert {status for _, status in menu(who)} == {200}, (who, menu(who))
    assert "/persone/" not in dict(menu("enea"))
    assert "/utenti/" not in dict(menu("marta"))


def test_modules_that_are_off_are_not_in_the_menu(cast):
    from lgnet.desk.engine.menu import places_for

    rosa = cast["rosa"].actor
    everything = {place.label for place in places_for(rosa, ["registers", "insights"])}
    nothing = {place.label for place in places_for(rosa, [])}
    assert everything - nothing == {"Registri", "Indicatori"}


def test_the_frame_costs_three_queries_and_one_at_the_centre(cast):
    for who, cost in [("marta", 3), ("rosa", 3), ("enea", 1)]:
        with cast[who].acts() as actor, CaptureQueriesContext(connection) as captured:
            frame_of(actor)
        assert len(captured) == cost, who


def test_public_pages_have_no_frame(rf, settings):
    request = rf.get("/accesso/")
    request.actor = None
    assert "shell" not in shell(request)


def test_the_home_costs_the_same_for_one_and_three(cast):
    client, counts = cast["marta"].client, []
    client.get("/")
    for size in (1, 3):
        for number in range(size):
            person = recorded(cast, "marta", amadou(given=f"Prova{size}{number}", family="Sintetico", identifiers=()))
            with cast["marta"].acts() as marta:
                record_activity(new=NewActivity("administrative_support", clock.today(), person=person.pk), by=marta)
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        counts.append(len([q for q in captured.captured_queries if q["sql"].startswith("SELECT")]))
    assert counts[0] == counts[1]
