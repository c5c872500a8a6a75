"""An instance in one file: the database, the media and the keys, and a manifest that proves a restore.

The file is a plain tar, readable with ordinary tools: `manifest.json`, `database.dump` (pg_dump's custom format),
`media/`, `keys/` and the mark of a demonstration. Passwords of the local cluster stay out: each cluster has its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lgnet.cli.manifest import count_everything, differences
from lgnet.kernel import clock, database
from lgnet.kernel.database import binaries, cluster
from lgnet.kernel.errors import DomainError
from lgnet.kernel.home import Home, home

FORMAT = 1
CLUSTER_PASSWORDS = "postgres-"
ALSO = ("demo",)  # the mark of a demonstration, file or folder

Say = Callable[[str], None]


class CopyError(DomainError):
    """A copy cannot be written, read or trusted; the message says why."""


def write_copy(file: Path, *, say: Say) -> dict[str, Any]:
    """Write the running instance into `file`, 0600, whole or not at all.

    Rows are counted and history digested in the very snapshot that pg_dump reads. Returns the facts of the manifest.
    """
    import psycopg

    place = home()
    if not file.absolute().parent.is_dir():
        raise CopyError(f"La cartella {file.absolute().parent} non c'è.")
    descriptor, draft = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")  # 0600 from birth
    with contextlib.ExitStack() as stack:
        stream = stack.enter_context(os.fdopen(descriptor, "wb"))
        stack.callback(Path(draft).unlink, missing_ok=True)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".lgnet-")))
        with psycopg.connect(**database.params("backup")) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            row = connection.execute(
                "SELECT pg_export_snapshot(), current_setting('server_version'), to_regclass('django_migrations')"
            ).fetchone()
            if row is None or row[2] is None:
                raise CopyError("La base di dati è vuota: non c'è niente da copiare.")
            say("base di dati")
            _dump(folder / "database.dump", str(row[0]))
            say("conto le righe")
            manifest = _manifest(folder / "database.dump", str(row[1]), count_everything(connection))
        say("file e chiavi")
        _pack(stream, place, folder / "database.dump", manifest)
        stream.flush()
        os.fsync(stream.fileno())
        Path(draft).replace(file)
    return {"file": str(file.absolute()), "bytes": file.stat().st_size, **_summary(manifest)}


def read_copy(file: Path, *, replace: bool, say: Say) -> dict[str, Any]:
    """Rebuild an instance from `file` in this home, and check it against its manifest. The database is left up.

    Raises CopyError when the home or the database are not empty (unless `replace`), when the file is not a whole
    copy, and when what was restored is not what the manifest swears.
    """
    place = home()
    if not replace:
        _refuse_full_home(place)
    place.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.path, prefix="restore-") as name:
        folder = Path(name)
        say("apro la copia")
        manifest = _unpack(file, folder)
        database.up(at=place, say=say)
        _prepare_database(replace=replace)
        say("base di dati")
        _load(folder / "database.dump")
        say("file e chiavi")
        _put_files(folder, place)
    say("verifico")
    _verify(manifest)
    return {"file": str(file.absolute()), "home": str(place.path), "verified": True, **_summary(manifest)}


# ── writing ──


def _dump(target: Path, snapshot: str) -> None:
    options = ["--format=custom", "--compress=6", f"--snapshot={snapshot}", f"--file={target}"]
    _run_tool("pg_dump", "backup", options)
    target.chmod(0o600)


def _manifest(dump: Path, server: str, counted: dict[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "lgnet": _own_version(),
        "postgresql": server,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "dump_sha256": _sha256(dump),
        **counted,
    }


def _pack(stream: io.BufferedWriter, place: Home, dump: Path, manifest: dict[str, Any]) -> None:
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size, entry.mode, entry.mtime = len(text), 0o600, int(clock.now().timestamp())
        tar.addfile(entry, io.BytesIO(text))
        tar.add(dump, "database.dump")
        tar.add(place.media, "media")
        for key in sorted(place.keys.iterdir()):
            if key.is_file() and not key.name.startswith((".", CLUSTER_PASSWORDS)):
                tar.add(key, f"keys/{key.name}")
        for name in ALSO:
            if (place.path / name).exists():
                tar.add(place.path / name, name)


# ── reading ──


def _refuse_full_home(place: Home) -> None:
    """Keys alone do not count: commands make the ones they need at their first use."""
    full = [folder for folder in (place.path / "media", place.cluster) if folder.is_dir() and any(folder.iterdir())]
    if full and not database.is_external():
        raise CopyError(
            f"In {full[0]} c'è già qualcosa: ripristina in una LGNET_HOME nuova, oppure ripeti con --replace "
            "se vuoi buttare via ciò che c'è."
        )


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file, mode="r:") as tar:
            _extract(tar, folder)
        manifest = json.loads((folder / "manifest.json").read_text())
    except (OSError, tarfile.TarError, ValueError) as error:
        raise CopyError(f"{file} non è una copia di lgnet leggibile ({error}).") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise CopyError(f"{file} è di un formato che questa versione di lgnet non conosce.")
    dump = folder / "database.dump"
    if not dump.is_file() or _sha256(dump) != manifest.get("dump_sha256"):
        raise CopyError(f"{file} è rovinato: la base di dati non corrisponde al suo sigillo.")
    return manifest


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Plain files and folders inside `folder`, private to us; anything else makes the copy unreadable.

    By hand: tarfile's own `filter` came with Python 3.11.4, and Debian 12 has 3.11.2.
    """
    root = folder.resolve()
    for member in tar:
        target = (root / member.name).resolve()
        if not target.is_relative_to(root) or not (member.isfile() or member.isdir()):
            raise tarfile.ExtractError(f"«{member.name}» non può stare in una copia")
        if member.isdir():
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = tar.extractfile(member)
        if content is not None:
            with content, target.open("wb") as stream:
                shutil.copyfileobj(content, stream)
            target.chmod(0o600)


def _prepare_database(*, replace: bool) -> None:
    """An empty database with its roles; what it holds is thrown away only when told so."""
    import psycopg

    dbname = str(database.params("app")["dbname"])
    if replace:
        database.drop_database(dbname)
    database.ensure_database(dbname)
    with psycopg.connect(**database.params("super", dbname)) as connection:
        row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if row and row[0] is not None:
        raise CopyError("La base di dati contiene già delle tabelle: ripeti con --replace se vuoi buttarle via.")


def _load(dump: Path) -> None:
    """As a superuser, so that owners, grants, policies and triggers come back as they were."""
    dbname = database.params("app")["dbname"]
    _run_tool("pg_restore", "super", ["--exit-on-error", "--jobs=2", f"--dbname={dbname}", str(dump)])


def _put_files(folder: Path, place: Home) -> None:
    for source, target in ((folder / "media", place.media), (folder / "keys", place.keys)):
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
            target.chmod(0o700)
    for key in place.keys.iterdir():
        key.chmod(0o600)
    for name in ALSO:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, place.path / name, dirs_exist_ok=True)
        elif (folder / name).exists():
            shutil.copy2(folder / name, place.path / name)


def _verify(manifest: dict[str, Any]) -> None:
    import psycopg

    with psycopg.connect(**database.params("backup")) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        found = count_everything(connection)
    wrong = differences(manifest, found)
    if wrong:
        raise CopyError("Il ripristino non coincide con la copia: " + "; ".join(wrong))
    with psycopg.connect(**database.params("app")) as connection:
        connection.execute("SELECT count(*) FROM django_migrations")


# ── both ──


def _run_tool(name: str, role: database.Role, options: list[str]) -> None:
    """pg_dump or pg_restore, connected as `role`; the password goes through the environment, not the command line."""
    found = database.params(role, str(database.params("app")["dbname"]))
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = {names[key]: str(value) for key, value in found.items() if key in names}
    programs = binaries.find() if database.is_external() else cluster.matching_binaries(home().cluster)
    done = subprocess.run(
        [programs.tool(name), *options],
        env={**cluster.environment(), **given},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise CopyError(f"{name} non è riuscito: {lines[0] if lines else 'nessuna spiegazione'}")


def _summary(manifest: dict[str, Any]) -> dict[str, Any]:
    return {
        "made_at": manifest["made_at"],
        "lgnet": manifest["lgnet"],
        "tables": len(manifest["rows"]),
        "rows": sum(manifest["rows"].values()),
        "history_tables": len(manifest["history"]),
        "history_rows": sum(manifest["rows"][table] for table in manifest["history"]),
    }


def _own_version() -> str:
    try:
        return version("lgnet")
    except PackageNotFoundError:
        return "da sorgente"


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
