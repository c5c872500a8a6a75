"""Finding the code of a label as a register writes it: exact wording first, then the only wording contained in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from lgnet.codes.engine.keys import words

_SUGGESTION_SCORE = 70.0
_SHORTEST_CONTAINED = 6


@dataclass(frozen=True)
class Vocabulary:
    """How the labels of one list are read.

    ``expansions``: abbreviation -> full word. ``ignored``: words that say nothing. ``refusals``: words after which
    nothing is guessed ("diniego", "annullato"). ``weak``: groups of codes that give way to any other code in the same
    label, the weakest first.
    """

    expansions: Mapping[str, str] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    weak: tuple[frozenset[str], ...] = ()

    def read(self, label: str) -> tuple[str, ...]:
        """The words of a label, written out. Ignored words count only when they are all there is."""
        full = tuple(self.expansions.get(word, word) for word in words(label))
        return tuple(word for word in full if word not in self.ignored) or full


class LabelIndex:
    """Wordings of a list and the code each leads to."""

    def __init__(
        self, wordings: Iterable[tuple[str, str]], vocabulary: Vocabulary, *, uncertain: Mapping[str, list[str]]
    ) -> None:
        """``wordings``: (label, code); ``uncertain``: label -> codes it may mean. Raises ValueError on a double meaning."""
        self._vocabulary = vocabulary
        self._by_words: dict[tuple[str, ...], str] = {}
        self._uncertain = {vocabulary.read(label): codes for label, codes in uncertain.items()}
        for label, code in wordings:
            key = vocabulary.read(label)
            if self._by_words.setdefault(key, code) != code or key in self._uncertain:
                raise ValueError(f"{label!r} leads to {self._by_words[key]} and {code}")
        self._unordered = {tuple(sorted(key)): code for key, code in self._by_words.items()}
        self._joined = {"".join(key): code for key, code in self._by_words.items()}

    def resolve(self, label: str) -> str | None:
        """The code of a label; None when no wording fits or several do."""
        key = self._vocabulary.read(label)
        if not key or key in self._uncertain or self._vocabulary.refusals & set(key):
            return None
        exact = self._by_words.get(key) or self._unordered.get(tuple(sorted(key))) or self._joined.get("".join(key))
        if exact:
            return exact
        found = self._contained(key)
        return found[0] if len(found) == 1 else None

    def suggest(self, label: str) -> list[str]:
        """At most three codes to propose to a human, best first."""
        key = self._vocabulary.read(label)
        if not key:
            return []
        if key in self._uncertain:
            return self._uncertain[key]
        exact = self.resolve(label)
        if exact:
            return [exact]
        near = process.extract(
            "".join(key), self._joined.keys(), scorer=fuzz.ratio, score_cutoff=_SUGGESTION_SCORE, limit=10
        )
        return list(dict.fromkeys([*self._contained(key), *(self._joined[text] for text, _, _ in near)]))[:3]

    def _contained(self, key: tuple[str, ...]) -> list[str]:
        """Codes of the longest wordings inside the label that are not part of a longer one."""
        spans = [
            (start, start + len(wording), code)
            for wording, code in self._by_words.items()
            if len("".join(wording)) >= _SHORTEST_CONTAINED
            for start in range(len(key) - len(wording) + 1)
            if key[start : start + len(wording)] == wording
        ]
        widest = [
            code
            for first, last, code in spans
            if not any(a <= first and last <= b and (a, b) != (first, last) for a, b, _ in spans)
        ]
        for weak in self._vocabulary.weak:
            widest = [code for code in widest if code not in weak] or widest
        return list(dict.fromkeys(widest))
