"""`lgnet migrate`: tables as the code wants them, then the walls of tenancy, as lgnet_owner."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from lgnet.cli.instance import code_fingerprint, instance, is_step
from lgnet.cli.output import Json, answer, counting, say
from lgnet.kernel import database

# Any number will do as long as it stays the same: two migrations at once would undo each other's walls.
LOCK = 0x16E7
STAMP = "lgnet migrated "


def migrate(as_json: Json = False) -> None:
    """Porta le tabelle alla versione del programma e alza i muri tra i Comuni. Si può ripetere quando si vuole."""
    with instance("owner"):
        if as_json:
            facts = apply(lambda *_: None)
        else:
            with counting("Tabelle e muri") as progress:
                facts = apply(progress)
    if as_json:
        answer(facts, as_json=True)
        return
    say(f"Migrazioni applicate ora: {facts['applied']}, in tutto {facts['migrations']}. I muri sono alzati.")
    if facts["closed_tables"] and not is_step():
        say(f"[dim]Chiuse a tutti, perché nessuno ha detto chi le legge: {', '.join(facts['closed_tables'])}[/]")


def apply(progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Apply what is missing, raise the walls and leave a stamp on the database. Django must be set up as owner.

    Returns {"applied": migrations applied now, "migrations": all there are, "closed_tables": tables with no wall
    declared, which nobody can read}.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from lgnet.kernel.tenancy.walls import raise_walls

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            executor = MigrationExecutor(connection)
            missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            call_command("migrate", interactive=False, verbosity=1, stdout=_Counter(progress, missing))
            closed = raise_walls()
            _load_reference()
            _stamp(cursor)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return {"applied": missing, "migrations": len(executor.loader.graph.nodes), "closed_tables": closed}


def _load_reference() -> None:
    """Code lists, and the indicators of the editions there are: what every instance shares, written by the owner only."""
    from lgnet.codes.actions import load_code_lists
    from lgnet.insights.actions import load_indicators

    load_code_lists(by="lgnet migrate")
    load_indicators()


def is_migrated() -> bool:
    """True when `lgnet migrate` ran with exactly this code on this database (quick: no Django)."""
    import psycopg

    with psycopg.connect(**database.params("app")) as connection:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        row = connection.execute(query).fetchone()
    return row is not None and row[0] == STAMP + _fingerprint()


def _stamp(cursor: Any) -> None:
    """Written on the database itself, so that it goes away with it."""
    from django.db import connection
    from psycopg import sql

    name = sql.Identifier(str(connection.settings_dict["NAME"]))
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(STAMP + _fingerprint()))
    cursor.execute(comment.as_string(cursor.connection))


def _fingerprint() -> str:
    return code_fingerprint("**/*.py", "**/*.sql", "*/data/*.json")


class _Counter(io.StringIO):
    """Django's own progress lines, counted."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        super().__init__()
        self.progress, self.total, self.done = progress, total, 0

    def write(self, text: str) -> int:
        if "Applying" in text:
            self.done += 1
            self.progress(self.done, max(self.total, self.done))
        return len(text)
