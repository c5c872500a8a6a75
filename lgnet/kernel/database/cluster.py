"""The cluster's folder: made whole or not at all, its settings, and the identity PostgreSQL runs under."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from lgnet.kernel import clock
from lgnet.kernel.database import binaries
from lgnet.kernel.database.binaries import Binaries
from lgnet.kernel.database.errors import ClusterError
from lgnet.kernel.home import Home

PORT = 5432  # only a part of the socket's name: nothing listens on the network
NOBODY = 65534
SUPERUSER = "postgres"

# For a machine with two cores and a few gigabytes. `ALTER SYSTEM` still wins over every line.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "80",
    # ── what is acknowledged is on disk ──
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # ── size ──
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "min_wal_size": "160MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",  # pages are many short queries: compiling them costs more than it saves
    "timezone": "UTC",
    # ── logs of a week, without the values of statements: they are people's data ──
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "on",
    "log_timezone": "UTC",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def is_made(cluster: Path) -> bool:
    """True when the folder holds a whole cluster."""
    return (cluster / "PG_VERSION").is_file() and (cluster / "global" / "pg_control").is_file()


def matching_binaries(cluster: Path) -> Binaries:
    """The binaries of the major that made the cluster, or the best there are for a cluster not made yet."""
    if not is_made(cluster):
        return binaries.find()
    return binaries.find(int((cluster / "PG_VERSION").read_text().strip()))


def make(home: Home, programs: Binaries) -> None:
    """Make the cluster, unless it is there. Whole under another name and then renamed: a killed start leaves a draft
    that the next one throws away. A folder that is not a cluster is put aside, never deleted.

    Only to be called by who holds the supervisor's lock. Raises ClusterError with what initdb said.
    """
    for draft in home.path.glob("cluster.draft-*"):
        _throw_away(draft)
    if is_made(home.cluster):
        return
    if home.cluster.exists():
        home.cluster.rename(home.path / f"cluster.broken-{clock.now():%Y%m%dT%H%M%S%f}")
    draft = home.path / f"cluster.draft-{os.getpid()}"
    draft.mkdir(mode=0o700)
    identity = Identity(draft)
    identity.own(draft)
    with tempfile.TemporaryDirectory(dir=home.path, prefix="cluster.draft-password-") as folder:
        password = Path(folder) / "password"
        password.write_text(home.secret("postgres-superuser").hex())
        identity.own(Path(folder))
        identity.own(password)
        command = [
            programs.tool("initdb"),
            "--pgdata",
            str(draft),
            "--pwfile",
            str(password),
            *_initdb_options(programs),
        ]
        done = subprocess.run(
            [*identity.prefix, *command], capture_output=True, text=True, check=False, env=environment()
        )
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        raise ClusterError(f"PostgreSQL non riesce a preparare la cartella dei dati: {_last_line(done.stderr)}")
    (draft / "pg_hba.conf").write_text("# Unix socket only, with a password.\nlocal all all scram-sha-256\n")
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write("\n# Written anew at every start; to change a setting use ALTER SYSTEM.\ninclude 'lgnet.conf'\n")
    draft.rename(home.cluster)


def write_settings(home: Home) -> None:
    """Write `lgnet.conf`, read by the next start."""
    identity = Identity(home.cluster)
    identity.own_tree(home.cluster)
    for path in (home.run, home.logs, *home.logs.glob("postgresql-*.log")):
        identity.own(path)
    folders = {"unix_socket_directories": str(home.run), "log_directory": str(home.logs)}
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in {**SETTINGS, **folders}.items()]
    file = home.cluster / "lgnet.conf"
    draft = file.with_suffix(".draft")
    draft.write_text("\n".join(lines) + "\n")
    identity.own(draft)
    draft.replace(file)


def environment() -> dict[str, str]:
    """The environment PostgreSQL's programs run in: no PG* variable of the caller may change what they do."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "LANG": "C"}


class Identity:
    """Whom PostgreSQL runs as: it refuses root, so root lends it another identity without changing the system."""

    def __init__(self, folder: Path) -> None:
        self.prefix: list[str] = []
        self.uid: int | None = None  # whose the files must be, when not ours
        if os.geteuid() != 0:
            return
        owner = folder.stat().st_uid if folder.exists() else 0
        if owner == 0 and _can_unshare():
            self.prefix = [_program("unshare"), "--user", "--map-user=1000", "--map-group=1000"]
            return
        self.uid = owner or NOBODY
        lend = [f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        self.prefix = [_program("setpriv"), *lend]

    def own(self, path: Path) -> None:
        """Give `path` to the identity, and let it pass through the home's own folder. Raises ClusterError when a
        folder on the way is closed to it.
        """
        if os.geteuid() != 0:
            return
        os.chown(path, self.uid or 0, self.uid or 0)
        for parent in path.parents:
            found = parent.stat()
            if self.uid is None or found.st_mode & 0o001 or found.st_uid == self.uid:
                continue
            if not (parent / "cluster.lock").exists():
                raise ClusterError(
                    f"PostgreSQL non gira come root e l'utente {self.uid} non può attraversare {parent}: "
                    "usa un utente normale oppure metti LGNET_HOME in una cartella attraversabile, come /srv/lgnet."
                )
            parent.chmod(found.st_mode & 0o7777 | 0o001)

    def own_tree(self, folder: Path) -> None:
        """Give a whole folder away, if it belongs to somebody else (the way of lending an identity changed)."""
        if os.geteuid() != 0 or folder.stat().st_uid == (self.uid or 0):
            return
        for path, _, files in os.walk(folder):
            os.chown(path, self.uid or 0, self.uid or 0)
            for name in files:
                os.chown(Path(path, name), self.uid or 0, self.uid or 0, follow_symlinks=False)


def _initdb_options(programs: Binaries) -> list[str]:
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if programs.major < 17:  # the built-in provider was born with 17
        locale = [f"--locale={_utf8_locale()}"]
    safety = ["--data-checksums", "--auth=scram-sha-256"]
    return [f"--username={SUPERUSER}", "--encoding=UTF8", *locale, *safety]


def _utf8_locale() -> str:
    try:
        listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return "C"
    return next((name for name in listed if name.lower() in {"c.utf-8", "c.utf8"}), "C")


def _can_unshare() -> bool:
    with contextlib.suppress(OSError, ClusterError):
        command = [_program("unshare"), "--user", "--map-user=1000", "--map-group=1000", "true"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    return False


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ClusterError(f"Per avviare PostgreSQL come root serve il programma {name} (pacchetto util-linux).")
    return found


def _throw_away(draft: Path) -> None:
    """Remove a killed start's draft; what the killed initdb still had running may be tidying it up at the same time."""
    for _ in range(50):
        shutil.rmtree(draft, ignore_errors=True)
        if not draft.exists():
            return
        time.sleep(0.1)
    raise ClusterError(f"Non riesco a togliere {draft}, rimasta da un avvio interrotto: cancellala e riprova.")


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1] if lines else "nessuna spiegazione"
