"""Take the pictures of the documentation from a running demonstration: `python docs/img/take.py http://127.0.0.1:8000`.

One page a role and width, the first screen only; files are kept small by whoever commits them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {1280: 860, 390: 844}
PAGES = {
    "": {"login": "/accesso/"},
    "sara": {"home": "/", "search": "/cerca/?q=dialo+amadu", "persons": "/persone/", "gallery": "/galleria/"},
    "marta": {"home-street": "/", "activity": "/attivita/nuova/"},
    "ugo": {"home-case-manager": "/"},
    "rosa": {"home-manager": "/", "indicators": "/indicatori/"},
    "amelia": {"home-local-admin": "/"},
    "enea": {"home-centre": "/", "network": "/indicatori/rete/"},
}


def main(address: str) -> None:
    """Visit each page as each role at each width."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        for width, height in WIDTHS.items():
            for who, pages in PAGES.items():
                page = browser.new_context(viewport={"width": width, "height": height}, locale="it-IT").new_page()
                sign_in(page, address, who)
                for name, path in pages.items():
                    page.goto(address + path)
                    page.screenshot(path=HERE / f"{name}-{width}.png")
                if who == "sara":
                    folder(page, address, width)
                if who == "rosa":
                    preview(page, address, width)
        browser.close()


def sign_in(page: object, address: str, who: str) -> None:
    """Log in with a demonstration account; '' stays outside."""
    page.goto(f"{address}/accesso/")
    if who:
        page.fill("input[name=login]", f"{who}@esempio.lgnet.it")
        page.fill("input[name=password]", "dimostrazione-lgnet")
        page.click("main button[type=submit]")
        page.wait_for_load_state()


def folder(page: object, address: str, width: int) -> None:
    """The folder of Amadou, who is in the demonstration for that."""
    page.goto(f"{address}/cerca/?q=diallo+amadou")
    page.locator("main a[href*='/persone/']").first.click()
    page.wait_for_load_state()
    page.screenshot(path=HERE / f"folder-{width}.png")


def preview(page: object, address: str, width: int) -> None:
    """A register with errors, read and then discarded."""
    page.goto(f"{address}/registri/nuovo/")
    page.set_input_files("input[type=file]", HERE.parents[1] / "lgnet/demo/registers/registro_torino_con_errori.csv")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    known = page.get_by_role("button", name="Usa queste colonne")
    if known.count():  # the columns are remembered from the second time on
        known.click()
        page.wait_for_load_state()
    page.screenshot(path=HERE / f"import-preview-{width}.png")
    page.get_by_role("link", name="Scarta").click()
    page.wait_for_load_state()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
