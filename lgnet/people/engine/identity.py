"""Whether two records speak of the same person.

The rules are written for people whose papers change: 1 January is the birth date given to whoever has none, permit
numbers change at every renewal, names are spelt by whoever holds the pen, and a common name with a common date is
borne by several people. So a shared name, nationality and 1 January birth date never joins two records by itself;
a shared number joins them only if the rest agrees; and every verdict says why, in words an operator can check.
"""

import math
from dataclasses import dataclass
from typing import Literal

from lgnet.people.engine.evidence import Evidence, gather
from lgnet.people.engine.record import IDENTIFIERS, Identity, Precision, identifiers, normalise_identifier

__all__ = [
    "IDENTIFIERS",
    "Decision",
    "Identity",
    "Precision",
    "Verdict",
    "compare",
    "identifiers",
    "normalise_identifier",
]

Decision = Literal["same", "maybe", "different"]

# Evidence in rough log-odds; it only orders verdicts of one decision, the decision itself is by rule.
_NAME = {"exact": 9.0, "variant": 7.5, "close": 4.5, "partial": 2.0, "weak": 0.0, "different": -9.0, "missing": 0.0}
_BIRTH = {
    "equal": 10.0,
    "default": 4.0,
    "swapped": 6.0,
    "near": 4.0,
    "compatible": 2.5,
    "missing": 0.0,
    "different": -8.0,
}
_BOUNDS: dict[Decision, tuple[float, float]] = {"same": (0.9, 1.0), "maybe": (0.5, 0.9), "different": (0.0, 0.5)}


@dataclass(frozen=True)
class Verdict:
    """Whether two records are one person. `score` 0..1 orders verdicts; `reasons` are Italian phrases.

    `against` counts what speaks strongly against it (another name, birth, sex, number): with one, no automatic step
    may put the two in one group; with two, accepting a proposal needs a look at the papers. `weak` is a "maybe" that
    rests on too little to be accepted in bulk.
    """

    decision: Decision
    score: float
    reasons: tuple[str, ...] = ()
    against: int = 0
    weak: bool = False


def compare(a: Identity, b: Identity) -> Verdict:
    """Whether `a` and `b` are records of one person, with the reasons in Italian. Symmetric in its decision."""
    evidence = gather(a, b)
    decision, against = _with_shared_number(evidence) if evidence.shared else _without_shared_number(evidence)
    low, high = _BOUNDS[decision]
    score = low + (high - low) / (1 + math.exp(-(_weight(evidence) - 14) / 5))
    weak = decision == "maybe" and not evidence.shared and not evidence.corroborated and _rests_on_little(evidence)
    return Verdict(decision, round(score, 4), tuple(evidence.reasons), against, weak)


def _rests_on_little(e: Evidence) -> bool:
    """A name and no more than a year of birth, or no birth date and no like permit."""
    return e.birth == "compatible" or (e.birth == "missing" and e.permit <= 0)


def _weight(e: Evidence) -> float:
    weight = _NAME[e.name] + _BIRTH[e.birth] + 14.0 * bool(e.shared) + 7.0 * e.near_number + 5.0 * e.contact
    weight += {"equal": 1.0, "different": -5.0, "unknown": 0.0}[e.sex]
    weight += {"equal": 1.5, "different": -4.0, "unknown": 0.0}[e.citizenship]
    weight += {"equal": 6.0, "different": -1.0, "unknown": 0.0}[e.expiry]
    return weight + 0.8 * e.permit - 10.0 * e.lasting_conflict - 3.0 * e.permits_differ


def _with_shared_number(e: Evidence) -> tuple[Decision, int]:
    """A shared number joins two records when nothing else clearly disagrees; otherwise somebody must look."""
    against = (
        (e.name == "different")
        + (e.birth == "different")
        + (e.sex == "different")
        + e.lasting_conflict
        + (e.citizenship == "different" and e.birth not in ("equal", "default"))
    )
    if against:
        e.reasons.append("stesso numero ma dati diversi: forse un numero scritto male")
        return "maybe", against
    known = e.name in ("exact", "variant", "close") or (e.name == "partial" and e.birth in ("equal", "default"))
    return ("same" if known else "maybe"), 0


def _without_shared_number(e: Evidence) -> tuple[Decision, int]:
    against = (
        (e.name in ("different", "weak"))
        + (e.birth == "different")
        + (e.sex == "different")
        + e.lasting_conflict
        + (e.citizenship == "different")
    )
    if against:
        return _disputed(e, against), against
    if e.birth == "equal":
        return _same_birth(e)
    if e.birth in ("swapped", "near"):
        return _mistaken_birth(e)
    return _weak_birth(e)


def _disputed(e: Evidence, against: int) -> Decision:
    """One strong disagreement and everything else equal is worth a look; more is another person."""
    if against > 1:
        return "different"
    if e.name == "weak":
        return "maybe" if e.birth == "equal" and e.corroborated and not e.permits_differ else "different"
    if e.birth == "different":
        return "maybe" if e.name == "exact" and (e.contact or e.near_number) else "different"
    if e.name != "exact" or e.permits_differ:
        return "different"
    return "maybe" if e.birth == "equal" or (e.birth == "default" and e.corroborated) else "different"


def _same_birth(e: Evidence) -> tuple[Decision, int]:
    """The same full birth date that is not a 1 January."""
    if e.name == "exact" or (e.name == "variant" and (e.corroborated or not e.permits_differ)):
        return "same", 0
    if e.name == "close" and e.corroborated and not e.permits_differ:
        return "same", 0
    if e.name == "variant" or not (e.permits_differ or e.expiry == "different"):
        return "maybe", 0
    return "different", 1


def _mistaken_birth(e: Evidence) -> tuple[Decision, int]:
    """Day and month exchanged, or one digit of the date wrong."""
    if e.permits_differ:
        return "different", 1
    if e.name in ("exact", "variant"):
        if e.corroborated:
            return "same", 0
        likely = e.expiry != "different" and (e.birth == "swapped" or e.name == "exact")
        return ("maybe" if likely else "different"), 0
    return ("maybe" if e.name == "close" and e.corroborated else "different"), 0


def _weak_birth(e: Evidence) -> tuple[Decision, int]:
    """A 1 January, a year only, or no birth date: never enough without a document or a contact in common."""
    if e.permits_differ:
        e.reasons.append("senza una data di nascita sicura, numeri di permesso diversi indicano due persone")
        return "different", 1
    sure = e.name == "exact" or (e.name == "variant" and e.birth == "default")
    if e.corroborated:
        return ("same" if sure else "maybe" if e.name in ("variant", "close") else "different"), 0
    if e.expiry == "different":
        return "different", 1
    if sure:
        e.reasons.append("nome e data convenzionale non bastano: controlla un documento")
    return ("maybe" if sure else "different"), 0
