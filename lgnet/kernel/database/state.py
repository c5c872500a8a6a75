"""What the supervisor tells the world: a lock held as long as it lives, and a small JSON file."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from typing import Any

from lgnet.kernel.home import Home

READY = "ready"


def write(home: Home, **facts: Any) -> None:
    """Replace the state file atomically."""
    file = home.path / "cluster.json"
    draft = file.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(facts, indent=1) + "\n")
    draft.replace(file)


def read(home: Home) -> dict[str, Any]:
    """The last state written; empty when there is none."""
    try:
        found = json.loads((home.path / "cluster.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def forget(home: Home) -> None:
    """Remove the state of a supervisor that is gone."""
    (home.path / "cluster.json").unlink(missing_ok=True)


def is_supervised(home: Home) -> bool:
    """True while a supervisor lives. The kernel frees the lock at its death, however it dies: no stale pid to trust."""
    try:
        descriptor = os.open(home.path / "cluster.lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextlib.contextmanager
def lock(home: Home, *, patience: float = 0.0) -> Iterator[bool]:
    """Hold the supervisor's lock; gives False when another holds it for longer than `patience` seconds."""
    home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(home.path / "cluster.lock", os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + patience
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(0.02)
            else:
                yield True
                return
    finally:
        os.close(descriptor)
