"""Sex as documents and registers write it: ``M``, ``F`` or ``N`` (not stated)."""

from functools import cache, lru_cache

from lgnet.codes.engine.keys import joined
from lgnet.codes.engine.source import read

MALE, FEMALE, NOT_STATED = "M", "F", "N"


@cache
def labels() -> dict[str, str]:
    """Code -> Italian label."""
    return {row["code"]: row["it"] for row in read("sex")["items"]}


@cache
def _by_key() -> dict[str, str]:
    return {joined(label): row["code"] for row in read("sex")["items"] for label in (row["it"], *row["wordings"])}


@lru_cache(maxsize=256)
def resolve(text: str) -> str | None:
    """Code of a register's wording ("Maschio", "U", "donna"); None when it is not understood ("X", "1")."""
    return _by_key().get(joined(text))
