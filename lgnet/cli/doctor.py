"""`lgnet doctor`: looks at everything an instance stands on, and says in plain words what to mend."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import typer
from rich.table import Table

from lgnet.cli.instance import PACKAGE, use_django
from lgnet.cli.output import Json, answer, console, say
from lgnet.kernel import database
from lgnet.kernel.database import binaries, cluster, roles
from lgnet.kernel.errors import DomainError
from lgnet.kernel.home import home

OK, WARNING, ERROR = "ok", "warning", "error"
MARKS = {OK: "[green]✓[/]", WARNING: "[yellow]![/]", ERROR: "[bold red]✗[/]"}
OLDEST_PYTHON = (3, 11)
DATABASE = "Base di dati"
LITTLE_SPACE, NO_SPACE = 5 * 1024**3, 1024**3  # bytes


@dataclass(frozen=True)
class Check:
    """One thing looked at: its name, how it is (ok, warning, error), what was found, what to do about it."""

    name: str
    level: str
    found: str
    hint: str = ""

    def __post_init__(self) -> None:
        if self.level == OK:
            object.__setattr__(self, "hint", "")


def doctor(as_json: Json = False) -> None:
    """Controlla tutto ciò su cui poggia l'istanza e spiega che cosa sistemare. Esce con 1 se c'è un errore."""
    checks = [check for look in LOOKS for check in _guarded(look)]
    if all(check.level != ERROR for check in checks if check.name == DATABASE):
        checks += [check for look in LOOKS_INSIDE for check in _guarded(look)]
    sound = all(check.level != ERROR for check in checks)
    if as_json:
        answer({"ok": sound, "checks": [asdict(check) for check in checks]}, as_json=True)
    else:
        _show(checks, sound=sound)
    if not sound:
        raise typer.Exit(1)


def _show(checks: list[Check], *, sound: bool) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for check in checks:
        hint = f"\n[dim]→ {check.hint}[/]" if check.hint else ""
        table.add_row(MARKS[check.level], check.name, check.found + hint)
    console.print(table)
    say("Tutto a posto." if sound else "Ci sono errori da sistemare.")


def _guarded(look: Callable[[], Iterator[Check]]) -> list[Check]:
    """A look that breaks is an error found, not the end of the visit."""
    try:
        return list(look())
    except DomainError as error:
        return [Check(_title(look), ERROR, str(error))]
    except Exception as error:  # noqa: BLE001 - whatever it is, the other looks are still worth taking
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return [Check(_title(look), ERROR, first)]


def _title(look: Callable[[], Iterator[Check]]) -> str:
    return (look.__doc__ or "").strip().rstrip(".")


def _python() -> Iterator[Check]:
    """Python."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    good = sys.version_info >= OLDEST_PYTHON
    yield Check("Python", OK if good else ERROR, found, "Serve Python 3.11 o più recente.")


def _home() -> Iterator[Check]:
    """Cartella dell'istanza."""
    place = home()
    if not place.path.is_dir():
        yield Check("Cartella dell'istanza", ERROR, f"{place.path} non c'è", "Esegui lgnet db up e poi lgnet migrate.")
        return
    writable = os.access(place.path, os.W_OK)
    hint = "Dai all'utente che esegue lgnet il permesso di scrivere nella cartella."
    yield Check("Cartella dell'istanza", OK if writable else ERROR, str(place.path), hint)
    open_ones = [folder.name for folder in (place.keys, place.media, place.logs) if _is_open(folder.stat().st_mode)]
    found = (
        f"aperte ad altri utenti: {', '.join(open_ones)}" if open_ones else "chiavi, file e registri chiusi agli altri"
    )
    yield Check("Permessi", ERROR if open_ones else OK, found, "Esegui chmod 700 su quelle cartelle.")
    free = shutil.disk_usage(place.path).free
    level = ERROR if free < NO_SPACE else WARNING if free < LITTLE_SPACE else OK
    yield Check("Spazio su disco", level, f"{free / 1024**3:.1f} GiB liberi", "Libera spazio o sposta LGNET_HOME.")


def _keys() -> Iterator[Check]:
    """Chiavi."""
    files = [file for file in home().keys.iterdir() if file.is_file() and not file.name.startswith(".")]
    open_ones = [file.name for file in files if _is_open(file.stat().st_mode)]
    if open_ones:
        yield Check("Chiavi", ERROR, f"leggibili da altri: {', '.join(open_ones)}", "Esegui chmod 600 su quei file.")
    elif not files:
        yield Check("Chiavi", ERROR, "non ce n'è nessuna", "Nascono al primo avvio; se c'erano, ripristina una copia.")
    else:
        yield Check("Chiavi", OK, f"{len(files)}, leggibili solo dal proprietario")


def _programs() -> Iterator[Check]:
    """Programmi di PostgreSQL."""
    if database.is_external():
        yield Check("PostgreSQL", OK, "server esterno (DATABASE_URL)")
        return
    found = cluster.matching_binaries(home().cluster)
    small = found.source in {source for _, source in binaries.WHEELS}
    hint = "Va bene per provare e per nodi piccoli; in produzione usa i pacchetti della distribuzione o DATABASE_URL."
    yield Check("PostgreSQL", WARNING if small else OK, f"{found.version} ({found.source})", hint)


def _reach() -> Iterator[Check]:
    """Base di dati."""
    import psycopg

    try:
        with psycopg.connect(**database.params("app"), connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        hint = "Controlla il server di DATABASE_URL." if database.is_external() else "Esegui lgnet db up."
        yield Check(DATABASE, ERROR, "non risponde", hint)
    else:
        yield Check(DATABASE, OK, "risponde")


def _roles() -> Iterator[Check]:
    """Ruoli della base di dati."""
    import psycopg

    columns = {"LOGIN": "rolcanlogin", "SUPERUSER": "rolsuper", "BYPASSRLS": "rolbypassrls"}
    columns |= {"CREATEDB": "rolcreatedb", "CREATEROLE": "rolcreaterole", "REPLICATION": "rolreplication"}
    query = f"SELECT rolname, {', '.join(columns.values())} FROM pg_roles WHERE rolname = ANY(%s)"
    with psycopg.connect(**database.params("app"), connect_timeout=5) as connection:
        rows: dict[str, Any] = {
            row[0]: row[1:] for row in connection.execute(query, [list(roles.ATTRIBUTES)]).fetchall()
        }
        owned = connection.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole").fetchone()
    wrong = [f"manca {role}" for role in roles.ATTRIBUTES if role not in rows]
    for role, values in rows.items():
        wanted = set(roles.ATTRIBUTES[role].split())
        for attribute, value in zip(columns, values, strict=True):
            if value != (attribute in wanted):
                wrong.append(f"{role} {'ha' if value else 'non ha'} {attribute}")
    if owned and owned[0]:
        wrong.append("lgnet_app possiede delle tabelle")
    hint = "Fai eseguire da chi amministra il server l'SQL di lgnet db roles."
    yield Check("Ruoli", ERROR if wrong else OK, "; ".join(wrong) or "come devono essere", hint)


def _tables() -> Iterator[Check]:
    """Tabelle e muri."""
    use_django("app")
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from lgnet.kernel.tenancy.walls import managed_models, wall_of

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    found = f"{len(missing)} migrazioni da applicare" if missing else "aggiornate"
    yield Check("Tabelle", ERROR if missing else OK, found, "Esegui lgnet migrate.")
    walled = [model._meta.db_table for model in managed_models() if getattr(wall_of(model), "is_raised", False)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) AS t LEFT JOIN pg_class c ON c.oid = to_regclass(quote_ident(t))"
            " WHERE NOT coalesce(c.relrowsecurity AND c.relforcerowsecurity, false) OR NOT EXISTS"
            " (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)",
            [walled],
        )
        fallen = sorted(row[0] for row in cursor.fetchall())
    found = f"mancano su {', '.join(fallen)}" if fallen else f"alzati su {len(walled)} tabelle"
    yield Check("Muri tra i Comuni", ERROR if fallen else OK, found, "Esegui lgnet migrate.")


def _pages() -> Iterator[Check]:
    """File delle pagine."""
    vendor = PACKAGE / "ui" / "static" / "vendor"
    there = vendor.is_dir() and any(vendor.rglob("*.css"))
    found = "presenti" if there else f"mancano in {vendor}"
    yield Check("File di terze parti", OK if there else ERROR, found, "Esegui make vendor.")


def _mode() -> Iterator[Check]:
    """Modo."""
    use_django("app")
    from django.conf import settings

    if not settings.IS_DEMO:
        yield Check("Modo", OK, "istanza vera")
        return
    waived = ", secondo fattore non richiesto" if getattr(settings, "IS_MFA_WAIVED", False) else ""
    yield Check("Modo", WARNING, f"dimostrazione{waived}", "Non inserire dati di persone vere.")


def _is_open(mode: int) -> bool:
    return bool(stat.S_IMODE(mode) & 0o077)


LOOKS = (_python, _home, _keys, _programs, _reach, _pages, _mode)
LOOKS_INSIDE = (_roles, _tables)  # of a database that answers
