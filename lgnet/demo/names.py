"""Invented names of the nationalities the programme meets, from `data/names.json` (written for this project)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

DATA = Path(__file__).parent / "data" / "names.json"


@dataclass(frozen=True)
class Name:
    """A name in Latin letters and, where the list has it, in the script of origin."""

    latin: str
    original: str = ""


@dataclass(frozen=True)
class Country:
    """What people of a country are called and speak. `women` is their share in percent; `permits` are drawn from."""

    code: str
    weight: int
    women: int
    languages: tuple[str, ...]
    permits: tuple[str, ...]
    given_men: tuple[Name, ...]
    given_women: tuple[Name, ...]
    family: tuple[Name, ...]

    def given(self, sex: str) -> tuple[Name, ...]:
        """Given names for 'M', 'F' or 'X' (either)."""
        return {"M": self.given_men, "F": self.given_women}.get(sex, self.given_men + self.given_women)


@cache
def countries() -> dict[str, Country]:
    """Every country of the list by ISO 3166 alpha-2 code."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["countries"]
    return {code: _country(code, row) for code, row in rows.items()}


def draw_country(rng: Random) -> Country:
    """A country, as often as the programme meets its people."""
    known = list(countries().values())
    return rng.choices(known, [country.weight for country in known])[0]


def _country(code: str, row: dict[str, object]) -> Country:
    return Country(
        code=code,
        weight=int(str(row["weight"])),
        women=int(str(row["women"])),
        languages=tuple(row["languages"]),  # type: ignore[arg-type]
        permits=tuple(str(row["permits"]).split()),
        given_men=_names(row["given_men"]),
        given_women=_names(row["given_women"]),
        family=_names(row["family"]),
    )


def _names(written: object) -> tuple[Name, ...]:
    """Names are parted by spaces; a writing of origin may hold one itself, so a part without capitals belongs to it."""
    names: list[Name] = []
    for part in str(written).split():
        latin, _, original = part.partition("|")
        if latin.isascii():
            names.append(Name(latin, original))
        else:
            names[-1] = Name(names[-1].latin, f"{names[-1].original} {part}")
    return tuple(names)
