"""G1, G2, G14: what a page costs beside its bare rival, how many statements it takes, how heavy it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass

from bench.measure import Ledger, median, paired_ratio, side_by_side
from bench.rivals import ACTS_SQL, COUNT_SQL, LIST_SQL, PERSON_SQL, STORY_SQL, BarePage
from bench.stage import LARGE, ROOT, SMALL, environment
from bench.web import Visitor

FOLDER = r"/persone/[0-9a-f-]{36}/"
LIST_CALLS, FOLDER_CALLS, SAVE_CALLS = 6, 20, 6
LIST_BYTES = 40_000
MOST_TAX = 3.0
COMPARED = ("list of", "folder")  # with a bare page of the same data
MOST_GROWTH = 1.05


@dataclass(frozen=True)
class Page:
    """A page of the platform: who opens it, where. `calls` is the most statements it may take (G2), 0: no goal."""

    name: str
    visitor: str
    path: str
    calls: int = 0


PAGES = (
    Page("home", "sara", "/"),
    Page("home, street operator", "marta", "/"),
    Page("list of persons", "sara", "/persone/", LIST_CALLS),
    Page("list of persons, granted", "marta", "/persone/", LIST_CALLS),
    Page("list of persons, search", "sara", "/persone/?q=trabelsi", LIST_CALLS),
    Page("folder", "sara", FOLDER, FOLDER_CALLS),
    Page("folder, granted", "marta", FOLDER, FOLDER_CALLS),
    Page("search", "sara", "/cerca/?q=mohammed+idrisi"),
    Page("list of activities", "sara", "/attivita/", LIST_CALLS),
    Page("form of an activity", "sara", "/attivita/nuova/"),
    Page("new person", "sara", "/persone/nuova/"),
    Page("indicators", "rosa", "/indicatori/"),
    Page("registers", "rosa", "/registri/", LIST_CALLS),
    Page("users", "amelia", "/utenti/", LIST_CALLS),
    Page("network", "enea", "/indicatori/rete/"),
)


class Walk:
    """The pages that exist, with their visitors logged in."""

    def __init__(self) -> None:
        self.visitors = {key: Visitor(key) for key in {page.visitor for page in PAGES}}
        found = [(page, self._address(page)) for page in PAGES]
        self.pages = [(page, path) for page, path in found if path and self.visitors[page.visitor].exists(path)]

    def _address(self, page: Page) -> str:
        if page.path != FOLDER:
            return page.path
        visitor = self.visitors[page.visitor]
        return visitor.first(FOLDER) if visitor.exists("/persone/") else ""

    def sizes(self) -> dict[str, list[int]]:
        """Bytes (before compression) and rows or entries of each page."""
        found = {}
        for page, path in self.pages:
            visitor = self.visitors[page.visitor]
            found[page.name] = [visitor.get(path).size, len(re.findall(rb"<(?:tr|li)[ >]", visitor.body))]
        return found


def run(ledger: Ledger, *, small: str) -> None:
    """Measure every page that exists; `small` is the database with a tenth of the persons."""
    walk = Walk()
    tenant = str(_tenant())
    for page, path in walk.pages:
        visitor = walk.visitors[page.visitor]
        rival = _rival(page, path, tenant)
        mine, other = side_by_side(lambda v=visitor, p=path: v.get(p), rival)
        ratio = paired_ratio(mine, other)
        ledger.line(f"page: {page.name}", mine, size=LARGE, rival="bare page", ratio=ratio)
        ledger.line(f"bare page beside: {page.name}", other, size=LARGE)
        is_compared = page.name.startswith(COMPARED)
        where = f"{page.name}, {page.visitor}, {LARGE} persons; {median(mine):.1f} ms against {median(other):.1f} ms"
        told = where if is_compared else f"{where} (a bare list: the page is of another kind)"
        ledger.result("G1 page tax", ratio, "x", told, most=MOST_TAX if is_compared else None)
        calls = mine[-1].own_calls
        ledger.result("G2 SQL calls", calls, "calls", f"{page.name}, {page.visitor}", most=page.calls or None)
    _save(ledger, walk)
    _weights(ledger, walk, small)


def _rival(page: Page, path: str, tenant: str) -> BarePage:
    if page.path == FOLDER:
        ref = path.rstrip("/").rpartition("/")[2]
        return BarePage((PERSON_SQL, [ref]), (STORY_SQL, {"id": ref}))
    if "activit" in page.name:
        return BarePage((ACTS_SQL, [tenant]))
    return BarePage((LIST_SQL, [tenant]), (COUNT_SQL, [tenant]))


def _tenant() -> object:
    from lgnet.network.models import Municipality

    return Municipality.objects.get(slug="torino").pk


def _save(ledger: Ledger, walk: Walk) -> None:
    """An activity saved through its form, by Sara, for somebody of her list."""
    sara = walk.visitors["sara"]
    form = "/attivita/nuova/"
    if not (sara.exists("/persone/") and sara.exists(form)):
        return
    sara.get("/persone/")
    person = sara.first(FOLDER).rstrip("/").rpartition("/")[2]
    samples = []
    for _ in range(8):
        sara.get(form)
        fields = {
            "form": sara.first(r'name="form" value="([^"]+)"'),
            "persons": person,
            "activity_type": "one_stop_shop",
        }
        samples.append(sara.post(form, {**fields, "day": _today(), "da": ""}))
    ledger.line("page: save an activity", samples[1:], size=LARGE)
    ledger.result(
        "G2 SQL calls", samples[-1].own_calls, "calls", "an activity saved through its form, sara", most=SAVE_CALLS
    )


def _today() -> str:
    from lgnet.kernel import clock

    return f"{clock.today():%d/%m/%Y}"


def _weights(ledger: Ledger, walk: Walk, small: str) -> None:
    """The same walk in a child process on the small database."""
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--sizes-of", small],
        cwd=ROOT,
        env=environment(small),
        capture_output=True,
        text=True,
        check=True,
    )
    few, many = json.loads(done.stdout), walk.sizes()
    for page, _path in walk.pages:
        most = LIST_BYTES if page.calls == LIST_CALLS else None
        ledger.result(
            "G14 page weight", many[page.name][0], "bytes", f"{page.name}, {page.visitor}, {LARGE} persons", most=most
        )
    # A page with fewer rows is lighter whatever N is: only pages with as many of them are compared.
    alike = [name for name in many if name in few and many[name][1] == few[name][1]]
    worst = max(alike, key=lambda name: many[name][0] / few[name][0])
    conditions = f"heaviest growth of the {len(alike)} pages with as many rows, {SMALL} to {LARGE} persons ({worst})"
    ledger.result("G14 growth of weight", many[worst][0] / few[worst][0], "x", conditions, most=MOST_GROWTH)
