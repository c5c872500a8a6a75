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
    """One list. `status`: seen, seen_in_part, memory or own; `source` and `note` are in Italian, for the page."""

    name: str
    title: str
    version: str
    source: str
    status: str
    note: str
    codes: tuple[ListedCode, ...]


def _listed(content: dict[str, Any], name: str, title: str, codes: tuple[ListedCode, ...]) -> ListedCodes:
    return ListedCodes(name, title, content["version"], content["source"], content["status"], content["note"], codes)


def _plain(content: dict[str, Any]) -> ListedCodes:
    codes = tuple(
        ListedCode(row["code"], row["it"], row["en"], {key: row[key] for key in row if key not in _LABELS})
        for row in content["items"]
    )
    return _listed(content, content["name"], content["title"], codes)


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
    return _listed(content, "country", "Paesi e cittadinanze", codes)


def _languages() -> ListedCodes:
    content = read("languages")
    codes = tuple(
        ListedCode(row["code"], row["it"], row["en"], {key: row[key] for key in ("tag", "autonym", "direction")})
        for row in content["languages"]
    )
    return _listed(content, "language", "Lingue", codes)


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
    return _listed(content, "eu_membership", "Stati membri dell'Unione europea", codes)


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
