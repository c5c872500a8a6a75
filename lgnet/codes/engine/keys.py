"""Comparison keys of short labels: what is left of a text when spelling habits are taken away.

Case, accents, any script, punctuation, articles, the elided ``d'``, a final apostrophe instead of an accent and
the usual abbreviations do not count. Two labels mean the same when their keys are equal.
"""

import re

from anyascii import anyascii

_ELISION = re.compile(r"\b(?:d|l|dell|dall|nell|all|sull)'(?=\w)")
_BOTH_GENDERS = re.compile(r"(?<=[a-z]{3})(?:\s*/\s*[aoei]|\s*\(\s*[aoei]\s*\))$")
_WORD = re.compile(r"[a-z0-9]+")
_ARTICLE = re.compile(
    r"di|del|dello|della|dei|degli|delle|da|dal|dalla|al|allo|alla|ai|agli|alle|il|lo|la|gli|le|e|ed"
    r"|de|du|des|les|el|los|las|et|y|of|the|and|in"
)
_ABBREVIATIONS = {
    "rep": "repubblica",
    "repub": "repubblica",
    "republica": "repubblica",
    "dem": "democratica",
    "pop": "popolare",
    "fed": "federale",
}


def flat(text: str) -> str:
    """Lower-case Latin letters of any script, without accents; typographic apostrophes become straight ones."""
    plain = text.replace("`", "'").replace("´", "'")
    return re.sub(r"\s+", " ", anyascii(plain).casefold()).strip()


def words(text: str) -> tuple[str, ...]:
    """The words of a label that count, abbreviations written out.

    An article counts only when nothing else is there.
    """
    base = _BOTH_GENDERS.sub("", flat(text))
    found = [_ABBREVIATIONS.get(word, word) for word in _WORD.findall(_ELISION.sub(" ", base))]
    return tuple(word for word in found if not _ARTICLE.fullmatch(word)) or tuple(found)


def joined(text: str) -> str:
    """Key that ignores spaces: ``Costa d'Avorio`` and ``COSTA AVORIO`` give ``costaavorio``."""
    return "".join(words(text))


def unordered(text: str) -> str:
    """Key that also ignores the order of the words: ``Congo, Rep. Dem.`` and ``Rep. Dem. Congo``."""
    return " ".join(sorted(words(text)))
