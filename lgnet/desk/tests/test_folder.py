"""A person's folder: everything the reader may see, and nothing more."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lgnet.activities.actions import correct_activity, record_activity, withdraw_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.audit.models import AccessLog
from lgnet.kernel import clock
from lgnet.people.actions import add_name, link_person
from lgnet.people.tests.factories import amadou, recorded

pytestmark = pytest.mark.django_db

# What every request costs before its page: session, user, memberships, context, frame, access log.
OVERHEAD = re.compile(
    r"django_session|usersessions|mfa_authenticator|set_config|pg_backend_pid|current_setting"
    r'|FROM "accounts_user"|FROM "accounts_membership"|FROM "network_edition"|FROM "network_participation"'
    r'|FROM "inbox_notice"|INTO "audit_accesslog"|^(SAVEPOINT|RELEASE|ROLLBACK|SET|BEGIN|COMMIT)'
)


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def act(cast, who, person, **facts):
    with cast[who].acts() as actor:
        return record_activity(
            new=NewActivity("administrative_support", clock.today(), person=person.pk, **facts), by=actor
        )


def test_who_may_sees_who_it_is_what_matters_and_the_story(cast):
    person = recorded(cast, "sara")
    act(cast, "sara", person, minutes=30, place="Sportello", note="Porta il passaporto")
    page = cast["sara"].client.get(f"/persone/{person.pk}/")
    words = text(page)
    for expected in (
        "DIALLO Amadou",
        "12/03/1998",
        "Guinea",
        "scade tra 20 giorni",
        "non verificata",
        "R0123456",
        "30 minuti · Sportello · Porta il passaporto",
        "Persona registrata",
        "La scheda è visibile a Sara Vitale",
    ):
        assert expected in words
    assert f"/attivita/nuova/?persona={person.pk}" in page.content.decode()
    assert "Diallo" not in re.search(r"<title>(.*?)</title>", page.content.decode())[1]


@pytest.mark.parametrize("who", ["lia", "enea", "amelia", "nadia"])
def test_outsiders_get_404(cast, who):
    person = recorded(cast, "sara")
    assert cast[who].client.get(f"/persone/{person.pk}/").status_code == 404


def test_marta_opens_only_her_own(cast):
    mine, other = recorded(cast, "marta"), recorded(cast, "sara", amadou(family="Keita"))
    assert cast["marta"].client.get(f"/persone/{mine.pk}/").status_code == 200
    assert cast["marta"].client.get(f"/persone/{other.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["rosa", "ugo"])
def test_a_masked_reader_sees_initials_year_and_no_number(cast, who):
    person = recorded(cast, "sara")
    act(cast, "sara", person, note="Amadou porta il passaporto")
    with cast["sara"].acts() as sara:
        add_name(person=person, given="Amadou Oury", family="Jallow", kind="alias", by=sara)
    page = cast[who].client.get(f"/persone/{person.pk}/").content.decode()
    assert "D. A." in page
    assert "1998" in page
    for hidden in ("Diallo", "DIALLO", "Amadou", "Jallow", "12/03/1998", "R0123456", "I97010807", "passaporto"):
        assert hidden not in page
    assert f"/persone/{person.pk}/correggi/" not in page


def test_corrected_and_withdrawn_acts_stay_and_are_marked(cast):
    person = recorded(cast, "sara")
    first, second = act(cast, "sara", person, minutes=10), act(cast, "sara", person, minutes=20)
    with cast["sara"].acts() as sara:
        correct_activity(
            activity=first,
            new=NewActivity("administrative_support", clock.today(), person=person.pk, minutes=15),
            by=sara,
        )
        withdraw_activity(activity=second, why="Era un'altra persona", by=sara)
    words = text(cast["sara"].client.get(f"/persone/{person.pk}/")).replace("&#x27;", "'")
    assert "Rettificata: Pratiche e documenti 10 minuti" in words
    assert "Annullata: Pratiche e documenti Era un'altra persona · 20 minuti" in words
    assert "15 minuti" in words


def test_the_story_narrows_to_one_kind(cast):
    person = recorded(cast, "sara")
    act(cast, "sara", person, place="Sportello")
    titles = text(cast["sara"].client.get(f"/persone/{person.pk}/?mostra=titoli"))
    assert "Titolo di soggiorno: Protezione sussidiaria" in titles
    assert "Persona registrata" not in titles
    assert "Persona registrata" in text(cast["sara"].client.get(f"/persone/{person.pk}/?mostra=boh"))


def test_a_long_story_shows_its_end_first(cast):
    person = recorded(cast, "sara")
    for minutes in range(1, 41):
        act(cast, "sara", person, minutes=minutes)
    page = cast["sara"].client.get(f"/persone/{person.pk}/?mostra=attivita")
    assert "Mostra anche le 10 voci più vecchie" in text(page)
    assert len(re.findall("lg-timeline-when", page.content.decode())) == 30
    whole = cast["sara"].client.get(f"/persone/{person.pk}/?mostra=attivita&tutto=1").content.decode()
    assert len(re.findall("lg-timeline-when", whole)) == 40


def test_each_view_is_one_row_of_the_access_log(cast):
    person = recorded(cast, "sara")
    cast["sara"].client.get(f"/persone/{person.pk}/")
    cast["lia"].client.get(f"/persone/{person.pk}/")
    with cast["sara"].acts():
        assert list(AccessLog.objects.values_list("access", "subject_kind", "subject_id")) == [
            ("view", "person", person.pk)
        ]


@pytest.mark.parametrize("who", ["sara", "marta"])
def test_the_folder_costs_the_same_for_one_and_three(cast, who):
    person, counts = recorded(cast, who), []
    client = cast[who].client
    client.get("/")
    for size in (1, 3):
        for place in range(size):
            act(cast, who, person, place=f"Luogo {place}")
            if who == "sara":
                twin = recorded(cast, who, amadou(given=f"Amadou{size}{place}"))
                with cast[who].acts() as actor:
                    link_person(person=twin, to=person, by=actor)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/persone/{person.pk}/").status_code == 200
        counts.append(len([q["sql"] for q in captured.captured_queries if not OVERHEAD.search(q["sql"])]))
    assert counts == [9, 9]
