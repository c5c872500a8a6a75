"""What `make run` calls: from nothing to the demonstration in the browser, and everything stopped by Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any

from rich.table import Table

from lgnet.cli.instance import is_step, run_module
from lgnet.cli.migrate import is_migrated
from lgnet.cli.output import console, phase, say
from lgnet.cli.serve import (
    Host,
    Port,
    Workers,
    die_with_parent,
    refuse_busy_port,
    serve_until_stopped,
    stopping_on_signals,
)
from lgnet.kernel import database
from lgnet.kernel.home import home


def run(port: Port = 8000, host: Host = "127.0.0.1", workers: Workers = 2) -> None:
    """Prepara e avvia tutto: base di dati, tabelle, dimostrazione se non c'è ancora nulla, server."""
    started = time.monotonic()
    die_with_parent()  # make
    refuse_busy_port(host, port)
    with stopping_on_signals(), _database_up():
        if not is_migrated():
            run_module("lgnet", "migrate", role="owner")
        load_demonstration_once()

        def ready(address: str) -> None:
            show_accounts()
            say(
                f"\nPronto in {time.monotonic() - started:.0f} s: apri [bold underline]{address}[/] (Ctrl-C per fermare)\n"
            )

        serve_until_stopped(host, port, workers, ready)


def load_demonstration_once() -> None:
    """Load the demonstration network into an empty database; a load that was killed is done again."""
    half_done = home().path / "demo.loading"
    if half_done.exists() or _is_empty():
        half_done.touch()
        run_module("lgnet", "demo")
        half_done.unlink()


def show_accounts() -> None:
    """The demonstration accounts, from what `lgnet demo` left in the home; nothing where there is no demonstration.

    As a step of `lgnet run` it stays silent: the accounts come at the end, beside the address.
    """
    try:
        found = json.loads((home().path / "demo").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    accounts: list[dict[str, Any]] = found.get("accounts", []) if isinstance(found, dict) else []
    if not accounts or is_step():
        return
    passwords = {account.get("password", "") for account in accounts}
    columns = {"email": "E-mail", "name": "Nome", "role": "Ruolo", "place": "Dove"}
    if len(passwords) > 1:
        columns |= {"password": "Password"}
    table = Table(title="Account della dimostrazione (persone inventate)", title_justify="left", title_style="bold")
    for name, title in columns.items():
        table.add_column(title, no_wrap=name in {"email", "place", "password"})
    for account in accounts:
        table.add_row(*[str(account.get(name, "")) for name in columns])
    console.print(table)
    if len(passwords) == 1:
        say(f"Password di tutti: [bold]{passwords.pop()}[/]")


@contextlib.contextmanager
def _database_up() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        with phase("Base di dati") as detail:
            stack.enter_context(database.running(say=detail))
        yield


def _is_empty() -> bool:
    """True while nobody has an account: neither a demonstration nor a real instance."""
    import psycopg

    with psycopg.connect(**database.params("backup")) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM accounts_user)").fetchone()
    return row is not None and not row[0]
