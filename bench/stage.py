"""Where measurements are taken: an instance of its own in var/bench, with 10,000 synthetic persons in one Comune."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("LGNET_BENCH_HOME", ROOT / "var" / "bench"))
SOURCES = (
    "lgnet/*/migrations/*.py",
    "lgnet/*/sql/*.sql",
    "lgnet/*/data/*.json",
    "lgnet/kernel/tenancy/*.py",
    "lgnet/kernel/tenancy/sql/*.sql",
    "lgnet/demo/*.py",
    "bench/fill.py",
)
LARGE, SMALL = 10_000, 1_000


def environment(dbname: str = "", role: str = "app") -> dict[str, str]:
    """The environment of a process of the bench's instance."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "LGNET_"))}
    chosen = {
        "LGNET_HOME": str(HOME),
        "LGNET_DEMO": "1",
        "LGNET_DB_ROLE": role,
        "DJANGO_SETTINGS_MODULE": "lgnet.config.settings",
    }
    if dbname:
        chosen["LGNET_DB_NAME"] = dbname
    return {**kept, **chosen}


def database_name(persons: int) -> str:
    """Named after everything it is made of, so that an old one is never measured."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return f"lgnet_bench_{persons}_{digest.hexdigest()[:10]}"


def prepare(persons: int) -> str:
    """A filled database of that size on the running server, made when there is none; older ones go. Returns its name."""
    from lgnet.kernel import database

    name = database_name(persons)
    made = HOME / f"{name}.made"
    if made.exists():
        return name
    for old in HOME.glob(f"lgnet_bench_{persons}_*.made"):
        database.drop_database(old.stem)
        old.unlink()
    database.drop_database(name)
    database.ensure_database(name)
    print(f"Filling {persons} persons ...", file=sys.stderr)
    _run(name, str(ROOT / "tests" / "make_template.py"))
    _run(name, "-m", "bench.fill", str(persons))
    made.touch()
    return name


@contextmanager
def scratch(template: str) -> Iterator[str]:
    """A clone of a filled database, thrown away at the end: what is measured never piles up."""
    from lgnet.kernel import database

    name = f"{template}_run"
    database.drop_database(name)
    database.ensure_database(name, template)
    try:
        yield name
    finally:
        database.drop_database(name)


def _run(dbname: str, *command: str) -> None:
    env = {**environment(dbname, "owner"), "LGNET_DB_POOLED": "0"}
    subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=True)


def enter(dbname: str) -> None:
    """Turn this process into a web process of the instance: role lgnet_app, pooled connections, real static files."""
    os.environ.clear()
    os.environ.update(environment(dbname))
    import django

    django.setup()
    from lgnet.cli.instance import ensure_static

    ensure_static()
