"""Countries and citizenships: from what a register says to a code, names, demonyms, membership of the Union by day.

Codes are ISO 3166-1 alpha-2, with two user-assigned ones: ``XK`` Kosovo and ``XS`` stateless (*apolide*).
A label is resolved only when it can mean one country. Rules for the others (``data/countries_rules.json``):
"Guinea" and "guineano" alone are GN; "Congo", "congolese", "Corea", "coreano", "malese", "guineense", peoples without
a state and states that are no more give None, and :func:`suggest` offers their candidates to a human.
As two-letter codes NO, SI, NA, NC and NR are refused: in a register they say "no" or "not known".
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from lgnet.codes.engine.inflect import Forms
from lgnet.codes.engine.keys import joined, unordered
from lgnet.codes.engine.source import read

STATELESS = "XS"
ITALY = "IT"
_SUGGESTION_SCORE = 78.0
_SUGGESTIONS = 3
_LONGEST_TYPED_CODE = 3
_SEVERAL = re.compile(r"\s*(?:/|;|\+|,|&|\be\b|\bed\b|\n| - )\s*", re.IGNORECASE)
_PARENTHESIS = re.compile(r"^(?P<outside>[^()]+)\((?P<inside>[^()]+)\)\s*$")
_FORMER = re.compile(r"^\s*(?:ex|già)\s+", re.IGNORECASE)
_LEADING = re.compile(r"^\s*(?:di\s+)?(?:nazionalit\S+|cittadinanza|cittadin[oaie])\s*:?\s+", re.IGNORECASE)


class UnknownCountryError(LookupError):
    """A code that is not in the list of countries."""


class Span(NamedTuple):
    """Days of a membership, both included; ``last`` is None while it lasts."""

    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Uncertain:
    """A label that can mean several countries, or a state that is no more (then ``ended`` is its last day)."""

    candidates: tuple[str, ...]
    why: str
    name: str | None
    ended: date | None


@dataclass(frozen=True)
class Country:
    """One country: ISO codes, name in Italian and English, demonym in its four forms."""

    code: str
    alpha3: str | None
    name: str
    english: str
    demonym: Forms
    sovereign: str


class _Index(NamedTuple):
    countries: dict[str, Country]
    by_key: dict[str, str]
    by_code: dict[str, str]
    uncertain: dict[str, Uncertain]


@cache
def _index() -> _Index:
    content = read("countries")
    countries: dict[str, Country] = {}
    by_key: dict[str, str] = {}
    by_code: dict[str, str] = {}
    for row in content["countries"]:
        code = row["code"]
        sovereign = content["sovereign"].get(code, code)
        countries[code] = Country(code, row["alpha3"], row["it"], row["en"], Forms(*row["demonym"]), sovereign)
        by_key.update(dict.fromkeys(row["keys"], code))
        by_code[code] = code
        if row["alpha3"]:
            by_code[row["alpha3"]] = code
    for refused in content["refused_codes"]:
        by_code.pop(refused)
    uncertain = {key: _uncertain(row) for row in content["uncertain"] for key in row["keys"]}
    return _Index(countries, by_key, by_code, uncertain)


def _uncertain(row: dict[str, Any]) -> Uncertain:
    ended = date.fromisoformat(row["ended"]) if row["ended"] else None
    return Uncertain(tuple(row["candidates"]), row["why"], row["name"], ended)


def codes() -> tuple[str, ...]:
    """All codes: ISO 3166-1, XK, XS."""
    return tuple(_index().countries)


def get(iso2: str) -> Country:
    """The country of a code. Raises UnknownCountryError."""
    try:
        return _index().countries[iso2]
    except KeyError as error:
        raise UnknownCountryError(iso2) from error


def name(iso2: str) -> str:
    """Italian name (CLDR). Raises UnknownCountryError."""
    return get(iso2).name


def demonym(iso2: str, *, feminine: bool = False, plural: bool = False) -> str:
    """Italian demonym, masculine singular unless asked. Raises UnknownCountryError."""
    return get(iso2).demonym[feminine + 2 * plural]


def _find(label: str) -> str | None:
    index = _index()
    in_order, any_order = joined(label), unordered(label)
    if in_order in index.uncertain or any_order in index.uncertain:
        return None
    found = index.by_key.get(in_order) or index.by_key.get(any_order)
    if found is None and len(in_order) <= _LONGEST_TYPED_CODE:
        found = index.by_code.get(in_order.upper())
    return found


@lru_cache(maxsize=4096)
def resolve(text: str) -> str | None:
    """The country a register label names, or None when it is unknown or can mean several.

    Understands names in Italian, English, French, Spanish and German, ISO codes of two and three letters, Italian
    demonyms in their four forms and the spellings of ``data/countries_own.txt``. An explanation in parentheses is
    accepted only when it names the same country.
    """
    label = _LEADING.sub("", text)
    if not label.strip():
        return None
    parts = _PARENTHESIS.match(label)
    return _find(label) or (_find_explained(parts["outside"], parts["inside"]) if parts else None)


def _find_explained(outside: str, inside: str) -> str | None:
    """``Myanmar (ex Birmania)``, ``Serbia (ex Jugoslavia)``: the explanation must fit."""
    found = _find(outside)
    former = uncertain(inside)
    if former and former.ended and found in former.candidates:
        return found
    return found if found == _find(_FORMER.sub("", inside)) else None


def resolve_all(text: str) -> tuple[str, ...]:
    """Citizenships of a cell that may hold several ("Italia/Marocco"); empty unless every part is understood."""
    whole = resolve(text)
    if whole:
        return (whole,)
    parts = [resolve(part) for part in _SEVERAL.split(text) if part.strip()]
    known = [part for part in parts if part]
    return tuple(dict.fromkeys(known)) if len(known) == len(parts) else ()


def uncertain(text: str) -> Uncertain | None:
    """Why a label is not resolved although it is known: several candidates, or a state that is no more."""
    label = _LEADING.sub("", text)
    return _index().uncertain.get(joined(label)) or _index().uncertain.get(unordered(label))


def suggest(text: str) -> list[str]:
    """At most three codes (all candidates of an uncertain label) to propose to a human, best first."""
    known = uncertain(text)
    if known:
        return list(known.candidates)
    found = resolve(text)
    if found:
        return [found]
    key = joined(_LEADING.sub("", text))
    if len(key) <= _LONGEST_TYPED_CODE:
        return [key.upper()] if key.upper() in _index().countries else []
    index = _index()
    matches = process.extract(key, index.by_key.keys(), scorer=fuzz.ratio, score_cutoff=_SUGGESTION_SCORE, limit=20)
    return list(dict.fromkeys(index.by_key[match] for match, _, _ in matches))[:_SUGGESTIONS]


@cache
def _memberships(kind: str) -> dict[str, tuple[Span, ...]]:
    spans: dict[str, tuple[Span, ...]] = {}
    for code, first, last in read("eu_membership")[kind]:
        span = Span(date.fromisoformat(first), date.fromisoformat(last) if last else None)
        spans[code] = (*spans.get(code, ()), span)
    return spans


def _belongs(kind: str, iso2: str, day: date) -> bool:
    return any(span.covers(day) for span in _memberships(kind).get(get(iso2).sovereign, ()))


def is_eu(iso2: str, day: date) -> bool:
    """Whether a citizen of this country was a citizen of the Union on the day.

    Territories count as the state whose citizenship their people hold (Martinique: France). Raises UnknownCountryError.
    """
    return _belongs("eu", iso2, day)


def has_free_movement(iso2: str, day: date) -> bool:
    """Citizen of the Union, of the European Economic Area or of Switzerland on the day. Raises UnknownCountryError."""
    return is_eu(iso2, day) or _belongs("free_movement", iso2, day)


def is_third_country(iso2: str, day: date) -> bool:
    """Not a citizen of the Union on the day; the stateless are third-country nationals too. Raises UnknownCountryError."""
    return not is_eu(iso2, day)


def is_third_country_national(citizenships: list[str] | tuple[str, ...], day: date) -> bool | None:
    """A third-country national holds no citizenship of the Union; None when no citizenship is known.

    Raises UnknownCountryError.
    """
    if not citizenships:
        return None
    return all(is_third_country(code, day) for code in citizenships)
