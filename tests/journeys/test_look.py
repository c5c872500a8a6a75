"""Every page of the ground floor at two widths, as each role: no serious accessibility fault, nothing sideways."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.xdist_group("journeys")

PAGES = {
    "marta": ["/", "/persone/", "/attivita/", "/cerca/?q=nessuno"],
    "sara": ["/", "/persone/nuova/", "/attivita/nuova/", "/liste/"],
    "ugo": ["/", "/notifiche/", "/indicatori/"],
    "rosa": ["/", "/registri/", "/indicatori/", "/utenti/"],
    "amelia": ["/", "/utenti/"],
    "enea": ["/", "/indicatori/rete/"],
    "nadia": ["/"],
    "piero": ["/"],
    "lia": ["/"],
}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
@pytest.mark.parametrize("who", sorted(PAGES))
def test_pages_of(who, size, visit, look, instance):
    page = visit(who, size)
    for place, path in enumerate(PAGES[who]):
        answer = page.goto(f"{instance.address}{path}")
        assert answer.status == 200, path
        look(page, f"home-{who}" if path == "/" else f"{who}-{place}")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1280", "390"])
def test_the_gallery_and_the_door(size, visit, look, instance):
    page = visit("sara", size)
    page.goto(f"{instance.address}/galleria/")
    look(page, "gallery")
    page.context.clear_cookies()
    page.goto(f"{instance.address}/accesso/")
    look(page, "login")
