"""Rosa, the municipality's manager: upload, map, correct, import, decide, look at the figures, undo."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import DESK, PHONE, SAMPLES

pytestmark = pytest.mark.xdist_group("journeys")


def stat(page, label):
    """The number of the tile with this label."""
    tile = page.locator("main .lg-stat", has_text=label).first
    return int(re.search(r"\d+", tile.inner_text()).group())


def test_rosa_brings_a_register_in_and_takes_it_out(visit, look, instance):
    page = visit("rosa", DESK)
    look(page, "home-rosa")
    page.goto(f"{instance.address}/registri/nuovo/")
    page.set_input_files("input[type=file]", SAMPLES / "registro_latina.xlsx")
    page.get_by_role("button", name="Leggi il file").click()
    page.wait_for_url(re.compile("/colonne/"))
    look(page, "register-columns")
    page.get_by_role("button", name="Usa queste colonne").click()
    page.wait_for_url(re.compile(r"/registri/[0-9a-f-]{36}/$"))
    batch = page.url
    assert "1202" in page.inner_text("main")
    look(page, "register-preview")

    page.get_by_role("link", name="1205").click()
    page.fill("input[name=cell_2]", "Mamadou")
    page.fill("input[name=cell_4]", "28/02/1990")
    page.get_by_role("button", name="Salva la riga").click()
    page.get_by_role("link", name="1205").wait_for(state="detached")

    page.get_by_role("button", name="Importa").dblclick()
    page.wait_for_selector("text=Annulla l'importazione", timeout=90_000)
    look(page, "register-outcome")
    page.goto(f"{batch}proposte/")
    look(page, "register-proposals")
    page.get_by_role("button", name=re.compile("Accetta le")).click()
    page.wait_for_load_state("networkidle")

    figures = instance.json("report", "indicators", "--municipality", "Torino")
    assert figures["persons"]["total"] == 477  # the 476 of the sample, and the row corrected by hand
    assert figures["activities"]["total"] == 1199
    page.goto(f"{instance.address}/indicatori/")
    assert "477" in page.inner_text("main")
    look(page, "indicators")

    page.goto(f"{batch}annulla/")
    look(page, "register-undo")
    page.locator("main").get_by_role("button", name="Annulla l'importazione").click()
    page.wait_for_load_state("networkidle")
    figures = instance.json("report", "indicators", "--municipality", "Torino")
    assert (figures["persons"]["total"], figures["activities"]["total"]) == (0, 0)


def test_the_preview_works_on_a_phone(visit, look, instance):
    page = visit("gina", PHONE)
    page.goto(f"{instance.address}/registri/nuovo/")
    page.set_input_files("input[type=file]", SAMPLES / "registro_genova.csv")
    page.get_by_role("button", name="Leggi il file").click()
    page.wait_for_url(re.compile("/colonne/"))
    page.get_by_role("button", name="Usa queste colonne").click()
    page.wait_for_url(re.compile(r"/registri/[0-9a-f-]{36}/$"))
    look(page, "register-preview")


def test_a_file_that_is_not_a_register_is_refused_in_plain_words(visit, look, instance, tmp_path):
    page = visit("gina", DESK)
    wrong = tmp_path / "foto.xlsx"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 500)
    page.goto(f"{instance.address}/registri/nuovo/")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_role("button", name="Leggi il file").click()
    page.wait_for_load_state("networkidle")
    assert "/registri/nuovo/" in page.url
    look(page, "register-refused")
