"""What an instance owns on disk: one folder, `LGNET_HOME`, with the cluster, the media, the keys and the logs.

Nothing here starts anything: folders are made when they are first asked for, so that a reading command leaves no trace.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lgnet.kernel.errors import DomainError

# A unix socket's path may be 107 bytes long; PostgreSQL adds "/.s.PGSQL.5432.lock" to its folder.
SOCKET_PATH_BYTES = 107
SOCKET_NAME_BYTES = len("/.s.PGSQL.5432.lock")


class HomeError(DomainError):
    """The instance's folder cannot be used as it is; the message says what to do."""


@dataclass(frozen=True)
class Home:
    """The folder of one instance. `path` is absolute."""

    path: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder (PGDATA). It is made by the database supervisor, not here."""
        return self.path / "cluster"

    @property
    def media(self) -> Path:
        """Uploaded files."""
        return _private_folder(self.path / "media")

    @property
    def keys(self) -> Path:
        """Secrets, one a file, readable only by the owner."""
        return _private_folder(self.path / "keys")

    @property
    def logs(self) -> Path:
        """What the database and the servers write."""
        return _private_folder(self.path / "logs")

    @property
    def run(self) -> Path:
        """Folder of the unix sockets: `run/` here, or a short folder outside when this path is too long for a socket.

        The short folder is remembered by a symbolic link, so every process of this home finds the same one whatever
        its environment says. Raises HomeError when the short folder belongs to somebody else.
        """
        inside = self.path / "run"
        if not inside.is_symlink() and len(os.fsencode(inside)) + SOCKET_NAME_BYTES <= SOCKET_PATH_BYTES:
            return _private_folder(inside)
        return _short_folder(inside)

    def secret(self, name: str, size: int = 32) -> bytes:
        """`size` random bytes kept under `keys/<name>`: made once, atomically, and the same ever after.

        Raises HomeError for a name that is not a plain file name, or for a key file shorter than asked.
        """
        if not name or name != Path(name).name or name.startswith("."):
            raise HomeError(f"«{name}» non è il nome di una chiave.")
        file = self.keys / name
        if not file.exists():
            _write_once(file, secrets.token_bytes(size))
        value = file.read_bytes()
        if len(value) < size:
            raise HomeError(f"La chiave {file} è più corta di {size} byte: ripristinala da una copia di sicurezza.")
        return value


def home() -> Home:
    """The home of this process: `LGNET_HOME`, or `var/` in the checkout, or `./var` for an installed package."""
    chosen = os.environ.get("LGNET_HOME", "").strip()
    if chosen:
        return Home(Path(chosen).expanduser().resolve())
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return Home(checkout / "var")
    return Home(Path.cwd() / "var")


def _private_folder(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(f"Non riesco a creare la cartella {folder}: {error.strerror}.") from error
    return folder


def _short_folder(link: Path) -> Path:
    """The folder `link` points to; chosen, made and linked when there is none yet or when it was swept away."""
    _private_folder(link.parent)
    for _ in range(5):
        if link.is_symlink():
            target = link.readlink()
            if target.name == _short_name(link) and target.parent.is_dir():
                return _own_folder(target)
            link.unlink(missing_ok=True)  # copied from another home, or what held it is gone
        with contextlib.suppress(FileExistsError):  # another process chose first: read its choice
            link.symlink_to(_short_path(link))
    raise HomeError(f"Non riesco a scegliere la cartella dei socket al posto di {link}.")


def _short_path(link: Path) -> Path:
    # The runtime folder of a login session goes away at logout, and the database outlives it: so it comes second.
    roots = [tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp"]  # noqa: S108 - short by need
    for root in roots:
        path = Path(root) / _short_name(link)
        fits = len(os.fsencode(path)) + SOCKET_NAME_BYTES <= SOCKET_PATH_BYTES
        if fits and root and Path(root).is_dir() and os.access(root, os.W_OK):
            return path
    raise HomeError("Non trovo una cartella dal nome corto per i socket: imposta LGNET_HOME a un percorso più breve.")


def _short_name(link: Path) -> str:
    return f"lgnet-{hashlib.sha256(os.fsencode(link)).hexdigest()[:16]}"


def _own_folder(folder: Path) -> Path:
    """`folder`, made if missing; refused unless it is a true folder, ours and closed to others (/tmp is shared)."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) & 0o077:
        raise HomeError(f"La cartella {folder} è aperta ad altri utenti: toglila e riprova.")
    if found.st_uid != os.getuid() and os.getuid() != 0:
        raise HomeError(f"La cartella {folder} appartiene a un altro utente: toglila e riprova.")
    return folder


def _write_once(file: Path, value: bytes) -> None:
    """Write a whole file or none: complete under another name, then linked, so that two first uses agree."""
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(value)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        Path(draft).unlink()
