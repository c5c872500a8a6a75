"""Residence permits: types, states, the right to work, and the wordings registers use for them.

Types come from ``data/permit_type.json`` (status: seen in part; codes and wordings are our own).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from lgnet.codes.engine.labels import LabelIndex, Vocabulary
from lgnet.codes.engine.source import read

YES, NO, CONDITIONAL, AS_BEFORE, UNKNOWN = "yes", "no", "conditional", "as_before", "unknown"
_VOCABULARY = Vocabulary(
    expansions={
        "prot": "protezione",
        "protez": "protezione",
        "int": "internazionale",
        "internaz": "internazionale",
        "lav": "lavoro",
        "sub": "subordinato",
        "subord": "subordinato",
        "aut": "autonomo",
        "fam": "familiari",
        "famil": "familiari",
        "famigliari": "familiari",
        "famigliare": "familiare",
        "mot": "motivi",
        "suss": "sussidiaria",
        "sussid": "sussidiaria",
        "spec": "speciale",
        "temp": "temporanea",
        "rich": "richiesta",
        "att": "attesa",
        "occ": "occupazione",
        "occup": "occupazione",
        "sogg": "soggiorno",
        "stag": "stagionale",
        "amm": "amministrativo",
        "articolo": "art",
        "18bis": "18 bis",
    },
    ignored=frozenset({"permesso", "pds", "soggiorno", "titolo", "per", "tipo", "rilasciato", "un", "una"}),
    refusals=frozenset(
        {
            *(
                "diniego",
                "negato",
                "negata",
                "revoca",
                "revocato",
                "revocata",
                "ricorso",
                "ricorrente",
                "rigetto",
                "rigettato",
            ),
            *("senza", "nessuno", "ex", "conversione", "espulsione", "irregolare", "rinuncia"),
        }
    ),
    weak=(frozenset({"RIN", "REG", "NV"}), frozenset({"LAV", "PI", "CS"})),
)
_REFUSED_STATUS = Vocabulary(refusals=frozenset({"rinuncia", "diniego"}))


class UnknownPermitError(LookupError):
    """A code that is not in the list of permit types."""


@dataclass(frozen=True)
class PermitType:
    """One type. ``work_right``: yes, no, conditional, as_before, unknown; ``eligible_default``: yes, check, not_counted."""

    code: str
    label: str
    english: str
    work_right: str
    work_note: str
    group: str
    eligible_default: str
    is_long_term: bool
    is_state_only: bool
    is_restricted: bool


def _permit(row: dict[str, Any]) -> PermitType:
    return PermitType(
        code=row["code"],
        label=row["it"],
        english=row["en"],
        work_right=row["work_right"],
        work_note=row.get("work_note", ""),
        group=row["group"],
        eligible_default=row["eligible_default"],
        is_long_term=row.get("long_term", False),
        is_state_only=row.get("state_only", False),
        is_restricted=row.get("restricted", False),
    )


@cache
def types() -> dict[str, PermitType]:
    """All permit types by code, in the order of the list."""
    return {row["code"]: _permit(row) for row in read("permit_type")["items"]}


@cache
def statuses() -> dict[str, str]:
    """States of a permit: code -> Italian label."""
    return {row["code"]: row["it"] for row in read("permit_status")["items"]}


def _wordings(name: str) -> list[tuple[str, str]]:
    return [(label, row["code"]) for row in read(name)["items"] for label in (row["it"], *row["wordings"])]


@cache
def _types_index() -> LabelIndex:
    return LabelIndex(_wordings("permit_type"), _VOCABULARY, uncertain={"minore": ["ME", "IM", "AFF"]})


@cache
def _status_index() -> LabelIndex:
    return LabelIndex(_wordings("permit_status"), _REFUSED_STATUS, uncertain={})


def get(code: str) -> PermitType:
    """The type of a code. Raises UnknownPermitError."""
    try:
        return types()[code]
    except KeyError as error:
        raise UnknownPermitError(code) from error


@lru_cache(maxsize=2048)
def resolve(text: str) -> str | None:
    """Code of the permit a register label names; its own code is understood too. None when unknown or refused.

    "diniego ...", "ricorso ...", "ex ..." are never read as the permit they name.
    """
    typed = text.strip().upper()
    return typed if typed in types() else _types_index().resolve(text)


@lru_cache(maxsize=2048)
def resolve_status(text: str) -> str | None:
    """Code of the state a register label tells ("in fase di rinnovo" -> renewing), or None."""
    typed = text.strip().lower()
    return typed if typed in statuses() else _status_index().resolve(text)


def suggest(text: str) -> list[str]:
    """Types to propose to a human, best first."""
    return _types_index().suggest(text)


def is_long_term(code: str) -> bool:
    """The right of residence does not lapse with the card. Raises UnknownPermitError."""
    return get(code).is_long_term


def work_right(code: str) -> str:
    """``yes``, ``no``, ``conditional``, ``as_before`` (renewal) or ``unknown``. Raises UnknownPermitError."""
    return get(code).work_right


def eligible_default(code: str) -> str:
    """``yes``, ``check`` (a person must look) or ``not_counted``. Raises UnknownPermitError."""
    return get(code).eligible_default
