"""Search of persons by whatever is at hand: a name however spelt, a number, a birth date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from lgnet.accounts.engine.actor import Actor
from lgnet.people.engine.names import name_similarity, search_key, sound_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.models import Person
from lgnet.people.queries.cards import PersonCard, card
from lgnet.people.queries.reach import persons_by_id

MOST_HITS = 25
MOST_CANDIDATES = 60
SHORTEST_NUMBER = 4
_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?!\d)")


@dataclass(frozen=True)
class Query:
    """What a search text asks for: name key, document numbers, birth date."""

    name: str = ""
    numbers: tuple[str, ...] = ()
    birth: dt.date | None = None
    words: str = ""

    @property
    def is_empty(self) -> bool:
        return not (len(self.name) > 1 or self.numbers or self.birth)


class Hit(NamedTuple):
    """A row of `search.persons`: `matched` is the search key of the name that fits best, '' when out of reach."""

    person: UUID
    points: float
    has_number: bool
    is_reached: bool
    matched: str
    initials: str
    born: dt.date | None
    year: int | None


def parse_query(text: str) -> Query:
    """Understand a search box: a date dd/mm/yyyy, words with digits (document numbers), the rest a name."""
    words = " ".join(text.split())[:120]
    birth, rest = _birth_in(words)
    numbers = tuple(
        key
        for word in rest.split()
        if any(c.isdigit() for c in word) and len(key := number_key(word)) >= SHORTEST_NUMBER
    )
    name = " ".join(word for word in rest.split() if not any(c.isdigit() for c in word))
    return Query(name=search_key(name), numbers=numbers, birth=birth, words=words)


def _birth_in(words: str) -> tuple[dt.date | None, str]:
    found = _DAY.search(words)
    if not found:
        return None, words
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1])), words.replace(found[0], " ")
    except ValueError:
        return None, words


def hits(query: Query, *, everywhere: bool = False) -> list[Hit]:
    """Rows that may be the one asked for, one a person, best first by the database's own measure."""
    if query.is_empty:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, points, has_number, is_reached, matched, initials, born, birth_year"
            " FROM search.persons(%s, %s, %s, %s, %s, %s)",
            [query.name, sound_key(query.name), list(query.numbers), query.birth, everywhere, MOST_CANDIDATES],
        )
        return [Hit(*row) for row in cursor.fetchall()]


def search(actor: Actor, query: Query, *, everywhere: bool = False, most: int = MOST_HITS) -> Sequence[PersonCard]:
    """Persons that may be the one asked for, best first, with the reason of each; at most `most`.

    With `everywhere` also persons of the Comune out of the actor's reach, masked, on an exact number or on name and
    birth date together: so that nobody is recorded twice.
    """
    actor.need("people.search")
    found = hits(query, everywhere=everywhere)
    reached = {person.pk: person for person in persons_by_id(actor, [hit.person for hit in found if hit.is_reached])}
    cards = [shown for hit in found if (shown := _card(actor, query, hit, reached.get(hit.person)))]
    return sorted(cards, key=lambda hit: (-hit.score, hit.name))[:most]


def ranked_refs(actor: Actor, query: Query) -> dict[UUID, float]:
    """Identifiers of the persons within reach that fit, with their score: for lists that filter further."""
    actor.need("people.search")
    return {hit.person: _score(query, hit) for hit in hits(query)}


def _card(actor: Actor, query: Query, hit: Hit, person: Person | None) -> PersonCard | None:
    score, reason = _score(query, hit), _reason(query, hit)
    if person is not None:
        shown = card(actor, person, reason=reason, score=score)
        return shown if shown.is_masked else replace(shown, reason=reason + _written_otherwise(hit, person))
    if hit.is_reached:
        return None
    year = str(hit.year or "")
    return PersonCard(
        hit.person, hit.initials, is_masked=True, birth=year, is_reached=False, reason=reason, score=score
    )


def _written_otherwise(hit: Hit, person: Person) -> str:
    """Says that another name of the person was found, not the one the card shows."""
    main = [name.search_key for name in person.main_names]  # type: ignore[attr-defined]
    return ", tra gli altri suoi nomi" if hit.matched and hit.matched not in main else ""


def _name_score(query: Query, hit: Hit) -> float:
    """Our own measure of names where we may read them; the trigrams' otherwise."""
    if not query.name:
        return 0.0
    trigrams = min(hit.points, 1.0)
    return max(name_similarity(query.name, hit.matched), 0.9 * trigrams) if hit.matched else trigrams


def _score(query: Query, hit: Hit) -> float:
    return _name_score(query, hit) + 2 * hit.has_number + (query.birth is not None and hit.born == query.birth)


def _reason(query: Query, hit: Hit) -> str:
    reasons = []
    if hit.has_number:
        reasons.append("stesso numero di documento")
    if query.birth and hit.born == query.birth:
        reasons.append("stessa data di nascita")
    if query.name and (not hit.has_number or _name_score(query, hit) > 0.6):
        reasons.append(_likeness(query.name.split(), hit.matched.split()))
    return ", ".join(reasons)


def _likeness(asked: list[str], written: list[str]) -> str:
    """How the name asked for fits the one written, in words."""
    if sorted(asked) == sorted(written) or "".join(asked) == "".join(written):
        return "stesso nome"
    if set(asked) <= set(written):
        return "parte del nome"
    begins = all(any(word.startswith(part) for word in written) for part in asked)
    return "inizio del nome" if begins else "nome simile"
