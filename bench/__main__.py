"""`python -m bench [pages writes rls start]`: measure, print a table, write bench/results.json.

Every measurement is also a line of var/bench/measurements.jsonl. Exit status 0 whatever the figures are.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from bench.measure import Ledger, Result
from bench.stage import HOME, LARGE, SMALL, enter, environment, prepare, scratch

RESULTS = Path(__file__).parent / "results.json"
WORKLOADS = ("pages", "writes", "rls", "start")


def main() -> None:
    """Prepare the instance, run the workloads asked for, report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("workloads", nargs="*", metavar="workload", help=f"of {', '.join(WORKLOADS)}; all without any")
    parser.add_argument("--sizes-of", metavar="DATABASE", help=argparse.SUPPRESS)
    parser.add_argument("--look", nargs=2, metavar=("WHO", "PATH"), help="the statements of one page, with their times")
    asked = parser.parse_args()
    if unknown := set(asked.workloads) - set(WORKLOADS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    HOME.mkdir(parents=True, exist_ok=True)
    if asked.sizes_of:
        enter(asked.sizes_of)
        from bench.pages import Walk

        print(json.dumps(Walk().sizes()))
        return
    if asked.look:
        look(*asked.look)
        return
    chosen = asked.workloads or list(WORKLOADS)
    ledger = Ledger(HOME / "measurements.jsonl")
    measure(ledger, chosen)
    if set(chosen) == set(WORKLOADS):
        RESULTS.write_text(
            json.dumps([asdict(each) for each in ledger.results], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    show(ledger.results)


def look(who: str, path: str) -> None:
    """Open one page on the large database and print its statements."""
    _use_own_instance()
    from lgnet.kernel import database

    with database.running(), scratch(prepare(LARGE)) as large:
        enter(large)
        from bench.measure import told
        from bench.pages import FOLDER
        from bench.web import Visitor

        visitor = Visitor(who)
        if path == "folder":
            visitor.get("/persone/")
            path = visitor.first(FOLDER)
        for _ in range(4):
            sample = visitor.get(path)
        print(told(sample))
        _close()


def measure(ledger: Ledger, chosen: list[str]) -> None:
    """Run the workloads on the bench's own instance, which is stopped at the end."""
    _use_own_instance()
    from lgnet.kernel import database

    if set(chosen) & {"pages", "writes", "rls"}:
        with database.running():
            templates = [prepare(size) for size in (SMALL, LARGE)]
            with scratch(templates[0]) as small, scratch(templates[1]) as large:
                _measure_inside(ledger, chosen, small=small, large=large)
    if "start" in chosen:
        from bench import start

        start.run(ledger)


def _measure_inside(ledger: Ledger, chosen: list[str], *, small: str, large: str) -> None:
    enter(large)
    from bench import pages, rivals, rls, writes

    rivals.open_connections()
    try:
        if "pages" in chosen:
            pages.run(ledger, small=small)
        if "rls" in chosen:
            rls.run(ledger)
        if "writes" in chosen:
            writes.run(ledger)
    finally:
        _close()


def _use_own_instance() -> None:
    for name in [name for name in os.environ if name.startswith("DATABASE_")]:
        del os.environ[name]
    os.environ.update(environment())


def _close() -> None:
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()


def show(results: list[Result]) -> None:
    """The same as the file, for people."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Figures of this run (ratios hold, milliseconds are this machine's)", title_justify="left")
    for heading in ("what", "figure", "unit", "target", "met", "conditions"):
        table.add_column(
            heading, justify="right" if heading == "figure" else "left", no_wrap=heading in {"what", "figure", "target"}
        )
    for each in results:
        met = {True: "yes", False: "NO", None: ""}[each.is_met]
        table.add_row(each.name, f"{each.figure:g}", each.unit, each.target, met, each.conditions)
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    main()
