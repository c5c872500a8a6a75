from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from lgnet.activities.models import Activity
from lgnet.activities.tests.empty_page import EMPTY_PAGE
from lgnet.activities.tests.factories import LEGAL, STREET, TALK, act, somebody
from lgnet.audit.models import AccessLog
from lgnet.kernel import clock

pytestmark = pytest.mark.django_db
NEW = "/attivita/nuova/"
LIVE = {"HX-Request": "true"}


def opened(client, query=""):
    response = client.get(NEW + query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def answers(shown, **changes):
    """What a browser would send from a page, with something typed over."""
    (form,) = shown.xpath("//main//form")
    sent = dict(form.form_values())
    sent["persons"] = form.xpath(".//input[@name='persons']/@value")
    return {name: value for name, value in (sent | changes).items() if value is not None}


def send(client, sent, **headers):
    return client.post(NEW, sent, headers=headers)


def acts():
    return Activity.objects.order_by("created_at", "id")


def chips(shown):
    return [" ".join(chip.text_content().split()) for chip in shown.xpath("//ul[@class='act-chips']/li//bdi")]


@pytest.fixture
def amadou(cast):
    with cast["marta"].acts() as marta:
        return somebody(marta, citizenships=())


def test_the_form_opens_with_today_and_what_was_last_used(cast):
    with cast["marta"].acts() as marta:
        act(marta, LEGAL, anonymous_count=1, place="Aurora", days_ago=3)
        act(marta, LEGAL, anonymous_count=1, place="Aurora", days_ago=2)
        act(marta, TALK, anonymous_count=1, place="Porta Palazzo", days_ago=1)
    shown = opened(cast["marta"].client)
    proposed = answers(shown)
    assert proposed["day"] == f"{clock.today():%d/%m/%Y}"
    assert (proposed["activity_type"], proposed["place"]) == (TALK, "Porta Palazzo")
    handy = shown.xpath("//div[@class='act-handy']//input/@value")
    assert handy == [LEGAL, TALK]
    assert shown.xpath("//datalist/option/@value") == ["Porta Palazzo", "Aurora"]
    assert len(shown.xpath("//input[@name='activity_type']")) > 20


def test_who_is_new_is_offered_what_the_comune_does(cast):
    with cast["sara"].acts() as sara:
        act(sara, STREET, anonymous_count=1, place="Aurora")
    assert answers(opened(cast["marta"].client))["activity_type"] == STREET


def test_in_an_empty_comune_every_type_is_open_and_none_chosen(cast):
    shown = opened(cast["marta"].client)
    assert "activity_type" not in answers(shown)
    assert shown.xpath("//details[@class='act-others']/@open")


def test_from_a_folder_two_presses_record_and_lead_back(cast, amadou):
    with cast["marta"].acts() as marta:
        act(marta, LEGAL, anonymous_count=1)
    client = cast["marta"].client
    shown = opened(client, f"?persona={amadou.pk}")
    assert chips(shown) == ["DIALLO Amadou"]
    response = send(client, answers(shown))
    assert response.status_code == 302
    assert response.url == reverse("desk:folder", args=[amadou.pk])
    with cast["marta"].acts():
        assert [(row.person_id, row.activity_type) for row in acts()][1:] == [(amadou.pk, LEGAL)]


def test_after_recording_the_page_says_so_and_offers_another(cast):
    client = cast["marta"].client
    sent = answers(opened(client), activity_type=LEGAL, anonymous_count="4")
    shown = html.fromstring(client.post(NEW, sent, follow=True).content.decode())
    (message,) = shown.xpath("//div[@id='messaggi']//p")
    assert message.text_content() == "Attività registrata: Consulenza legale, 4 persone. Registra un’altra attività"
    assert message.xpath(".//a/@href") == [NEW]


def test_everything_typed_is_written(cast, amadou):
    client = cast["marta"].client
    shown = opened(client, f"?persona={amadou.pk}")
    sent = answers(shown, activity_type=TALK, day="1/3/2026", minutes="45", place="Aurora", note="Torna lunedì")
    assert send(client, sent).status_code == 302
    with cast["marta"].acts() as marta:
        (row,) = acts()
        written = (row.activity_type, str(row.day), row.minutes, row.place, row.note, row.operator_id)
        assert written == (TALK, "2026-03-01", 45, "Aurora", "Torna lunedì", marta.membership)


def test_persons_are_searched_added_and_taken_out_without_javascript(cast, amadou):
    with cast["marta"].acts() as marta:
        fatou = somebody(marta, "Conte", "Fatou")
    client = cast["marta"].client
    step = answers(opened(client), note="Da non perdere", day="tre marzo", cerca="dialo amadu")
    shown = html.fromstring(send(client, step).content.decode())
    assert shown.xpath("//button[@name='aggiungi']/@value") == [str(amadou.pk)]
    assert not shown.xpath("//*[contains(@class, 'lg-error-summary')]")

    shown = html.fromstring(send(client, answers(shown, aggiungi=str(amadou.pk))).content.decode())
    assert chips(shown) == ["DIALLO Amadou"]
    assert shown.xpath("//input[@name='cerca']/@value") in ([], [""])
    shown = html.fromstring(send(client, answers(shown, cerca="conte")).content.decode())
    shown = html.fromstring(send(client, answers(shown, aggiungi=str(fatou.pk))).content.decode())
    assert chips(shown) == ["DIALLO Amadou", "CONTE Fatou"]
    shown = html.fromstring(send(client, answers(shown, togli=str(amadou.pk))).content.decode())
    assert chips(shown) == ["CONTE Fatou"]

    kept = answers(shown)
    assert (kept["note"].strip(), kept["day"]) == ("Da non perdere", "tre marzo")
    assert send(client, answers(shown, activity_type=LEGAL, day="")).status_code == 200
    assert send(client, answers(shown, activity_type=LEGAL, day="01032026")).status_code == 302
    with cast["marta"].acts():
        assert [row.person_id for row in acts()] == [fatou.pk]


def test_with_htmx_only_the_part_that_changes_comes_back(cast, amadou):
    client = cast["marta"].client
    sent = answers(opened(client), cerca="diallo")
    found = send(client, sent, **LIVE).content.decode()
    assert "<h1" not in found
    assert "act-chips" not in found
    assert str(amadou.pk) in found
    people = send(client, answers(opened(client), aggiungi=str(amadou.pk)), **LIVE).content.decode()
    assert "<h1" not in people
    part = html.fromstring(people)
    assert chips(part) == ["DIALLO Amadou"]
    assert [node.get("class") for node in part.xpath("//*[@data-focus]")] == ["act-chips"]
    nothing = send(client, answers(opened(client), cerca=""), **LIVE).content.decode()
    assert nothing.strip() == ""
    assert "due lettere" in send(client, answers(opened(client), cerca="d"), **LIVE).content.decode()
    assert "Nessuno tra le persone" in send(client, answers(opened(client), cerca="zzzzzz"), **LIVE).content.decode()


def test_who_is_chosen_already_is_not_found_again(cast, amadou):
    client = cast["marta"].client
    sent = answers(opened(client, f"?persona={amadou.pk}"), cerca="diallo")
    assert "aggiungi" not in send(client, sent, **LIVE).content.decode()


def test_a_search_left_open_is_not_an_act(cast, amadou):
    client = cast["marta"].client
    sent = answers(opened(client), activity_type=LEGAL, anonymous_count="1", cerca="diallo")
    shown = html.fromstring(send(client, sent).content.decode())
    assert "Scegli chi è tra le persone trovate" in shown.text_content()
    with cast["marta"].acts():
        assert not acts()


def test_several_persons_and_some_without_a_name_at_once(cast, amadou):
    with cast["marta"].acts() as marta:
        fatou = somebody(marta, "Conte", "Fatou")
    client = cast["marta"].client
    sent = answers(opened(client), activity_type=STREET, persons=[str(amadou.pk), str(fatou.pk)], anonymous_count="3")
    assert send(client, sent).status_code == 302
    with cast["marta"].acts():
        assert sorted((str(row.person_id), row.anonymous_count) for row in acts()) == sorted(
            [(str(amadou.pk), 0), (str(fatou.pk), 0), ("None", 3)]
        )
        assert len(set(acts().values_list("gathering", flat=True))) == 1


WRONG = [
    ({"day": ""}, "Scrivi il giorno."),
    ({"day": "boh"}, "Scrivi il giorno così: gg/mm/aaaa"),
    ({"day": "1/1/2999"}, "non può essere nel futuro"),
    ({"day": "1/1/1999"}, "controlla l'anno"),
    ({"activity_type": None}, "Scegli il tipo di attività."),
    ({"activity_type": "dancing"}, "Scegli un tipo dell'elenco."),
    ({"minutes": "mezz'ora"}, "Scrivi i minuti con un numero intero"),
    ({"minutes": "0"}, "devono essere almeno 1"),
    ({"minutes": "1441"}, "Un giorno ha 1440 minuti"),
    ({"anonymous_count": "tanti"}, "Scrivi quante erano con un numero intero"),
    ({"anonymous_count": "-1"}, "un numero da 1 in su"),
    ({"anonymous_count": "1000"}, "al massimo 999"),
    ({"anonymous_count": ""}, "Scegli almeno una persona, oppure"),
    ({"place": "x" * 121}, "Il luogo è troppo lungo: al massimo 120 caratteri."),
    ({"note": "x" * 501}, "La nota è troppo lunga: al massimo 500 caratteri."),
    ({"persons": ["abc"]}, "Una delle persone scelte non si legge"),
    ({"persons": [str(uuid4())]}, "non risulta tra quelle che puoi vedere"),
]


@pytest.mark.parametrize(("change", "complaint"), WRONG)
def test_what_cannot_be_is_said_in_plain_words_and_nothing_typed_is_lost(cast, change, complaint):
    client = cast["marta"].client
    good = {"activity_type": LEGAL, "anonymous_count": "2", "minutes": "30", "place": "Aurora", "note": "Torna lunedì"}
    typed = answers(opened(client), **(good | change))
    shown = html.fromstring(send(client, typed).content.decode())
    (summary,) = shown.xpath("//*[contains(@class, 'lg-error-summary')]")
    assert complaint in summary.text_content()
    assert all(shown.get_element_by_id(link[1:]) is not None for link in summary.xpath(".//a/@href"))
    kept = answers(shown)
    for name in ("day", "minutes", "place", "note", "anonymous_count", "form"):
        assert kept.get(name, "").strip() == typed[name]
    with cast["marta"].acts():
        assert not acts()


def test_two_presses_of_the_same_form_write_once_and_answer_the_same(cast, amadou):
    client = cast["marta"].client
    sent = answers(opened(client, f"?persona={amadou.pk}"), activity_type=LEGAL)
    first, second = send(client, sent), send(client, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    with cast["marta"].acts():
        assert acts().count() == 1


def test_a_tab_opened_twice_and_changed_asks_before_writing_again(cast, amadou):
    client = cast["marta"].client
    shown = opened(client, f"?persona={amadou.pk}")
    assert send(client, answers(shown, activity_type=LEGAL, minutes="10")).status_code == 302
    other_tab = answers(shown, activity_type=LEGAL, minutes="50", note="Un'altra")
    asked = html.fromstring(send(client, other_tab).content.decode())
    assert "già stato registrato, con dati diversi" in asked.text_content()
    with cast["marta"].acts():
        (only,) = acts()
        assert asked.xpath("//main//form//div[@role='alert']//a/@href") == [
            reverse("activities:correct", args=[only.pk])
        ]
    again = answers(asked)
    assert (again["minutes"], again["note"].strip()) == ("50", "Un'altra")
    assert send(client, again).status_code == 302
    with cast["marta"].acts():
        assert [row.minutes for row in acts()] == [10, 50]


def test_two_forms_opened_apart_are_two_acts(cast, amadou):
    client = cast["marta"].client
    one, two = opened(client, f"?persona={amadou.pk}"), opened(client, f"?persona={amadou.pk}")
    for shown in (one, two):
        assert send(client, answers(shown, activity_type=LEGAL)).status_code == 302
    with cast["marta"].acts():
        assert acts().count() == 2


def test_a_form_without_its_name_is_recorded_all_the_same(cast):
    client = cast["marta"].client
    sent = answers(opened(client), activity_type=LEGAL, anonymous_count="1", form="")
    assert send(client, sent).status_code == 302
    with cast["marta"].acts():
        assert acts().count() == 1


@pytest.mark.parametrize("query", ["?persona=abc", "?persona=00000000-0000-4000-8000-000000000000"])
def test_nobody_of_that_name_is_no_page(cast, query):
    assert cast["marta"].client.get(NEW + query).status_code == 404


def test_persons_out_of_reach_can_be_neither_opened_nor_found_nor_added(cast):
    with cast["sara"].acts() as sara:
        hers = somebody(sara, "Traoré", "Mariam")
    client = cast["marta"].client
    assert client.get(f"{NEW}?persona={hers.pk}").status_code == 404
    assert str(hers.pk) not in send(client, answers(opened(client), cerca="traore mariam"), **LIVE).content.decode()
    added = html.fromstring(send(client, answers(opened(client), aggiungi=str(hers.pk))).content.decode())
    assert chips(added) == []
    refused = send(client, answers(opened(client), activity_type=LEGAL, persons=[str(hers.pk)]))
    assert "Traor" not in refused.content.decode()
    with cast["marta"].acts():
        assert not acts()


@pytest.mark.parametrize("who", ["rosa", "amelia", "enea"])
def test_who_does_not_record_finds_no_form(cast, who):
    assert cast[who].client.get(NEW).status_code == 404
    assert cast[who].client.post(NEW, {}).status_code == 404


def test_titles_say_no_name(cast, amadou):
    shown = opened(cast["marta"].client, f"?persona={amadou.pk}")
    assert "iallo" not in shown.findtext(".//title") + shown.xpath("string(//h1)")


def test_names_shown_and_searches_are_logged(cast, amadou):
    client = cast["marta"].client
    shown = opened(client, f"?persona={amadou.pk}")
    with cast["marta"].acts() as marta:
        somebody(marta, "Diallo", "Mariama")
    send(client, answers(shown, cerca="diallo"), **LIVE)
    with cast["marta"].acts():
        seen = AccessLog.objects.order_by("created_at", "id")
        assert [(row.access, row.subject_id) for row in seen] == [("view", amadou.pk), ("search", None)]
        assert "diallo" not in str(seen.last().detail)
        assert seen.last().detail["hits"] == 1


def test_recording_asks_little_of_the_database_for_one_person_and_for_three(cast, settings):
    settings.ROOT_URLCONF = "lgnet.activities.tests.empty_page"
    client = cast["marta"].client
    with cast["marta"].acts() as marta:
        persons = [str(somebody(marta, family).pk) for family in ("Diallo", "Conte", "Sow")]
    counts = []
    for chosen in (persons[:1], persons):
        sent = answers(opened(client), activity_type=LEGAL, persons=chosen)
        client.post(EMPTY_PAGE)
        with CaptureQueriesContext(connection) as nothing:
            client.post(EMPTY_PAGE)
        with CaptureQueriesContext(connection) as captured:
            assert send(client, sent).status_code == 302
        counts.append(spent(captured) - spent(nothing))
        client.get("/attivita/")
    # savepoint and its release, the persons within reach, the editions, the INSERT; the session, which holds the message
    assert counts == [6, 6]


def spent(captured):
    """Statements, without the savepoints that the test's own transaction makes of the session's."""
    sent = [query["sql"] for query in captured]
    writes_session = any(sql.startswith('UPDATE "django_session"') for sql in sent)
    return len(sent) - 2 * writes_session
