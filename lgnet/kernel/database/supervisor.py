"""The process that stands behind a local cluster: parent of `postgres`, waits for it and starts it again.

Run as `python -m lgnet.kernel.database HOME [DESCRIPTOR]`. It must be the parent, because where nobody
reaps the dead a killed postmaster stays a zombie and PostgreSQL refuses to start beside it. SIGTERM stops all, fast.
With DESCRIPTOR, the reading end of a pipe, it also stops when the other end is closed: whoever started it is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from lgnet.kernel import clock
from lgnet.kernel.database import cluster, processes, roles, state
from lgnet.kernel.database.connections import SECRETS, USERS, params
from lgnet.kernel.database.errors import ClusterError
from lgnet.kernel.errors import DomainError
from lgnet.kernel.home import Home

EXIT_FAILED, EXIT_BUSY = 1, 3
FIRST_TRIES = 3  # before the first success: a cluster that never starts is a problem to tell, not to hide
BACKOFF = (0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0)
STABLE_SECONDS = 60.0
START_SECONDS = 600.0  # recovery after a power cut may take minutes
FAST_SECONDS = 60.0
PR_SET_CHILD_SUBREAPER = 36


class StopAsked(BaseException):
    """Somebody asked the supervisor to stop."""


class Supervisor:
    """One cluster, one postmaster at a time."""

    def __init__(self, home: Home, owner: int | None) -> None:
        self.home = home
        self.owner = owner
        self.programs = cluster.matching_binaries(home.cluster)
        self.postmaster: int | None = None
        self.restarts = 0
        self.since = clock.now().isoformat(timespec="seconds")
        self.stopping = self.stop_asked = False
        self.wake, waker = os.pipe()
        for end in (self.wake, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, self._ask_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the loop
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def run(self) -> None:
        """Make the cluster, keep it running, stop it when asked. Raises ClusterError when it never starts."""
        self.tell("preparing")
        processes.clear_leftovers(self.home.cluster, self.home.run)
        cluster.make(self.home, self.programs)
        failures, ready_once = 0, False
        try:
            while True:
                started = time.monotonic()
                if self._start():
                    ready_once = True
                    self.tell(state.READY)
                    self._wait_for_death()
                if time.monotonic() - started > STABLE_SECONDS:
                    failures = 0
                failures += 1
                if not ready_once and failures >= FIRST_TRIES:
                    raise ClusterError(f"PostgreSQL non parte: leggi {self.home.logs}.")
                self.restarts += 1
                self.tell("restarting")
                self._pause(BACKOFF[min(failures, len(BACKOFF)) - 1])
                processes.clear_leftovers(self.home.cluster, self.home.run)
        except StopAsked:
            self.tell("stopping")
        finally:
            self._stop()

    def tell(self, phase: str, message: str = "") -> None:
        """Write the state that `lgnet db status` reads."""
        state.write(
            self.home,
            phase=phase,
            message=message,
            supervisor=os.getpid(),
            postmaster=self.postmaster,
            bound=self.owner is not None,
            version=self.programs.version,
            source=self.programs.source,
            folder=str(self.programs.folder),
            restarts=self.restarts,
            since=self.since,
        )

    def _start(self) -> bool:
        """Start postgres and wait until it answers; False when it died first."""
        cluster.write_settings(self.home)
        self.tell("starting")
        prefix = cluster.Identity(self.home.cluster).prefix
        command = [*prefix, self.programs.tool("postgres"), "-D", str(self.home.cluster)]
        # Its own session: a Ctrl-C at the terminal must reach us, who know how to stop it, and not PostgreSQL.
        self.postmaster = os.posix_spawn(
            command[0],
            command,
            cluster.environment(),
            file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)],
            setsid=True,
            setsigdef=[signal.SIGHUP, signal.SIGPIPE],
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._reap():
                return False
            if _bootstrap(self.home):
                return True
            self._pause(0.03)
        raise ClusterError("PostgreSQL non risponde da dieci minuti.")

    def _wait_for_death(self) -> None:
        while not self._reap():
            self._pause(None)

    def _reap(self) -> bool:
        """Wait for whoever died, adopted backends too; True when the postmaster is gone."""
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
                self.postmaster = None
            if pid == 0:
                return self.postmaster is None
            if pid == self.postmaster:
                self.postmaster = None

    def _pause(self, seconds: float | None) -> None:
        """Sleep until a signal, the owner's end or `seconds`. Raises StopAsked (but not while stopping)."""
        watched = [self.wake] if self.owner is None or self.stopping else [self.wake, self.owner]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self.wake in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self.wake, 512)
        if self.stopping:
            return
        if self.stop_asked or (self.owner in ready and not os.read(self.owner or 0, 64)):
            raise StopAsked

    def _ask_stop(self, *_: Any) -> None:
        self.stop_asked = True

    def _stop(self) -> None:
        """Fast shutdown; an immediate one when it takes more than FAST_SECONDS."""
        self.stopping = True
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._reap() or self.postmaster is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.postmaster, sign)
            until = time.monotonic() + FAST_SECONDS
            while not self._reap() and time.monotonic() < until:
                self._pause(1.0)


def _bootstrap(home: Home) -> bool:
    """Roles and the main database; False while the server does not answer yet."""
    import psycopg

    try:
        with psycopg.connect(**_local("postgres", home), autocommit=True, connect_timeout=5) as connection:
            passwords = {USERS[role]: home.secret(SECRETS[role]).hex() for role in ("app", "owner", "backup")}
            roles.bootstrap_server(connection, passwords)
            roles.create_database(connection, roles.DATABASE)
        with psycopg.connect(**_local(roles.DATABASE, home), autocommit=True) as connection:
            roles.bootstrap_database(connection, roles.DATABASE)
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise ClusterError(f"La password in {home.keys} non è quella di questo cluster.") from error
        return False
    return True


def _local(dbname: str, home: Home) -> dict[str, Any]:
    return params("super", dbname, at=home)


def _adopt_orphans() -> None:
    """Backends that lose their postmaster become our children, so that we can reap them (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _supervise(home: Home, owner: int | None, report: int) -> int:
    """Take the lock, tell the starter through `report`, and stay until the end."""
    with state.lock(home, patience=2.0) as held:
        os.write(report, bytes([0 if held else EXIT_BUSY]))
        os.close(report)
        if not held:
            return EXIT_BUSY
        try:
            _adopt_orphans()
            Supervisor(home, owner).run()
        except (DomainError, OSError, subprocess.SubprocessError) as error:
            state.write(home, phase="failed", message=str(error), supervisor=None)
            return EXIT_FAILED
        state.write(home, phase="stopped", message="", supervisor=None)
    return 0


def main(arguments: list[str]) -> int:
    """Entry of the process: it doubles, and the first half ends as soon as the second holds the lock (status 0) or
    finds it taken (EXIT_BUSY), so that the supervisor is nobody's child and its starter learns how it went.
    """
    home = Home(Path(arguments[0]))
    owner = int(arguments[1]) if len(arguments) > 1 else None
    os.environ.pop("DATABASE_URL", None)  # this process is only ever about the local cluster
    reading, report = os.pipe()
    if os.fork():
        os.close(report)
        answer = os.read(reading, 1)
        return answer[0] if answer else EXIT_FAILED
    os.close(reading)
    return _supervise(home, owner, report)
