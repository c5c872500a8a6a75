"""The processes of a cluster, seen from outside: who is alive, who is a zombie, who was left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

PROC = Path("/proc")


def is_alive(pid: int) -> bool:
    """True for a running process. A zombie (dead, not yet waited for by its parent) is not alive."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def postmaster_pid(cluster: Path) -> int | None:
    """The pid that `postmaster.pid` names, whether alive or not."""
    try:
        return abs(int((cluster / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None


def clear_leftovers(cluster: Path, sockets: Path) -> list[int]:
    """Stop every PostgreSQL process of this cluster whose supervisor is gone; return their pids.

    Only to be called by who holds the supervisor's lock. The postmaster is asked to stop fast, backends without a
    postmaster are told to quit. The socket's lock, and a `postmaster.pid` that names a zombie or another program, are
    removed: PostgreSQL would take it for a running server. One that names a dead process it sees to itself.
    """
    named = postmaster_pid(cluster)
    found = _processes_in(cluster) if sys.platform == "linux" else [named] if named and is_alive(named) else []
    if named in found:
        _stop(named, [signal.SIGINT, signal.SIGQUIT, signal.SIGKILL], patience=(20.0, 5.0, 2.0))
    rest = [pid for pid in found if pid != named]
    for pid in rest:
        _stop(pid, [signal.SIGQUIT, signal.SIGKILL], patience=(2.0, 2.0))
    if sys.platform == "linux":
        for socket in sockets.glob(".s.PGSQL.*"):
            socket.unlink(missing_ok=True)
        if named is not None and (PROC / str(named)).exists():
            (cluster / "postmaster.pid").unlink(missing_ok=True)
    return found


def _processes_in(cluster: Path) -> list[int]:
    """Live PostgreSQL processes whose working directory is the cluster's folder (each of them has it)."""
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            same = cluster.samefile(entry / "cwd")
            name = (entry / "comm").read_text().strip()
        except OSError:
            continue
        if same and name.startswith("postgres") and is_alive(int(entry.name)):
            found.append(int(entry.name))
    return found


def _stop(pid: int, signals: list[signal.Signals], *, patience: tuple[float, ...]) -> None:
    for sign, seconds in zip(signals, patience, strict=True):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        if wait_until_gone(pid, seconds):
            return


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Wait at most `seconds` for a process that is not our child; True when it is gone."""
    until = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _is_zombie(pid: int) -> bool:
    try:
        status = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return False
    # The name, in brackets, may hold anything: the state is the first word after the last bracket.
    return status.rpartition(")")[2].split()[0] in {"Z", "X"}
