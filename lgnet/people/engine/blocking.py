"""Which records are worth comparing: two records of one person nearly always share one of these keys.

The keys are plain strings, so that the registry can store them in an indexed table and fetch the known persons worth
comparing with a new record. They are made of names and dates: personal data, to be kept like the names themselves.
"""

from collections.abc import Iterator
from itertools import combinations

from lgnet.people.engine import names
from lgnet.people.engine.record import Identity


def blocking_keys(identity: Identity) -> frozenset[str]:
    """The keys of one record: numbers, contacts, birth date (day and month in either order), name, and mixtures."""
    return frozenset(_keys(identity))


def _keys(identity: Identity) -> Iterator[str]:
    for kind, value in identity.identifiers:
        yield f"i:{kind}:{value}"
    for kind, value in identity.contacts:
        yield f"c:{kind}:{value}"
    words = [word for word in identity.key.split() if word not in names.PARTICLES][:6]
    if not words:
        return
    bones = sorted({bone for word in words if (bone := names.skeleton(word))})
    yield f"n:{''.join(sorted(words))}"
    yield f"j:{_joined_bones(identity.key.split())}"
    for pair in combinations(bones, 2):
        yield f"s:{pair[0]} {pair[1]}"
    birth, expiry = identity.birth_day, identity.permit_expiry
    if birth is not None:
        low, high = sorted((birth.day, birth.month))
        if (low, high) != (1, 1):
            yield f"b:{birth.year}-{low}-{high}"
        for bone in bones:
            yield f"y:{birth.year}:{bone}"
    if expiry is not None:
        for bone in bones:
            yield f"e:{expiry:%Y%m%d}:{bone}"


def _joined_bones(words: list[str]) -> str:
    """The consonants of the whole name in alphabetical order: the same for Ben Salah Karim and Karim Bensalah."""
    return "".join(sorted("".join(names.skeleton(word).lstrip("a") for word in words)))
