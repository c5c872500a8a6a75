"""What commands need to act on an instance: its database up, Django set up in a role, and what was prepared when."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from lgnet.kernel import database
from lgnet.kernel.errors import DomainError
from lgnet.kernel.home import home

PACKAGE = Path(__file__).resolve().parent.parent
SETTINGS = "lgnet.config.settings"
STEP = "LGNET_STEP"


class StepError(DomainError):
    """A step of a longer command did not end well; what it said is already on the screen."""


@contextlib.contextmanager
def instance(role: database.Role = "app") -> Iterator[None]:
    """Django set up as `role` on a running database; a database that was down is stopped again at the end."""
    with database.running():
        use_django(role)
        from django.db import connections

        try:
            yield
        finally:
            for connection in connections.all():
                connection.close()


def use_django(role: database.Role = "app") -> None:
    """Set Django up, connected as `role`. Once a process: the role cannot change afterwards."""
    os.environ["LGNET_DB_ROLE"] = role
    os.environ.setdefault("LGNET_DB_POOLED", "0")  # one command, one connection
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


def run_module(*arguments: str, role: database.Role = "app") -> None:
    """Run `python -m <arguments>` on this home and wait for it. Raises StepError unless it ends with status 0.

    What it prints on standard output goes to standard error: ours is kept for answers.
    """
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env={**child_environment(role), STEP: "1"}, stdout=sys.stderr, check=False
    )
    if done.returncode:
        raise StepError(f"«{' '.join(arguments)}» non è riuscito (uscita {done.returncode}).")


def is_step() -> bool:
    """True in a process that `run_module` started: a step of a longer command, which has the last word."""
    return STEP in os.environ


def child_environment(role: database.Role = "app") -> dict[str, str]:
    """The environment of a child process of this instance, whatever folder it is started from."""
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")]))
    chosen = {"LGNET_HOME": str(home().path), "LGNET_DB_ROLE": role, "DJANGO_SETTINGS_MODULE": SETTINGS}
    return {**os.environ, **chosen, "PYTHONPATH": path}


def code_fingerprint(*patterns: str) -> str:
    """A digest of path, size and time of the package's files that match, and of the installed packages' folder."""
    digest = hashlib.sha256()
    django = find_spec("django")
    if django is not None and django.origin is not None:
        digest.update(str(Path(django.origin).parents[1].stat().st_mtime_ns).encode())
    for pattern in patterns:
        for file in sorted(PACKAGE.glob(pattern)):
            if file.is_file() and not {"tests", "__pycache__"} & set(file.parts):
                found = file.stat()
                digest.update(f"{file.relative_to(PACKAGE)}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def ensure_static() -> bool:
    """Gather and compress the static files if any changed since the last time; True when it did."""
    stamp = home().path / "static.stamp"
    wanted = code_fingerprint("*/static/**/*", "config/settings.py")
    if stamp.is_file() and stamp.read_text() == wanted and (home().path / "static").is_dir():
        return False
    run_module("django", "collectstatic", "--noinput", "--verbosity", "0")
    stamp.write_text(wanted)
    return True
