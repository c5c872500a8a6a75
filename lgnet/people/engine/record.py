"""What one record says about who somebody is."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from lgnet.people.engine import names

Precision = Literal["day", "month", "year", "january_first"]

# What identifies one person and only one, and how it is called on screen.
IDENTIFIERS: Mapping[str, str] = {
    "codice_fiscale": "codice fiscale",
    "permit": "numero di permesso",
    "passport": "numero di passaporto",
    "cui": "CUI",
    "vestanet": "codice VESTANET",
}
LASTING = frozenset({"codice_fiscale", "cui", "vestanet"})  # the others are renewed with the document
_NO_NUMBER = re.compile(
    r"^(?:0*|X*|ND|NC|NA|NN|NO|NONE|NULL|NESSUNO|ASSENTE|MANCA|MANCANTE|NONDISPONIBILE|INRINNOVO|INFASEDIRINNOVO|RICHIESTA)$"
)


def normalise_identifier(kind: str, text: str | None) -> str | None:
    """`text` as compared (capitals and digits only), or None when it is empty or only says that there is none.

    Numbers shorter than four signs identify nobody and give None. A codice fiscale has 11 or 16 signs.
    """
    value = re.sub(r"[^A-Z0-9]", "", names.search_key(text).upper())
    if len(value) < 4 or _NO_NUMBER.match(value) or not any(sign.isdigit() for sign in value):
        return None
    if kind == "codice_fiscale" and len(value) not in (11, 16):
        return None
    return value


@dataclass(frozen=True)
class Identity:
    """What one record says about a person. Empty values mean "not said".

    `birth_day` with `birth_precision`: "day", "month" and "year" say how much of it is known; "january_first" is a
    1 January, which may be the default. `sex` is "M", "F" or "X" (not stated). `citizenships` are ISO 3166 alpha-2.
    `identifiers` are (kind, normalised value) pairs, kinds as in `IDENTIFIERS`; a person may have several of a kind.
    `permit_expiry` is a real expiry date only; `permit_status` may say "unlimited" or "renewing" instead. `contacts` are (kind, value) pairs such as ("phone", "3331234567").
    """

    given: str = ""
    family: str = ""
    whole: str = ""
    birth_day: date | None = None
    birth_precision: Precision | None = None
    sex: str = "X"
    citizenships: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    permit_type: str = ""
    permit_expiry: date | None = None
    permit_status: str = ""
    contacts: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def key(self) -> str:
        """Search key of the whole name."""
        return names.search_key(self.whole or f"{self.given} {self.family}")

    @cached_property
    def numbers(self) -> dict[str, frozenset[str]]:
        """Identifier values by kind."""
        found: dict[str, set[str]] = {}
        for kind, value in self.identifiers:
            found.setdefault(kind, set()).add(value)
        return {kind: frozenset(values) for kind, values in found.items()}

    @cached_property
    def display(self) -> str:
        """The name as written, for reasons."""
        return " ".join((self.whole or f"{self.given} {self.family}").split())


def identifiers(values: Mapping[str, str | None] | Iterable[tuple[str, str | None]]) -> frozenset[tuple[str, str]]:
    """(kind, normalised value) pairs for `Identity.identifiers`, empty and placeholder values left out."""
    pairs = values.items() if isinstance(values, Mapping) else values
    cleaned = ((kind, normalise_identifier(kind, text)) for kind, text in pairs)
    return frozenset((kind, value) for kind, value in cleaned if value)
