"""Marta, an operator of the mobile unit, on her phone: search first, a new person, an activity, the folder."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.xdist_group("journeys")


def test_marta_records_a_person_and_an_activity(visit, look):
    page = visit("marta", PHONE)
    look(page, "home-marta")
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/persone/nuova/")
    page.fill("input[name=family]", "N'Diaye")
    page.fill("input[name=given]", "Aïssatou")
    page.get_by_role("button", name="Continua").click()
    page.wait_for_selector("select[name=citizenship]")
    page.locator("label", has_text="Donna").click()
    page.select_option("select[name=citizenship]", label="Senegal")
    page.fill("input[name=birth]", "01/01/1996")
    look(page, "person-new")
    page.get_by_role("button", name="Registra").click()
    page.wait_for_url(re.compile(r"/persone/[0-9a-f-]{36}/"))
    folder = page.url
    assert "N'DIAYE" in page.inner_text("main")
    assert "N'DIAYE" not in page.title()
    look(page, "folder")

    page.get_by_role("link", name=re.compile("attività", re.IGNORECASE)).first.click()
    page.wait_for_url(re.compile("/attivita/nuova/"))
    page.locator("label", has_text="Contatto di strada").first.click()
    look(page, "activity-new")
    page.locator("main form button[type=submit]:visible", has_text="Registra").last.dblclick()
    page.wait_for_url(lambda url: "/attivita/nuova/" not in url)
    page.wait_for_load_state("networkidle")
    page.goto(folder)
    assert page.locator(".lg-timeline").inner_text().count("Contatto di strada") == 1, page.inner_text("main")

    page.goto(re.sub(r"/persone/.*", "/cerca/?q=ndiaye+aissatou", folder))
    assert "N'DIAYE" in page.inner_text("main")
    look(page, "search")


def test_lia_of_another_comune_finds_nothing_of_it(visit):
    marta = visit("marta", DESK)
    root = re.match(r"https?://[^/]+", marta.url).group()
    marta.goto(f"{root}/persone/")
    links = [a.get_attribute("href") for a in marta.locator("main a[href*='/persone/']").all()]
    folder = next((href for href in links if re.search(r"[0-9a-f-]{36}/$", href)), None)
    lia = visit("lia", DESK)
    lia.goto(f"{root}/cerca/?q=ndiaye")
    assert "N'DIAYE" not in lia.inner_text("main")
    if folder:
        assert lia.request.get(f"{root}{folder}").status == 404
