"""Languages people speak and read: ISO 639-3 code, Italian name, autonym, writing direction.

Names from CLDR at build time; where CLDR has none (mandinka, edo, soninke, romani, dinka and others) they are our own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from lgnet.codes.engine.keys import joined
from lgnet.codes.engine.source import read


class UnknownLanguageError(LookupError):
    """A code that is not in the list of languages."""


@dataclass(frozen=True)
class Language:
    """``direction``: "ltr" or "rtl"; ``tag``: BCP 47 tag where CLDR knows the language, for the ``lang`` attribute."""

    code: str
    tag: str
    name: str
    english: str
    autonym: str
    direction: str


@cache
def languages() -> dict[str, Language]:
    """All languages by ISO 639-3 code, in the order of the list."""
    return {
        row["code"]: Language(row["code"], row["tag"], row["it"], row["en"], row["autonym"], row["direction"])
        for row in read("languages")["languages"]
    }


@cache
def _by_key() -> dict[str, str]:
    return {key: row["code"] for row in read("languages")["languages"] for key in row["keys"]}


def get(code: str) -> Language:
    """The language of a code. Raises UnknownLanguageError."""
    try:
        return languages()[code]
    except KeyError as error:
        raise UnknownLanguageError(code) from error


def by_name() -> Iterable[Language]:
    """Languages in the order of their Italian names, for choice lists."""
    return sorted(languages().values(), key=lambda language: joined(language.name))


@lru_cache(maxsize=1024)
def resolve(text: str) -> str | None:
    """Code of a language named in Italian, English or itself, or by its ISO code; None when unknown."""
    return _by_key().get(joined(text))
