"""Pages about persons: list, search first then create, corrections, grants."""

from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lgnet.audit.models import AccessLog
from lgnet.kernel import clock
from lgnet.people.models import Access, Citizenship, Eligibility, Person, PersonName, ResidencePermit
from lgnet.people.tests.factories import amadou, recorded, somebody

pytestmark = pytest.mark.django_db

NEW = {
    "family": "Traoré",
    "given": "Awa",
    "birth": "01/01/1995",
    "sex": "F",
    "gender": "not_stated",
    "citizenship": "ML",
    "permit_status": "not_verified",
    "page_id": "0b6f6ad2-4bd0-4f12-8d57-3c9a4ab7f0c1",
}


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def own_queries(captured) -> list[str]:
    """Queries of the page: without transaction control and the fixed overhead of a request."""
    fixed = ("SAVEPOINT", "RELEASE", "SET ", "ROLLBACK", "BEGIN", "COMMIT")
    overhead = ("set_config", "pg_backend_pid", "django_session", "accounts_", "audit_accesslog", "usersessions")
    frame = ("network_edition", "network_participation", "inbox_notice", "mfa_authenticator")
    return [
        q["sql"]
        for q in captured.captured_queries
        if not q["sql"].startswith(fixed)
        and not any(f'FROM "{name}' in q["sql"] or name in q["sql"].split("FROM")[0] for name in overhead + frame)
    ]


# ── list ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_list_shows_each_reader_what_they_reach(cast):
    mine = recorded(cast, "marta")
    recorded(cast, "sara", somebody(1))
    assert "DIALLO Amadou" in text(cast["marta"].client.get("/persone/"))
    assert "SINTETICO1" not in text(cast["marta"].client.get("/persone/"))
    assert "SINTETICO1" in text(cast["sara"].client.get("/persone/"))
    rosa = cast["rosa"].client.get("/persone/")
    assert "D. A." in text(rosa)
    assert "Diallo" not in rosa.content.decode()
    assert str(mine.pk) not in cast["lia"].client.get("/persone/").content.decode()


@pytest.mark.parametrize("who", ["enea", "amelia"])
def test_who_reads_no_person_finds_no_list(cast, who):
    for path in ("/persone/", "/persone/nuova/"):
        assert cast[who].client.get(path).status_code == 404


def test_the_list_narrows_and_sorts(cast):
    recorded(cast, "sara")
    recorded(cast, "sara", somebody(1, sex="F"))
    client = cast["sara"].client
    for query, expected in [
        ("sesso=F", ["SINTETICO1 Prova1"]),
        ("cittadinanza=GN&sesso=M", ["DIALLO Amadou"]),
        ("cittadinanza=IT", []),
        ("q=jallow", ["DIALLO Amadou"]),
        ("ammissibilita=eligible", []),
        ("ammissibilita=open&ordina=-nome", ["SINTETICO1 Prova1", "DIALLO Amadou"]),
        ("scadenza=30", ["DIALLO Amadou"]),
        ("mie=1", ["DIALLO Amadou", "SINTETICO1 Prova1"]),
    ]:
        page = client.htmx(f"/persone/?{query}").content.decode()
        assert re.findall(r"<bdi>(.*?)</bdi>", page) == expected, query
        assert "<html" not in page


def test_an_empty_list_says_what_to_do_first(cast):
    assert "Registra la prima persona" in text(cast["marta"].client.get("/persone/"))
    assert "Togli" not in text(cast["marta"].client.get("/persone/"))


def test_the_list_costs_the_same_for_one_and_three(cast):
    client, counts = cast["sara"].client, []
    client.get("/persone/")
    for size in (1, 3):
        for number in range(size):
            recorded(cast, "sara", somebody(10 * size + number))
        with CaptureQueriesContext(connection) as captured:
            client.get("/persone/?sesso=M")
        counts.append(len(own_queries(captured)))
    assert counts == [4, 4]


def test_each_list_is_in_the_access_log(cast):
    recorded(cast, "sara")
    cast["sara"].client.get("/persone/")
    cast["sara"].client.get("/persone/?q=diallo")
    with cast["sara"].acts():
        rows = list(AccessLog.objects.order_by("created_at").values_list("access", "subject_kind", "detail"))
    assert [(access, kind) for access, kind, _ in rows] == [("list", "person"), ("search", "person")]
    assert rows[1][2]["count"] == 1
    assert "diallo" not in str(rows)


# ── a new person ───────────────────────────────────────────────────────────────────────────────────────────
def test_search_comes_first(cast):
    recorded(cast, "sara")
    client = cast["sara"].client
    found = client.post("/persone/nuova/", {"family": "Jallow", "given": "Amadou"})
    assert "DIALLO Amadou" in text(found)
    assert "No, è una persona nuova" in text(found)
    nobody = client.post("/persone/nuova/", {"family": "Traoré", "given": "Awa", "birth": "1995"})
    assert "Registra la persona" in text(nobody)
    assert 'value="Traoré"' in nobody.content.decode()


def test_who_is_beyond_reach_is_masked_and_pointed_to_the_coordinator(cast):
    recorded(cast, "sara")
    found = cast["marta"].client.post("/persone/nuova/", {"family": "Diallo", "given": "Amadou", "birth": "12/03/1998"})
    assert "D. A." in text(found)
    assert "chiedi al coordinatore" in text(found)
    assert "AMADOU" not in text(found).upper().replace('VALUE="AMADOU"', "")


def test_a_person_is_recorded_and_belongs_to_who_recorded_it(cast):
    response = cast["marta"].client.post("/persone/nuova/scheda/", NEW)
    with cast["marta"].acts() as marta:
        person = Person.objects.get()
        assert response["Location"] == f"/persone/{person.pk}/"
        assert (person.birth_date, person.birth_precision) == (dt.date(1995, 1, 1), "january_first")
        assert PersonName.objects.get().search_key == "traore awa"
        assert Access.objects.get().membership_id == marta.membership
        assert Eligibility.objects.get().state == "not_verified"
    assert "TRAORÉ Awa" in text(cast["marta"].client.get(response["Location"]))


def test_sending_the_page_twice_records_one_person(cast):
    client = cast["marta"].client
    first, second = client.post("/persone/nuova/scheda/", NEW), client.post("/persone/nuova/scheda/", NEW)
    assert first["Location"] == second["Location"]
    with cast["marta"].acts():
        assert Person.objects.count() == 1


def test_somebody_alike_asks_to_confirm(cast):
    recorded(cast, "sara")
    client = cast["sara"].client
    twin = NEW | {"family": "Jallow", "given": "Amadou", "birth": "12/03/1998", "citizenship": "GN", "sex": "M"}
    asked = client.post("/persone/nuova/scheda/", twin)
    assert "già una scheda" in text(asked)
    with cast["sara"].acts():
        assert Person.objects.count() == 1
    page = re.search(r'name="is_another" value="([^"]+)"', asked.content.decode())[1]
    assert client.post("/persone/nuova/scheda/", twin | {"is_another": page}).status_code == 302
    with cast["sara"].acts():
        assert Person.objects.count() == 2


def test_somebody_beyond_reach_asks_to_confirm_too(cast):
    recorded(cast, "sara")
    twin = NEW | {"family": "Diallo", "given": "Amadou", "birth": "12/03/1998", "sex": "M"}
    asked = cast["marta"].client.post("/persone/nuova/scheda/", twin)
    assert "Forse questa persona ha già una scheda" in text(asked)
    assert "D. A." in text(asked)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"family": "", "given": ""}, "Scrivi almeno un nome"),
        ({"birth": "31/02/1990"}, "Questa data non esiste"),
        ({"birth": "31/12/2990"}, "non può essere nel futuro"),
        ({"tax_code": "RSSMRA80A01H501X"}, "Il codice fiscale non torna"),
        ({"document_number": "AB123"}, "servono il tipo e il numero"),
        ({"permit_status": "valid", "expires_on": "01/02/2020"}, "La scadenza è già passata"),
        ({"expires_on": "01/02/2090", "has_no_expiry": "on"}, "senza scadenza"),
        ({"second_citizenship": "ML"}, "È uguale alla prima"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(cast, change, message):
    response = cast["sara"].client.post("/persone/nuova/scheda/", NEW | change)
    assert message in text(response)
    assert 'value="ML" selected' in response.content.decode()
    with cast["sara"].acts():
        assert not Person.objects.exists()


def test_only_who_verifies_says_a_permit_was_seen(cast):
    seen = NEW | {"permit_type": "PS", "permit_status": "valid", "evidence": "sighted", "expires_on": "01/02/2090"}
    cast["marta"].client.post("/persone/nuova/scheda/", seen)
    with cast["marta"].acts():
        assert ResidencePermit.objects.get().evidence == "declared"
        assert Eligibility.objects.get().state == "not_verified"
    cast["sara"].client.post("/persone/nuova/scheda/", seen | {"family": "Keita", "page_id": str(uuid4())})
    with cast["sara"].acts() as sara:
        permit = ResidencePermit.objects.get(evidence="sighted")
        assert (permit.sighted_by, permit.sighted_on) == (sara.name, clock.today())
        assert Eligibility.objects.get(person=permit.person).state == "eligible"


# ── corrections and facts ──────────────────────────────────────────────────────────────────────────────────
def test_a_correction_keeps_the_earlier_name(cast):
    person = recorded(cast, "sara")
    path = f"/persone/{person.pk}/correggi/"
    seen = re.search(r'name="seen" value="([^"]+)"', cast["sara"].client.get(path).content.decode())[1]
    new = {"family": "Diallo", "given": "Amadou Oury", "sex": "M", "gender": "man", "birth": "03/1998", "seen": seen}
    assert cast["sara"].client.post(path, new).status_code == 302
    with cast["sara"].acts():
        person.refresh_from_db()
        assert (person.birth_date, person.birth_precision, person.gender) == (dt.date(1998, 3, 1), "month", "man")
        assert {(n.given, n.is_main) for n in PersonName.objects.all()} == {("Amadou Oury", True), ("Amadou", False)}


def test_a_true_first_of_january_is_said_so(cast):
    person = recorded(cast, "sara", amadou(birth_date=dt.date(1998, 1, 1), birth_precision="january_first"))
    path = f"/persone/{person.pk}/correggi/"
    assert "1° gennaio" in text(cast["sara"].client.get(path))
    new = {"family": "Diallo", "given": "Amadou", "sex": "M", "gender": "man", "birth": "01/01/1998"}
    cast["sara"].client.post(path, new | {"is_true_january": "on"})
    with cast["sara"].acts():
        person.refresh_from_db()
        assert (person.birth_date, person.birth_precision) == (dt.date(1998, 1, 1), "day")
    cast["sara"].client.post(path, new | {"birth": "12/03/1998"})
    assert "1° gennaio" not in text(cast["sara"].client.get(path))


def test_two_corrections_at_once_show_both_versions(cast):
    person = recorded(cast, "sara")
    path = f"/persone/{person.pk}/correggi/"
    seen = re.search(r'name="seen" value="([^"]+)"', cast["sara"].client.get(path).content.decode())[1]
    new = {"family": "Diallo", "given": "Amadou", "sex": "M", "gender": "man", "birth": "1998", "seen": seen}
    cast["sara"].client.post(path, new)
    late = cast["sara"].client.post(path, new | {"family": "Jallow", "birth": "12/03/1998"})
    assert "Intanto un collega ha corretto questa scheda" in text(late)
    assert "Data di nascita: 1998" in text(late)
    assert 'value="Jallow"' in late.content.decode()
    again = re.search(r'name="seen" value="([^"]+)"', late.content.decode())[1]
    assert cast["sara"].client.post(path, new | {"family": "Jallow", "seen": again}).status_code == 302


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("nome", {"kind": "original", "family": "ديالو", "given": "أمادو"}),
        ("cittadinanza", {"country": "SN"}),
        ("documento", {"kind": "cui", "value": "0123ABC"}),
        ("lingua", {"language": "fra", "is_spoken": "on"}),
        ("titolo", {"permit_type": "LS", "permit_status": "valid", "expires_on": "01/02/2090", "evidence": "sighted"}),
    ],
)
def test_a_fact_is_added_and_seen_in_the_folder(cast, kind, data):
    person = recorded(cast, "sara")
    client = cast["sara"].client
    assert client.get(f"/persone/{person.pk}/aggiungi/{kind}/").status_code == 200
    assert client.post(f"/persone/{person.pk}/aggiungi/{kind}/", data).status_code == 302
    shown = text(client.get(f"/persone/{person.pk}/"))
    word = {
        "nome": "ديالو",
        "cittadinanza": "Senegal",
        "documento": "0123ABC",
        "lingua": "francese",
        "titolo": "01/02/2090",
    }
    assert word[kind] in shown


def test_an_eu_citizenship_makes_not_eligible(cast):
    person = recorded(cast, "sara")
    cast["sara"].client.post(f"/persone/{person.pk}/aggiungi/cittadinanza/", {"country": "RO"})
    assert "non ammissibile" in text(cast["sara"].client.get(f"/persone/{person.pk}/"))
    with cast["sara"].acts():
        assert Citizenship.objects.filter(person=person, country="RO").exists()


def test_eligibility_moves_only_where_it_may(cast):
    person = recorded(cast, "sara")
    path = f"/persone/{person.pk}/ammissibilita/"
    page = cast["sara"].client.get(path).content.decode()
    assert 'value="eligible"' in page
    assert 'value="lapsed"' not in page
    today = f"{clock.today():%d/%m/%Y}"
    refused = cast["sara"].client.post(path, {"state": "lapsed", "from_day": today, "source": "sighted"})
    assert refused.status_code == 200
    assert (
        cast["sara"].client.post(path, {"state": "eligible", "from_day": today, "source": "sighted"}).status_code == 302
    )
    early = f"{clock.today() - dt.timedelta(days=400):%d/%m/%Y}"
    cast["sara"].client.post(path, {"state": "in_verification", "from_day": early, "source": "sighted"})
    with cast["sara"].acts():
        assert Eligibility.objects.filter(person=person).first().state == "eligible"


# ── who may ────────────────────────────────────────────────────────────────────────────────────────────────
PAGES = [
    "correggi/",
    "aggiungi/nome/",
    "aggiungi/titolo/",
    "aggiungi/niente/",
    "ammissibilita/",
    "accessi/",
    "scollega/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["lia", "enea", "nadia", "marta", "rosa", "amelia"])
def test_outsiders_and_who_may_not_get_404(cast, who, page):
    person = recorded(cast, "sara")
    assert cast[who].client.get(f"/persone/{person.pk}/{page}").status_code == 404
    assert cast[who].client.post(f"/persone/{person.pk}/{page}", {}).status_code == 404


def test_a_coordinator_lets_a_colleague_see_and_takes_it_back(cast):
    person = recorded(cast, "sara")
    ugo, nadia = cast["ugo"].client, cast["nadia"].client
    assert nadia.get(f"/persone/{person.pk}/").status_code == 404
    page = ugo.get(f"/persone/{person.pk}/accessi/").content.decode()
    option = re.search(r'value="(membership:[^"]+)">Nadia', page)[1]
    assert ugo.post(f"/persone/{person.pk}/accessi/", {"to_whom": option}).status_code == 302
    assert nadia.get(f"/persone/{person.pk}/").status_code == 200
    with cast["ugo"].acts():
        access = Access.objects.get(reason="assigned")
    path = f"/persone/{person.pk}/accessi/{access.pk}/togli/"
    assert "Togli a Nadia Benhima" in text(ugo.get(path))
    assert ugo.post(path).status_code == 302
    assert nadia.get(f"/persone/{person.pk}/").status_code == 404


def test_a_linked_row_is_separated_again(cast):
    from lgnet.people.actions import link_person

    person, twin = recorded(cast, "sara"), recorded(cast, "sara", amadou(family="Jallow"))
    with cast["sara"].acts() as sara:
        link_person(person=twin, to=person, by=sara)
    client = cast["sara"].client
    assert client.get(f"/persone/{twin.pk}/")["Location"] == f"/persone/{person.pk}/"
    assert "Schede unite" in text(client.get(f"/persone/{person.pk}/"))
    assert client.get(f"/persone/{person.pk}/scollega/").status_code == 404
    assert "è di un'altra persona" in text(client.get(f"/persone/{twin.pk}/scollega/")).replace("&#x27;", "'")
    assert client.post(f"/persone/{twin.pk}/scollega/").status_code == 302
    assert client.get(f"/persone/{twin.pk}/").status_code == 200
