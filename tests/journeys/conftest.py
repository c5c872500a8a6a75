"""A real instance of its own (commands, server, worker) and a real browser.

Everything goes through the front door: `lgnet migrate`, `lgnet demo --empty`, `lgnet serve`, chromium.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "lgnet" / "registers" / "tests" / "samples"
PASSWORD = "dimostrazione-lgnet"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = (390, 844), (1280, 900)


class Instance:
    """An instance in a home of its own: commands and address."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.server: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("LGNET_", "DJANGO_", "PYTEST_", "DATABASE_"))}
        return {**kept, "LGNET_HOME": str(self.home)}

    def run(self, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `lgnet <words>`; fails the test, showing what was said, unless it ended as expected."""
        done = subprocess.run(
            [sys.executable, "-m", "lgnet", *words],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert (done.returncode == 0) is ok, f"lgnet {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str) -> dict[str, object]:
        """The one JSON object a command prints."""
        return json.loads(self.run(*words, "--json").stdout)

    def start(self) -> str:
        """Serve on a free port; returns the address once it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "lgnet", "serve", "--port", str(self.port), "--workers", "1"]
        with (self.home / "serve.log").open("ab") as log:
            self.server = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return self.address
            except OSError:
                time.sleep(0.3)
        raise RuntimeError((self.home / "serve.log").read_text()[-4000:])

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.wait(timeout=30)
            self.server = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="session")
def instance() -> Iterator[Instance]:
    """A demonstration without persons, served. `xdist_group` keeps the journeys on one worker; its name keeps homes apart."""
    home = ROOT / "var" / f"journeys-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    found = Instance(home)
    if home.exists():
        found.run("db", "down")
        shutil.rmtree(home)
    home.mkdir(parents=True)
    found.run("db", "up")
    found.run("migrate")
    found.run("demo", "--empty")
    found.start()
    yield found
    found.stop()
    found.run("db", "down")


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(instance: Instance, chromium: object) -> Iterator[Callable[..., object]]:
    """`page = visit("marta", width=PHONE)`: signed in and at home. Any console error or foreign request fails the test."""
    opened, complaints = [], []

    def sign_in(key: str, size: tuple[int, int] = DESK) -> object:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="it-IT")
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda e: complaints.append(f"{page.url}: {e}"))
        page.on(
            "request", lambda r: None if r.url.startswith((instance.address, "data:")) else complaints.append(r.url)
        )
        opened.append(context)
        page.goto(f"{instance.address}/accesso/")
        page.fill("input[name=login]", f"{key}@esempio.lgnet.it")
        page.fill("input[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(re.compile(rf"{instance.address}/(?!accesso)"))
        return page

    yield sign_in
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def look() -> Callable[[object, str], None]:
    """`look(page, "home")`: no serious accessibility fault, no sideways scroll; a picture when LGNET_SHOTS names a folder."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: object, name: str) -> None:
        folder = os.environ.get("LGNET_SHOTS")
        if folder:
            width = page.viewport_size["width"]
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=width > 400)
        found = Axe().run(page).response["violations"]
        bad = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in {"serious", "critical"}]
        assert bad == [], f"{name}: {bad}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), (
            f"{name} scrolls sideways"
        )

    return check
