from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse
from lxml import html

from lgnet.activities.actions import correct_activity, record_activities, withdraw_activity
from lgnet.activities.models import Activity
from lgnet.activities.tests.factories import LEGAL, TALK, act, somebody, told
from lgnet.audit.models import AccessLog

pytestmark = pytest.mark.django_db


def path(kind, activity):
    return f"/attivita/{activity.pk}/{kind}/"


def page(response):
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def answers(shown, **changes):
    (form,) = shown.xpath("//main//form")
    return dict(form.form_values()) | changes


def standing():
    return list(Activity.objects.standing())


@pytest.fixture
def talk(cast):
    """An act of Marta for somebody she follows."""
    with cast["marta"].acts() as marta:
        return act(marta, TALK, person=somebody(marta), minutes=30, place="Aurora", note="Torna lunedì")


def test_addresses_are_the_promised_ones(talk):
    assert reverse("activities:correct", args=[talk.pk]) == path("rettifica", talk)
    assert reverse("activities:withdraw", args=[talk.pk]) == path("annulla", talk)


def test_the_form_holds_what_was_written(cast, talk):
    shown = page(cast["marta"].client.get(path("rettifica", talk)))
    held = answers(shown)
    assert "DIALLO Amadou" in shown.text_content()
    assert (held["activity_type"], held["minutes"], held["place"]) == (TALK, "30", "Aurora")
    assert held["note"].strip() == "Torna lunedì"
    assert "anonymous_count" not in held


def test_a_correction_writes_anew_and_leads_back_to_the_list(cast, talk):
    client = cast["marta"].client
    sent = answers(page(client.get(path("rettifica", talk))), activity_type=LEGAL, minutes="50")
    response = client.post(path("rettifica", talk), sent, follow=True)
    assert response.redirect_chain == [("/attivita/", 302)]
    assert "Attività rettificata" in response.content.decode()
    with cast["marta"].acts():
        (now,) = standing()
        assert (now.activity_type, now.minutes, now.person_id) == (LEGAL, 50, talk.person_id)
        talk.refresh_from_db()
        assert (talk.activity_type, talk.minutes, talk.corrected_by_id) == (TALK, 30, now.pk)


@pytest.mark.parametrize("kind", ["rettifica", "annulla"])
def test_who_came_from_the_folder_goes_back_there(cast, talk, kind):
    client = cast["marta"].client
    shown = page(client.get(path(kind, talk) + "?da=scheda"))
    folder = reverse("desk:folder", args=[talk.person_id])
    assert folder in shown.xpath("//main//form//a/@href")
    sent = answers(shown, minutes="50", why="doppia")
    (form,) = shown.xpath("//main//form")
    response = client.post(form.get("action") or path(kind, talk) + "?da=scheda", sent)
    assert (response.status_code, response.url) == (302, folder)


def test_the_history_knows_who_corrected(cast, talk):
    client = cast["ugo"].client
    sent = answers(page(client.get(path("rettifica", talk))), minutes="5")
    assert client.post(path("rettifica", talk), sent).status_code == 302
    with cast["ugo"].acts():
        (now,) = standing()
        assert now.operator_name == "Marta Olivero"
        assert now.events.get().pgh_context["author"] == "Ugo Ferraris"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"day": "31/2/2026"}, "Scrivi il giorno così"),
        ({"day": "1/1/2999"}, "futuro"),
        ({"minutes": "x"}, "numero intero"),
        ({"activity_type": ""}, "Scegli il tipo di attività."),
        ({}, "Non hai cambiato nulla"),
    ],
)
def test_a_wrong_correction_is_said_and_nothing_is_lost(cast, talk, change, complaint):
    client = cast["marta"].client
    sent = answers(page(client.get(path("rettifica", talk))), **change)
    shown = page(client.post(path("rettifica", talk), sent))
    (summary,) = shown.xpath("//*[contains(@class, 'lg-error-summary')]")
    assert complaint in summary.text_content()
    kept = answers(shown)
    assert all(kept[name] == value for name, value in change.items())
    with cast["marta"].acts():
        assert standing() == [talk]


def test_people_without_a_name_are_counted_again(cast):
    with cast["marta"].acts() as marta:
        street = act(marta, "street_contact", anonymous_count=4)
    client = cast["marta"].client
    shown = page(client.get(path("rettifica", street)))
    assert "4 persone senza nome" in shown.text_content()
    for wrong, complaint in (("", "Scrivi quante erano."), ("0", "un numero da 1 in su")):
        again = page(client.post(path("rettifica", street), answers(shown, anonymous_count=wrong)))
        assert complaint in again.text_content()
    assert client.post(path("rettifica", street), answers(shown, anonymous_count="6")).status_code == 302
    with cast["marta"].acts():
        assert [row.anonymous_count for row in standing()] == [6]


def test_when_somebody_was_faster_both_versions_are_shown_and_neither_is_lost(cast, talk):
    client = cast["marta"].client
    mine = answers(page(client.get(path("rettifica", talk))), minutes="90", note="Scritto da Marta")
    ugo = cast["ugo"].client
    theirs = answers(page(ugo.get(path("rettifica", talk))), minutes="15", place="Barriera")
    assert ugo.post(path("rettifica", talk), theirs).status_code == 302

    shown = page(client.post(path("rettifica", talk), mine))
    assert "Qualcuno è stato più veloce" in shown.text_content()
    assert "Ugo Ferraris ha rettificato" in " ".join(shown.text_content().split())
    versions = {
        row.findtext("th"): [cell.text_content() for cell in row.findall("td")]
        for row in shown.xpath("//table[contains(@class, 'lg-data')]/tbody/tr")
    }
    assert versions["Durata in minuti"] == ["15", "90"]
    assert versions["Luogo"] == ["Barriera", "Aurora"]
    assert versions["Nota"] == ["Torna lunedì", "Scritto da Marta"]
    assert versions["Tipo di attività"] == ["Colloquio sociale", "Colloquio sociale"]
    with cast["marta"].acts():
        (now,) = standing()
        assert now.minutes == 15

    (form,) = shown.xpath("//main//form")
    assert form.get("action") == path("rettifica", now)
    assert client.post(form.get("action"), answers(shown)).status_code == 302
    with cast["marta"].acts():
        (last,) = standing()
        assert (last.minutes, last.note, last.place) == (90, "Scritto da Marta", "Aurora")
        assert Activity.objects.count() == 3


def test_the_same_correction_sent_twice_does_not_write_twice(cast, talk):
    client = cast["marta"].client
    sent = answers(page(client.get(path("rettifica", talk))), minutes="90")
    assert client.post(path("rettifica", talk), sent).status_code == 302
    assert client.post(path("rettifica", talk), sent).status_code == 302
    with cast["marta"].acts():
        assert [row.minutes for row in standing()] == [90]
        assert Activity.objects.count() == 2


@pytest.mark.parametrize("kind", ["rettifica", "annulla"])
def test_an_old_version_leads_to_the_one_of_now(cast, talk, kind):
    with cast["marta"].acts() as marta:
        once = correct_activity(activity=talk, new=told(LEGAL), by=marta)
        now = correct_activity(activity=once, new=told(LEGAL, minutes=5), by=marta)
    response = cast["marta"].client.get(path(kind, talk), follow=True)
    assert response.redirect_chain == [(path(kind, now), 302)]
    assert "versione attuale" in response.content.decode()


@pytest.mark.parametrize("kind", ["rettifica", "annulla"])
def test_what_was_withdrawn_meanwhile_says_so(cast, talk, kind):
    with cast["marta"].acts() as marta:
        withdraw_activity(activity=talk, why="persona sbagliata", by=marta)
    client = cast["marta"].client
    for response in (
        client.get(path(kind, talk), follow=True),
        client.post(path(kind, talk), {"why": "doppia", "minutes": "1"}, follow=True),
    ):
        assert "già stata annullata. Motivo: persona sbagliata" in response.content.decode()
    with cast["marta"].acts():
        assert Activity.objects.get().withdrawn_why == "persona sbagliata"


def test_a_withdrawal_asks_why_and_takes_the_act_out(cast, talk):
    client = cast["marta"].client
    shown = page(client.get(path("annulla", talk)))
    assert "DIALLO Amadou" in shown.text_content()
    for wrong, complaint in (("", "Scrivi perché la annulli."), ("x" * 201, "al massimo 200 caratteri")):
        again = page(client.post(path("annulla", talk), answers(shown, why=wrong)))
        assert complaint in again.text_content()
        assert answers(again).get("why", "") == wrong
    response = client.post(path("annulla", talk), answers(shown, why="registrata due volte"), follow=True)
    assert response.redirect_chain == [("/attivita/", 302)]
    assert "Attività annullata" in response.content.decode()
    with cast["marta"].acts():
        assert not standing()
        assert Activity.objects.get().withdrawn_why == "registrata due volte"


@pytest.mark.parametrize("kind", ["rettifica", "annulla"])
@pytest.mark.parametrize("who", ["sara", "nadia", "lia", "enea", "amelia"])
def test_who_may_not_correct_finds_no_page(cast, talk, who, kind):
    client = cast[who].client
    assert client.get(path(kind, talk)).status_code == 404
    assert client.post(path(kind, talk), {"why": "prova"}).status_code == 404
    with cast["marta"].acts():
        assert standing() == [talk]


@pytest.mark.parametrize("kind", ["rettifica", "annulla"])
def test_an_act_that_is_not_there_is_no_page(cast, kind):
    assert cast["marta"].client.get(f"/attivita/{uuid4()}/{kind}/").status_code == 404


def test_the_manager_corrects_without_learning_the_name(cast, talk):
    client = cast["rosa"].client
    shown = page(client.get(path("rettifica", talk)))
    assert "D. A." in shown.text_content()
    assert "iallo" not in shown.text_content().lower()
    assert client.post(path("rettifica", talk), answers(shown, minutes="20")).status_code == 302


def test_what_the_register_wrote_is_shown_and_kept(cast):
    with cast["ugo"].acts() as ugo:
        person = somebody(ugo)
    with cast["rosa"].acts() as rosa:
        row = told(LEGAL, person=person, service_label="Cons. leg.", source_kind="register", source_id=uuid4())
        (read,) = record_activities(new=[row], by=rosa, ability="registers.import")
    client = cast["rosa"].client
    shown = page(client.get(path("rettifica", read)))
    assert "Cons. leg." in shown.text_content()
    assert client.post(path("rettifica", read), answers(shown, activity_type=TALK)).status_code == 302
    with cast["rosa"].acts():
        (now,) = standing()
        assert (now.activity_type, now.service_label) == (TALK, "Cons. leg.")


@pytest.mark.parametrize("kind", ["rettifica", "annulla"])
def test_titles_say_no_name_and_the_sight_is_logged(cast, talk, kind):
    shown = page(cast["marta"].client.get(path(kind, talk)))
    assert "iallo" not in shown.findtext(".//title") + shown.xpath("string(//h1)")
    with cast["marta"].acts():
        assert [(row.access, row.subject_id) for row in AccessLog.objects.all()] == [("view", talk.person_id)]
