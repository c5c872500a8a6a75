from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from lgnet.activities.actions import withdraw_activity
from lgnet.activities.models import Activity
from lgnet.activities.tests.empty_page import EMPTY_PAGE
from lgnet.activities.tests.factories import LEGAL, STREET, TALK, act, somebody
from lgnet.audit.models import AccessLog
from lgnet.kernel import clock

pytestmark = pytest.mark.django_db
LIST = "/attivita/"
LIVE = {"HX-Request": "true"}


def page(client, **filters):
    response = client.get(LIST, filters)
    assert response.status_code == 200
    return html.fromstring(response.content)


def rows(shown):
    return [" ".join(row.text_content().split()) for row in shown.xpath("//main//tbody/tr")]


def queries(client, path, **headers):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, headers=headers).status_code == 200
    return len(captured)


def test_the_address_is_the_promised_one():
    assert reverse("activities:list") == LIST


def test_the_list_shows_what_was_done_for_whom_newest_first(cast):
    with cast["marta"].acts() as marta:
        amadou = somebody(marta)
        act(marta, LEGAL, person=amadou, days_ago=2, minutes=30, place="Porta Palazzo")
        act(marta, STREET, anonymous_count=3, days_ago=1)
        act(marta, TALK, anonymous_count=1)
    first, second, third = rows(page(cast["marta"].client))
    assert "Colloquio sociale" in first
    assert "1 persona senza nome" in first
    assert "3 persone senza nome" in second
    for word in (
        "Consulenza legale",
        "DIALLO Amadou",
        "30",
        "Porta Palazzo",
        "Marta Olivero",
        "Unità mobile Torino Nord",
    ):
        assert word in third


def test_every_cell_stands_under_its_heading(cast):
    with cast["marta"].acts() as marta:
        act(marta, anonymous_count=1)
    shown = page(cast["marta"].client)
    headings = [" ".join(cell.text_content().split()) for cell in shown.xpath("//main//thead//th")]
    assert [cell.get("data-label") for cell in shown.xpath("//main//tbody//td")] == headings


def test_a_name_leads_to_the_folder(cast):
    with cast["marta"].acts() as marta:
        amadou = somebody(marta)
        act(marta, person=amadou)
    shown = page(cast["marta"].client)
    assert shown.xpath("//main//tbody//a[bdi]/@href") == [reverse("desk:folder", args=[amadou.pk])]


def test_names_are_whole_for_who_follows_and_initials_for_who_manages(cast):
    with cast["marta"].acts() as marta:
        act(marta, person=somebody(marta))
    assert "DIALLO Amadou" in rows(page(cast["sara"].client))[0]
    masked = page(cast["rosa"].client)
    assert "D. A." in rows(masked)[0]
    assert b"diallo" not in html.tostring(masked).lower()


def test_marta_does_not_see_what_was_done_for_persons_she_does_not_follow(cast):
    with cast["sara"].acts() as sara:
        act(sara, person=somebody(sara))
        act(sara, STREET, anonymous_count=5)
    (only,) = rows(page(cast["marta"].client))
    assert "5 persone senza nome" in only


def test_another_comune_sees_nothing(cast):
    with cast["marta"].acts() as marta:
        act(marta, person=somebody(marta))
        act(marta, anonymous_count=5)
    assert rows(page(cast["lia"].client)) == []


@pytest.mark.parametrize("who", ["enea", "amelia"])
def test_who_may_not_read_acts_finds_no_page(cast, who):
    assert cast[who].client.get(LIST).status_code == 404


def test_strangers_are_sent_to_log_in(client):
    assert client.get(LIST).status_code == 302


@pytest.fixture
def mixed(cast):
    """Six acts of Marta and Sara, for filters."""
    with cast["marta"].acts() as marta:
        act(marta, LEGAL, person=somebody(marta), days_ago=10, minutes=20, place="Barriera")
        act(marta, STREET, anonymous_count=2, days_ago=5, minutes=60)
        act(marta, TALK, anonymous_count=1, days_ago=1, place="Aurora")
    with cast["sara"].acts() as sara:
        act(sara, TALK, person=somebody(sara, "Conte", "Fatou"), days_ago=3, minutes=45)
        act(sara, LEGAL, person=somebody(sara, "Sow", "Awa"), days_ago=0)
        gone = act(sara, TALK, anonymous_count=9)
        withdraw_activity(activity=gone, why="doppia", by=sara)
    return cast


def day(days_ago):
    return f"{clock.today() - dt.timedelta(days=days_ago):%d/%m/%Y}"


def test_filters_narrow_the_list(mixed):
    client = mixed["sara"].client
    marta = Activity.objects.none()
    with mixed["marta"].acts() as actor:
        marta = actor
    assert len(rows(page(client))) == 5
    assert len(rows(page(client, tipo=LEGAL))) == 2
    assert len(rows(page(client, nome="senza"))) == 2
    assert len(rows(page(client, nome="con"))) == 3
    assert len(rows(page(client, dal=day(5)))) == 4
    assert len(rows(page(client, al=day(5)))) == 2
    assert len(rows(page(client, dal=day(5), al=day(1)))) == 3
    assert len(rows(page(client, equipe=str(marta.teams[0])))) == 3
    assert len(rows(page(client, operatore=str(marta.user)))) == 3
    assert len(rows(page(client, operatore=str(marta.user), nome="senza", tipo=TALK))) == 1
    assert len(rows(page(client, tipo="goods"))) == 0


def test_filters_offer_the_teams_and_the_operators_of_the_comune_only(cast):
    shown = page(cast["sara"].client)
    teams = [option.text for option in shown.xpath("//select[@name='equipe']/option")]
    people = [option.text for option in shown.xpath("//select[@name='operatore']/option")]
    assert teams[0] == "Tutte"
    assert "Unità mobile Torino Nord" in teams
    assert "Équipe Bari" not in teams
    assert {"Marta Olivero", "Ugo Ferraris", "Sara Vitale"} <= set(people)
    assert not {"Lia De Bellis", "Amelia Conti", "Rosa Bianco"} & set(people)
    assert len(people) == len(set(people))


def test_a_filter_that_cannot_be_read_is_said_and_does_not_narrow(mixed):
    shown = page(mixed["sara"].client, dal="mai", tipo="xyz", equipe="zzz")
    assert "Un filtro non si legge" in shown.text_content()
    assert len(rows(shown)) == 5
    turned = page(mixed["sara"].client, dal=day(1), al=day(5))
    assert "viene prima" in turned.text_content()


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("giorno", ["Barriera", "Per", "Sara", "Aurora", "Sara"]),
        ("tipo", ["Colloquio", "Colloquio", "Consulenza", "Consulenza", "Contatto"]),
        ("-tipo", ["Contatto", "Consulenza", "Consulenza", "Colloquio", "Colloquio"]),
    ],
)
def test_the_list_sorts(mixed, order, words):
    found = rows(page(mixed["sara"].client, ordina=order))
    if order.endswith("tipo"):
        assert [row.split()[0] for row in found] == words
    else:
        days = [next(word for word in row.split() if word.count("/") == 2) for row in found]
        assert days == [day(10), day(5), day(3), day(1), day(0)]


def test_sorting_by_minutes_leaves_the_unknown_last_both_ways(mixed):
    client = mixed["sara"].client

    def minutes(order):
        return [c.text or "" for c in page(client, ordina=order).xpath("//td[@data-label='Minuti']")]

    assert minutes("minuti") == ["20", "45", "60", "", ""]
    assert minutes("-minuti") == ["60", "45", "20", "", ""]


def test_pages_of_25_with_the_count_and_the_filters_kept(cast):
    with cast["marta"].acts() as marta:
        for _ in range(27):
            act(marta, STREET, anonymous_count=1)
    shown = page(cast["marta"].client, tipo=STREET)
    assert len(rows(shown)) == 25
    assert "1–25 di 27 attività" in " ".join(shown.text_content().split())
    (following,) = shown.xpath("//a[@rel='next']/@href")
    assert "tipo=street_contact" in following
    second = html.fromstring(cast["marta"].client.get(LIST + following).content)
    assert len(rows(second)) == 2


def test_the_live_fragment_is_the_same_part_as_the_page(mixed):
    client = mixed["marta"].client
    whole = page(client, tipo=LEGAL)
    part = html.fromstring(client.htmx(LIST + f"?tipo={LEGAL}").content.decode())
    squeezed = lambda node: " ".join(node.text_content().split())  # noqa: E731
    assert squeezed(part) == squeezed(whole.get_element_by_id("risultati"))
    assert not part.xpath("//h1")


def test_only_acts_one_may_correct_offer_it(mixed):
    links = "//tbody//a[starts-with(., 'Rettifica')]"
    assert len(page(mixed["marta"].client).xpath(links)) == 3
    assert len(page(mixed["sara"].client).xpath(links)) == 2
    assert len(page(mixed["rosa"].client).xpath(links)) == 5


def test_an_empty_list_says_what_to_do(cast):
    marta, rosa = page(cast["marta"].client), page(cast["rosa"].client)
    assert marta.xpath("//main//div[@class='lg-empty']//a/@href") == ["/attivita/nuova/"]
    assert "Compariranno qui" in rosa.text_content()
    assert not rosa.xpath("//main//a[@href='/attivita/nuova/']")


def test_a_list_with_names_leaves_one_row_in_the_access_log(mixed):
    page(mixed["sara"].client)
    with mixed["sara"].acts() as sara:
        (seen,) = AccessLog.objects.filter(user_id=sara.user)
        assert (seen.access, seen.subject_kind, seen.subject_id, seen.detail) == (
            "list",
            "person",
            None,
            {"persons": 3, "acts": 3},
        )


def test_a_list_without_persons_leaves_none(cast):
    with cast["marta"].acts() as marta:
        act(marta, anonymous_count=1)
    page(cast["marta"].client)
    with cast["marta"].acts():
        assert not AccessLog.objects.exists()


@pytest.mark.parametrize("who", ["marta", "sara", "rosa"])
def test_the_list_asks_the_same_for_one_row_and_for_three(cast, who, settings):
    settings.ROOT_URLCONF = "lgnet.activities.tests.empty_page"
    client = cast[who].client
    counts, live = [], []
    for number in (1, 2):
        with cast["marta"].acts() as marta:
            for place in range(number):
                act(marta, person=somebody(marta, f"Diallo{number}{place}"))
        queries(client, EMPTY_PAGE)
        counts.append(queries(client, LIST) - queries(client, EMPTY_PAGE))
        live.append(queries(client, LIST, **LIVE) - queries(client, EMPTY_PAGE, **LIVE))
    # teams, operators, count, rows, names; the access log
    assert counts == [6, 6]
    assert live == [4, 4]
