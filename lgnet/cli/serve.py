"""`lgnet serve`: web server and worker, together until Ctrl-C or SIGTERM."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer

from lgnet.cli.instance import child_environment, ensure_static
from lgnet.cli.output import phase, say
from lgnet.kernel import database
from lgnet.kernel.database.processes import is_alive
from lgnet.kernel.errors import DomainError
from lgnet.kernel.home import home

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
KILL_SECONDS = 5  # what the web server grants its own processes to end
BACKOFF = (1.0, 2.0, 5.0, 15.0, 60.0)
STABLE_SECONDS = 120.0
# Threads of a web process share its pool of database connections (settings: 8).
THREADS = str(min(6, 2 * (os.cpu_count() or 1) + 1))
PR_SET_PDEATHSIG = 1
MARKER = "serving.pid"

Port = Annotated[int, typer.Option(help="Porta su cui rispondere.", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="Indirizzo su cui rispondere.")]
Workers = Annotated[int, typer.Option(help="Processi del server web.", min=1, max=64)]


class ServerError(DomainError):
    """The server cannot start, or stopped by itself; the message says what to do."""


class _Stop(BaseException):
    """Ctrl-C or SIGTERM; not an Exception, so that nothing on the way takes it for a failure."""


def serve(port: Port = 8000, host: Host = "127.0.0.1", workers: Workers = 2) -> None:
    """Avvia il server web e i lavori in sottofondo. Ctrl-C ferma tutto ciò che ha avviato."""
    refuse_busy_port(host, port)
    with stopping_on_signals(), database.running():
        refuse_unprepared()
        serve_until_stopped(host, port, workers, lambda address: say(f"In ascolto su [bold]{address}[/]"))


def serve_until_stopped(host: str, port: int, workers: int, on_ready: Callable[[str], None]) -> None:
    """Start web server and worker, call `on_ready` with the address, and wait for a stop. Needs `stopping_on_signals`.

    Raises ServerError when the web server does not start or ends by itself; a worker that dies is started again.
    """
    with phase("File delle pagine"):
        ensure_static()
    web = [
        *[sys.executable, "-m", "granian", "lgnet.config.wsgi:application", "--interface", "wsgi"],
        *["--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", THREADS],
        *["--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", str(KILL_SECONDS), "--log-level", "warning"],
    ]
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    children = _Children()
    marker = home().path / MARKER
    marker.write_text(str(os.getpid()))
    try:
        children.start("web", web)
        with phase("Server web"):
            _wait_until_answers(children, host, port)
        children.start("worker", worker)
        on_ready(f"http://{_shown(host)}:{port}/")
        children.keep_alive()
    finally:
        children.stop()
        marker.unlink(missing_ok=True)


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """A first Ctrl-C, SIGTERM or closed terminal ends the block quietly; more of them do not disturb the ending."""
    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(*_: Any) -> None:
        for sign in signs:
            signal.signal(sign, signal.SIG_IGN)
        raise _Stop

    before = {sign: signal.signal(sign, stop) for sign in signs}
    try:
        yield
    except _Stop:
        say("Fermato.")
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def refuse_busy_port(host: str, port: int) -> None:
    """Raises ServerError when somebody answers there already, or when the address is not ours to use.

    After a start that was killed outright, what it left is ending by itself: it is given the time to.
    """
    until = time.monotonic() + (KILL_SECONDS + 3 if _was_killed() else 0)
    while True:
        try:
            return _bind(host, port)
        except PermissionError as error:
            raise ServerError(f"La porta {port} è riservata: usane una da 1024 in su.") from error
        except OSError as error:
            if time.monotonic() >= until:
                raise ServerError(
                    f"La porta {port} su {host} è già occupata da un altro programma: chiudilo, "
                    f"oppure scegline un'altra con --port (con make: make run PORT={port + 1})."
                ) from error
            time.sleep(0.1)


def _bind(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _was_killed() -> bool:
    """True when the last server of this home left its marker and is no more."""
    try:
        return not is_alive(int((home().path / MARKER).read_text()))
    except (OSError, ValueError):
        return False


def refuse_unprepared() -> None:
    """Raises ServerError on a database that was never migrated."""
    import psycopg

    try:
        with psycopg.connect(**database.params("app"), connect_timeout=10) as connection:
            row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
    except psycopg.OperationalError as error:
        raise ServerError(f"La base di dati non risponde: {str(error).strip().splitlines()[0]}") from error
    if row is None or row[0] is None:
        raise ServerError("La base di dati è vuota: prima esegui lgnet migrate.")


class _Children:
    """The processes we started, each in a session of its own, told to end if we die."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, list[str]] = {}
        self.started: dict[str, float] = {}

    def start(self, name: str, command: list[str]) -> None:
        self.commands[name], self.started[name] = command, time.monotonic()
        self.running[name] = subprocess.Popen(
            command,
            env=child_environment("app"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what matters is logged on standard error
            start_new_session=True,  # a Ctrl-C reaches us alone, and we stop them in order
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- no thread of ours runs here
        )

    def ended(self, name: str) -> bool:
        return self.running[name].poll() is not None

    def keep_alive(self) -> None:
        """Wait; start the worker again when it ends. Raises ServerError when the web server ends."""
        failures = 0
        while True:
            time.sleep(0.25)
            if self.ended("web"):
                raise ServerError(f"Il server web si è fermato da solo (uscita {self.running['web'].returncode}).")
            if self.ended("worker"):
                failures = 0 if time.monotonic() - self.started["worker"] > STABLE_SECONDS else failures
                say(
                    f"[yellow]I lavori in sottofondo si sono fermati (uscita {self.running['worker'].returncode}): riavvio.[/]"
                )
                time.sleep(BACKOFF[min(failures, len(BACKOFF) - 1)])
                failures += 1
                self.start("worker", self.commands["worker"])

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left with its whole session."""
        for child in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in self.running.values():
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def die_with_parent() -> None:
    """Have the kernel end this process with SIGTERM when its parent is gone, even killed outright (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _wait_until_answers(children: _Children, host: str, port: int) -> None:
    url = f"http://{_shown(host)}:{port}/healthz"
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if children.ended("web"):
            raise ServerError("Il server web non parte: i motivi sono scritti qui sopra.")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # an answer, if not a happy one: /readyz and doctor say more
        except OSError:
            time.sleep(0.05)
    raise ServerError(f"Il server web non risponde dopo {READY_SECONDS:.0f} secondi.")


def _shown(host: str) -> str:
    """The host to write in an address: where we listen everywhere, this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"[{host}]" if ":" in host else host
