"""Italian adjectives of nationality in their four forms, from the masculine singular (own rules of this project)."""

from typing import NamedTuple

_JOINING = frozenset({"e", "del", "dell", "dei", "di", "della", "delle", "dello"})
_FIXED = frozenset({"nord", "sud", "est", "papua"})


class Forms(NamedTuple):
    """Masculine and feminine, singular and plural."""

    masculine: str
    feminine: str
    masculine_plural: str
    feminine_plural: str


def _word(word: str) -> Forms:
    if word in _FIXED or word[-1] not in "oae":
        return Forms(word, word, word, word)
    stem = word[:-1]
    if word.endswith("e"):
        return Forms(word, word, f"{stem}i", f"{stem}i")
    if word.endswith("a"):
        feminine_plural = f"{stem}he" if stem.endswith(("g", "c")) else f"{stem}e"
        return Forms(word, word, f"{stem}i", feminine_plural)
    if word.endswith("io"):
        feminine_plural = f"{stem[:-1]}e" if word.endswith(("cio", "gio")) else f"{stem}e"
        return Forms(word, f"{stem}a", stem, feminine_plural)
    if word.endswith(("co", "go")):
        soft = word.endswith(("ico", "iaco"))
        return Forms(word, f"{stem}a", f"{stem}i" if soft else f"{stem}hi", f"{stem}he")
    return Forms(word, f"{stem}a", f"{stem}i", f"{stem}e")


def inflect(entry: str) -> Forms:
    """Four forms of ``marocchino``, ``greco/greci`` (irregular plural given), ``burkinabé=`` (never inflected).

    Of an expression every word is inflected up to the first preposition: ``coreano del nord`` -> ``coreane del nord``.
    """
    entry = entry.strip()
    if entry.endswith("="):
        return Forms(*[entry[:-1]] * 4)
    masculine, _, plural = entry.partition("/")
    columns: list[Forms] = []
    fixed = False
    for word in masculine.split(" "):
        fixed = fixed or (word in _JOINING and word != "e")
        columns.append(Forms(*[word] * 4) if fixed or word == "e" else _word(word))
    forms = Forms(*(" ".join(column[form] for column in columns) for form in range(4)))
    return forms._replace(masculine_plural=plural) if plural else forms
