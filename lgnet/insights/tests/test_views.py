"""The pages, through the front door."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from lgnet.accounts.queries import context_for
from lgnet.audit.models import AccessLog
from lgnet.insights.tests.factories import act, person, recipients
from lgnet.kernel.tenancy.context import acting
from lgnet.people.actions import grant_access

pytestmark = pytest.mark.django_db

INDEX, PERSONS, EXPORT, NETWORK = "insights:index", "insights:persons", "insights:export", "insights:network"
# Reads of a page, whoever is counted: editions, indicators, figures (or persons, names, citizenships), targets; and the
# frame's: edition, modules, unread notices.
READS = {INDEX: 7, PERSONS: 9, NETWORK: 6}


@pytest.fixture
def torino(cast):
    """Three men and two women served in 2025, one of them under reserve, seven contacts without a name."""
    with cast["ugo"].acts() as ugo:
        recipients(ugo, 2, sex="M", kind="language_course", family="Bianchi")
        recipients(ugo, 1, sex="F", born=dt.date(1950, 1, 1), country="MA", day=dt.date(2025, 8, 1))
        recipients(ugo, 1, sex="M", born=None, state="with_reserve")
        recipients(ugo, 1, sex="F", country="RO")
        act(ugo, kind="street_contact", anonymous=7)
    return cast


def page(client, name, *args, **asked):
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200, response.status_code
    return html.fromstring(response.content)


def text(element):
    return re.sub(r"\s+", " ", element.text_content())


def table(shown, caption):
    """{first cell: other cells} of a table of the page."""
    found = shown.xpath(f"//table[caption[normalize-space()='{caption}']]")[0]
    rows = {}
    for row in found.xpath("./tbody/tr"):
        cells = row.xpath("./td|./th")
        title = re.sub(r"\s+", " ", "".join(cells[0].xpath("./text()|./span/text()|./a/text()"))).strip()
        rows[title] = [cell.text_content().strip() for cell in cells[1:]]
    return rows


def test_the_comune_reads_its_exact_table(torino):
    shown = page(torino["rosa"].client, INDEX)
    fund = table(shown, "Indicatori del fondo")
    assert fund["O.2.3 Partecipanti sostenuti"] == ["3", "2", "1", "0", "0", "2", "1", "0"]
    assert fund["O.2.3.1 di cui a un corso di lingua"] == ["2", "2", "0", "0", "0", "2", "0", "0"]
    own = table(shown, "Conteggi della rete")
    assert own["RETE.5 Contatti senza nome"][0] == "7"
    apart = table(shown, "Contati a parte")
    assert apart["Con riserva"] == ["1", "1", "0", "0", "0", "0", "0", "1"]
    assert apart["Non ammissibili"][0] == "1"


def test_every_number_says_how_it_is_counted_and_how_sure_that_is(torino):
    shown = page(torino["rosa"].client, INDEX)
    rows = shown.xpath("//table[caption='Indicatori del fondo' or caption='Conteggi della rete']/tbody/tr")
    assert len(rows) == 10
    assert all(row.xpath(".//details/summary[.='Come si conta']") for row in rows)
    assert text(rows[0]).count("da confermare sulla fonte") == 1


def test_charts_show_the_same_numbers_in_a_table(torino):
    shown = page(torino["rosa"].client, INDEX)
    titles = [text(title) for title in shown.xpath("//figure//*[contains(@class, 'lg-chart-title')]")]
    assert titles == [
        "Destinatari per età e sesso",
        "Servizi ai destinatari",
        "Destinatari per trimestre del primo servizio",
        "Destinatari per cittadinanza",
    ]
    quarters = shown.xpath("//figure")[2]
    assert quarters.xpath(".//svg[@role='img']")
    assert [[cell.text_content() for cell in row] for row in quarters.xpath(".//tbody/tr")] == [
        ["1° trim. 2025", "2"],
        ["2° trim. 2025", "0"],
        ["3° trim. 2025", "1"],
    ]


def test_days_are_chosen_in_the_address(torino):
    client = torino["rosa"].client
    later = table(page(client, INDEX, dal="01/07/2025", al="31/12/2025"), "Indicatori del fondo")
    assert later["O.2.3 Partecipanti sostenuti"][0] == "1"
    wrong = page(client, INDEX, dal="01/07/2025", al="01/01/2025")
    assert "viene prima del primo" in text(wrong)
    assert not wrong.xpath("//table")
    assert "Scrivi il giorno così" in text(page(client, INDEX, dal="ieri"))
    part = client.htmx(reverse(INDEX) + "?dal=01/07/2025")
    assert b"<html" not in part.content
    assert b"Partecipanti sostenuti" in part.content
    assert f"{reverse(EXPORT)}?dal=01%2F07%2F2025" in part.content.decode()


def test_an_edition_without_acts_says_where_numbers_come_from(torino):
    shown = page(torino["rosa"].client, INDEX, edizione="lgnet2")
    assert "Nessuna attività in questo periodo" in text(shown)
    everything = page(torino["rosa"].client, INDEX, edizione="tutte")
    assert table(everything, "Indicatori del fondo")["O.2.3 Partecipanti sostenuti"][0] == "3"


def test_who_reaches_few_persons_reads_the_same_numbers_by_edition_only(torino):
    shown = page(torino["marta"].client, INDEX)
    assert table(shown, "Indicatori del fondo")["O.2.3 Partecipanti sostenuti"][0] == "3"
    assert not shown.xpath("//input[@name='dal']")
    assert not shown.xpath("//main//table//a")
    narrowed = page(torino["marta"].client, INDEX, dal="01/07/2025")
    assert table(narrowed, "Indicatori del fondo")["O.2.3 Partecipanti sostenuti"][0] == "3"


def test_a_number_opens_the_list_of_its_persons(torino):
    client = torino["rosa"].client
    shown = page(client, INDEX)
    row = shown.xpath("//table[caption='Indicatori del fondo']/tbody/tr")[0]
    links = row.xpath(".//td[contains(@class, 'lg-num')]/a/@href")
    counts = [int(link.text) for link in row.xpath(".//td[contains(@class, 'lg-num')]/a")]
    assert counts == [3, 2, 1, 2, 1]
    for link, count in zip(links, counts, strict=True):
        listed = html.fromstring(client.get(link).content)
        assert len(listed.xpath("//main//tbody/tr")) == count
    apart = page(client, PERSONS, stato="with_reserve")
    assert len(apart.xpath("//main//tbody/tr")) == 1


def test_names_behind_a_number_are_masked_unless_the_person_is_theirs(torino):
    rosa = torino["rosa"]
    with torino["ugo"].acts() as ugo:
        mine = person(ugo, family="Diallo")
        act(ugo, mine)
        grant_access(person=mine, reason="assigned", membership=rosa.actor.membership, by=ugo)
    listed = text(page(rosa.client, PERSONS, indicatore="O.2.3"))
    assert "DIALLO Sintetica" in listed
    assert "BIANCHI" not in listed.upper()
    assert "B. S." in listed


def test_the_list_leaves_one_row_in_the_access_log_with_its_count(torino):
    rosa = torino["rosa"]
    page(rosa.client, PERSONS, indicatore="O.2.3")
    page(rosa.client, INDEX)
    with acting(context_for(rosa.actor)):
        row = AccessLog.objects.get()
    assert (row.access, row.subject_kind, row.detail["count"], row.detail["indicator"]) == (
        "list",
        "person",
        3,
        "O.2.3",
    )


def test_what_is_not_a_list_of_persons_does_not_exist(torino):
    client = torino["rosa"].client
    for asked in ({"indicatore": "RETE.5"}, {"indicatore": "X"}, {"sesso": "Q"}, {"stato": "?"}, {"dal": "ieri"}):
        assert client.get(reverse(PERSONS), asked).status_code == 404


@pytest.mark.parametrize("key", ["lia", "marta", "ugo", "enea", "amelia"])
def test_drill_down_and_export_are_for_who_may(torino, key):
    for name in (PERSONS, EXPORT):
        assert torino[key].client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("key", ["lia", "gina", "enea"])
def test_another_comune_does_not_exist(torino, key):
    for name in ("insights:municipality", "insights:municipality_persons", "insights:municipality_export"):
        assert torino[key].client.get(reverse(name, args=["torino"])).status_code == 404
        assert torino["rosa"].client.get(reverse(name, args=["torino"])).status_code == 200


def test_lia_reads_bari_where_nothing_of_torino_is(torino):
    assert "Nessuna attività in questo periodo" in text(page(torino["lia"].client, INDEX))
    assert torino["amelia"].client.get(reverse(INDEX)).status_code == 404
    assert torino["enea"].client.get(reverse(INDEX)).status_code == 404


def test_strangers_are_sent_to_the_log_in(client):
    for name in (INDEX, PERSONS, EXPORT, NETWORK, "insights:network_export"):
        assert client.get(reverse(name)).status_code == 302


# ── the spreadsheet ────────────────────────────────────────────────────────────────────────────────────────
def sheets(response):
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def cells(sheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_spreadsheet_has_the_numbers_of_the_page_and_what_each_means(torino):
    rosa = torino["rosa"]
    response = rosa.client.get(reverse(EXPORT), {"edizione": "lgnet3"})
    assert re.search(r'filename="indicatori-torino-[\d-]+\.xlsx"', response["Content-Disposition"])
    book = sheets(response)
    assert book.sheetnames == ["Indicatori", "Definizioni"]
    rows = {row[0]: row[1:] for row in book["Indicatori"].iter_rows(values_only=True) if row[0]}
    assert rows["O.2.3"][:9] == ("Partecipanti sostenuti", 3, 2, 1, 0, 0, 2, 1, 0)
    assert rows["Con riserva"][0] == 1
    assert rows["Contatti senza nome"][0] == 7
    assert rows["Marocco"][0] == 1
    meanings = {row[0]: row for row in book["Definizioni"].iter_rows(values_only=True)}
    assert meanings["O.2.3 Partecipanti sostenuti"][3] == "da confermare sulla fonte"
    named = {"Destinatari", "Trimestre", "Cittadinanze", "Con riserva", "Contatti senza nome", "Servizi ai destinatari"}
    assert named <= set(meanings)
    with acting(context_for(rosa.actor)):
        row = AccessLog.objects.get()
    assert (row.access, row.subject_kind, row.detail["edition"]) == ("export", "indicators", "lgnet3")


@pytest.mark.parametrize("label", ["=1+1", "+39 011", "-2", "@SUM(A1)", "\t=1", "\r=1", "{=1}", "http://esempio.it"])
def test_no_label_becomes_a_formula_or_a_link(torino, label):
    with torino["ugo"].acts() as ugo:
        act(ugo, recipients(ugo, 1)[0], label=label)
    for sheet in sheets(torino["rosa"].client.get(reverse(EXPORT))):
        assert {cell.data_type for cell in cells(sheet)} <= {"s", "n"}
        assert not any(cell.hyperlink for cell in cells(sheet))
        assert all(isinstance(cell.value, str) == (cell.data_type == "s") for cell in cells(sheet))


# ── the centre ─────────────────────────────────────────────────────────────────────────────────────────────
def test_the_centre_reads_suppressed_sums_only(torino):
    client = torino["enea"].client
    assert "Nessun territorio ha almeno 5 destinatari" in text(page(client, NETWORK))
    with torino["ugo"].acts() as ugo:
        recipients(ugo, 6, sex="M")
        recipients(ugo, 4, sex="F")
    total = table(page(client, NETWORK), "Destinatari per territorio")
    assert total["Torino"] == ["13"]
    assert total["Bari"] == ["meno di 5"]
    assert total["Somma delle sole righe mostrate"] == ["13"]
    split = table(page(client, NETWORK, per="sex"), "Destinatari per territorio")
    assert split["Torino"] == ["13", "8", "5", "0"]
    ages = table(page(client, NETWORK, per="age"), "Destinatari per territorio")
    assert ages["Torino"][1:] == ["nascosto", "nascosto", "nascosto"]  # one person is over 60
    assert ages["Somma delle sole righe mostrate"] == ["13", "0", "0", "0"]


def test_the_centre_has_no_days_to_subtract(torino):
    client = torino["enea"].client
    shown = page(client, NETWORK, dal="01/01/2025", al="02/01/2025")
    assert not shown.xpath("//input[@name='dal']")
    assert client.get(reverse(NETWORK), {"edizione": "tutte"}).content.count(b"<table") == 0
    assert torino["rosa"].client.get(reverse(NETWORK)).status_code == 404


def test_the_spreadsheet_of_the_centre_hides_what_the_page_hides(torino):
    with torino["ugo"].acts() as ugo:
        recipients(ugo, 8, sex="M")
    client = torino["enea"].client
    book = sheets(client.get(reverse("insights:network_export"), {"per": "age"}))
    rows = {row[0]: row[1:] for row in book["Rete"].iter_rows(values_only=True) if row[0]}
    assert rows["Torino"][:2] == (11, "non mostrato")
    assert rows["Bari"][0] == "non mostrato"
    assert (
        "Un totale sotto 5"
        in {row[0]: row[1] for row in book["Definizioni"].iter_rows(values_only=True)}[
            "I numeri piccoli non si mostrano"
        ]
    )


# ── as many queries for one as for many ────────────────────────────────────────────────────────────────────
def reads(client, name):
    """How many statements a page costs from the moment its transaction is read only."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name)).status_code == 200
    told = [found["sql"] for found in captured.captured_queries]
    return sum(
        sql.startswith("SELECT") and "set_config" not in sql for sql in told[told.index("SET TRANSACTION READ ONLY") :]
    )


@pytest.mark.parametrize(("name", "key"), [(INDEX, "rosa"), (INDEX, "marta"), (PERSONS, "rosa"), (NETWORK, "enea")])
@pytest.mark.parametrize("n", [1, 3])
def test_one_person_costs_as_many_queries_as_three(cast, name, key, n):
    with cast["ugo"].acts() as ugo:
        recipients(ugo, n)
    assert reads(cast[key].client, name) == READS[name]
