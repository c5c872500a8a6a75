"""Every code list of the house in one shape, as read from ``lgnet/codes/data``.

Each keeps its version, its source and how sure it is: what is from memory stays labelled so until someone reads the
source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from lgnet.codes.engine.source import read

SEEN, PARTLY_SEEN, MEMORY, OWN = "seen", "seen_in_part", "memory", "own"
_LABELS = frozenset({"code", "it", "en", "name", "keys"})


@dataclass(frozen=True)
class ListedCode:
    """One code; `extra` holds what only this list knows; `first`/`last` the days it is good for (both included)."""

    code: str
    label: str
    english: str
    extra: dict[str, Any] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class ListedCodes:
    """One list. `certainty`: seen, seen_in_part, memory or own; `status` says it in full."""

    name: str
    title: str
    version: str
    source: str
    status: str
    codes: tuple[ListedCode, ...]

    @property
    def certainty(self) -> str:
        """The first word of the status."""
        if self.status.startswith("seen in part"):
            return PARTLY_SEEN
        return next(word for word in (SEEN, MEMORY, OWN) if self.status.startswith(word))


def _plain(content: dict[str, Any]) -> ListedCodes:
    codes = tuple(
        ListedCode(row["code"], row["it"], row["en"], {key: row[key] for key in row if key not in _LABELS})
        for row in content["items"]
    )
    return ListedCodes(content["name"], content["title"], content["version"], content["source"], content["status"], codes)


def _countries() -> ListedCodes:
    content = read("countries")
    sovereign = content["sovereign"]
    codes = tuple(
        ListedCode(
            row["code"],
            row["it"],
            row["en"],
            {"alpha3": row["alpha3"], "demonym": row["demonym"], "sovereign": sovereign.get(row["code"], row["code"])},
        )
        for row in content["countries"]
    )
    return ListedCodes("country", "Paesi e cittadinanze", content["version"], content["source"], content["status"], codes)


def _languages() -> ListedCodes:
    content = read("languages")
    codes = tuple(
        ListedCode(row["code"], row["it"], row["en"], {key: row[key] for key in ("tag", "autonym", "direction")})
        for row in content["languages"]
    )
    return ListedCodes("language", "Lingue", content["version"], content["source"], content["status"], codes)


def _memberships() -> ListedCodes:
    content = read("eu_membership")
    names = {row["code"]: row for row in read("countries")["countries"]}
    codes = tuple(
        ListedCode(
            code,
            names[code]["it"],
            names[code]["en"],
            first=date.fromisoformat(first),
            last=date.fromisoformat(last) if last else None,
        )
        for code, first, last in content["eu"]
    )
    title = "Stati membri dell'Unione europea"
    return ListedCodes(content["name"], title, content["version"], content["source"], content["status"], codes)


def _all() -> Iterator[ListedCodes]:
    yield _countries()
    yield _memberships()
    yield _languages()
    for name in ("permit_type", "permit_status", "activity_type", "sex"):
        yield _plain(read(name))
    for content in read("lists")["lists"]:
        yield _plain(content)


@cache
def all_lists() -> dict[str, ListedCodes]:
    """Every list by name."""
    return {found.name: found for found in _all()}
