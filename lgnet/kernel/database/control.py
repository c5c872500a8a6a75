"""The switch of the local database: up, down, status."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lgnet.kernel.database import processes, state, supervisor
from lgnet.kernel.database.connections import is_external, params
from lgnet.kernel.database.errors import ClusterError
from lgnet.kernel.home import Home, home

UP_SECONDS = 120.0
DOWN_SECONDS = 150.0
LOG_BYTES = 5_000_000

Say = Callable[[str], None]
PHASES = {
    "preparing": "Preparo la cartella dei dati",
    "starting": "Avvio PostgreSQL",
    "restarting": "Riavvio PostgreSQL",
    "stopping": "Attendo la fine dell'arresto in corso",
}


def up(*, at: Home | None = None, say: Say | None = None, timeout: float = UP_SECONDS) -> dict[str, Any]:
    """Start the local database and leave it running behind a detached supervisor; return `status()`.

    Quick when it is up already. `say` receives a line for each phase. With DATABASE_URL nothing is started. Raises
    ClusterError when it does not come up within `timeout` seconds.
    """
    place = at or home()
    if is_external():
        return status(at=place)
    _raise_up(place, owner=None, say=say, timeout=timeout)
    return status(at=place)


@contextlib.contextmanager
def running(*, at: Home | None = None, say: Say | None = None, timeout: float = UP_SECONDS) -> Iterator[dict[str, Any]]:
    """The database for the time of a `with`: what was started here is stopped at the end, even if we are killed.

    A database that was up before is used and left up.
    """
    place = at or home()
    if is_external() or _is_ready(place):
        yield status(at=place)
        return
    reading, writing = os.pipe()
    try:
        ours = _raise_up(place, owner=reading, say=say, timeout=timeout)
        yield status(at=place)
    finally:
        os.close(reading)
        os.close(writing)  # the supervisor sees the end of the pipe and stops
    if ours:
        _wait_until_free(place, DOWN_SECONDS)


def down(*, at: Home | None = None, timeout: float = DOWN_SECONDS) -> dict[str, Any]:
    """Stop the local database, orphans included; return `status()`. Nothing to do when it is down.

    Raises ClusterError when DATABASE_URL names somebody else's server, or when it does not stop in time.
    """
    place = at or home()
    if is_external():
        raise ClusterError("DATABASE_URL indica un server che lgnet non ha avviato e non può fermare.")
    guardian = state.read(place).get("supervisor")
    if state.is_supervised(place):
        if isinstance(guardian, int):
            with contextlib.suppress(ProcessLookupError):
                os.kill(guardian, signal.SIGTERM)
        if not _wait_until_free(place, timeout):
            raise ClusterError(f"PostgreSQL non si ferma: leggi {place.logs}.")
    elif place.cluster.exists():
        with state.lock(place) as held:
            if held:
                processes.clear_leftovers(place.cluster, place.run)
                state.forget(place)
    return status(at=place)


def status(*, at: Home | None = None) -> dict[str, Any]:
    """Facts about the database: running, phase, supervisor, postmaster, version, source, socket, restarts, since.

    `source` is "DATABASE_URL" for a server of others: then `running` says whether it accepts a connection.
    """
    place = at or home()
    if is_external():
        return {"running": _answers(params("app")), "phase": "external", "source": "DATABASE_URL"}
    supervised = state.is_supervised(place)
    known = state.read(place) if supervised else {}
    phase = known.get("phase", "starting") if supervised else "stopped"
    facts = {"running": phase == state.READY, "phase": phase, "home": str(place.path), "cluster": str(place.cluster)}
    names = ("supervisor", "postmaster", "version", "source", "folder", "bound", "restarts", "since")
    facts.update({name: known.get(name) for name in names})
    if facts["running"]:
        facts["socket"] = str(place.run)
    return facts


def _is_ready(place: Home) -> bool:
    return state.is_supervised(place) and state.read(place).get("phase") == state.READY


def _raise_up(place: Home, *, owner: int | None, say: Say | None, timeout: float) -> bool:
    """Wait until the database is ready, starting a supervisor if there is none; True when the supervisor is ours."""
    until = time.monotonic() + timeout
    ours, told = False, ""
    while time.monotonic() < until:
        if state.is_supervised(place):
            phase = state.read(place).get("phase", "")
            if phase == state.READY:
                return ours
            if say and phase != told and phase in PHASES:
                say(PHASES[phase])
            told = phase
            time.sleep(0.02)
        elif ours:
            raise ClusterError(state.read(place).get("message") or f"PostgreSQL non parte: leggi {place.logs}.")
        else:
            ours = _start_supervisor(place, owner)
    raise ClusterError(f"PostgreSQL non è pronto dopo {timeout:.0f} secondi: leggi {place.logs}.")


def _start_supervisor(place: Home, owner: int | None) -> bool:
    """Start one and wait until it holds the lock; False when another came first."""
    with state.lock(place) as held:
        if held:
            state.forget(place)  # what a killed supervisor left must not be taken for the new one's word
    log = place.logs / "supervisor.log"
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    command = [sys.executable, "-m", supervisor.__package__, str(place.path)]
    with log.open("ab") as stream:
        done = subprocess.run(
            [*command, str(owner)] if owner is not None else command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            pass_fds=() if owner is None else (owner,),
            cwd=Path(__file__).resolve().parents[3],
            check=False,
        )
    if done.returncode not in (0, supervisor.EXIT_BUSY):
        raise ClusterError(f"Il guardiano della base di dati non parte: leggi {log}.")
    return done.returncode == 0


def _wait_until_free(place: Home, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while state.is_supervised(place):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _answers(connection: dict[str, Any]) -> bool:
    import psycopg

    try:
        with psycopg.connect(**connection, connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False
