"""Activity types: what a recorded act is, whether it counts as support, and the wordings registers use.

The list is the project's own (``data/activity_type.json``). ``indicator`` names the part of O.2.3 a type feeds;
those codes are from memory and stay labelled so until read in the regulation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from lgnet.codes.engine.labels import LabelIndex, Vocabulary
from lgnet.codes.engine.source import read

INDICATOR_STATUS = "memory"
_VOCABULARY = Vocabulary(
    expansions={
        "psic": "psicologico",
        "psicol": "psicologico",
        "supp": "supporto",
        "cons": "consulenza",
        "consul": "consulenza",
        "leg": "legale",
        "orient": "orientamento",
        "orientam": "orientamento",
        "mediaz": "mediazione",
        "med": "mediazione",
        "ling": "linguistico",
        "linguistica": "linguistico",
        "linguistico": "linguistico",
        "cult": "culturale",
        "abit": "abitativa",
        "abitativo": "abitativa",
        "alloggiativo": "alloggiativa",
        "accomp": "accompagnamento",
        "accompagn": "accompagnamento",
        "lav": "lavoro",
        "emerg": "emergenza",
        "contr": "contributo",
        "econ": "economico",
        "sost": "sostegno",
        "ass": "assistenza",
        "prof": "professionale",
        "form": "formazione",
        "ricreative": "ricreativa",
    },
    ignored=frozenset({"servizio", "per", "presso", "con", "su", "un", "una", "n"}),
    refusals=frozenset(
        {
            *("annullato", "annullata", "disdetto", "disdetta", "assente", "rinuncia", "rinunciato"),
            *("non", "nessuno", "nessuna", "senza"),
        }
    ),
    weak=(frozenset({"other"}), frozenset({"one_stop_shop", "service_orientation"})),
)
_UNCERTAIN = {
    "colloquio": ["social_interview", "psychological_support", "legal_advice"],
    "mediazione": ["mediation", "housing_mediation"],
    "consulenza": ["legal_advice", "social_interview"],
    "orientamento": ["service_orientation", "career_guidance", "civic_orientation"],
    "corso": ["language_course", "training", "civic_orientation"],
    "accoglienza": ["one_stop_shop", "placement", "shelter_night"],
    "supporto": ["social_interview", "psychological_support"],
    "inserimento": ["job_placement", "placement"],
}


class UnknownServiceError(LookupError):
    """A code that is not in the list of activity types."""


@dataclass(frozen=True)
class ActivityType:
    """One type of act. ``counts``: it makes the person a supported participant; ``indicator``: O.2.3.x or None."""

    code: str
    label: str
    english: str
    counts: bool
    group: str
    indicator: str | None


@cache
def types() -> dict[str, ActivityType]:
    """All activity types by code, in the order of the list."""
    return {
        row["code"]: ActivityType(row["code"], row["it"], row["en"], row["counts"], row["group"], row.get("indicator"))
        for row in read("activity_type")["items"]
    }


@cache
def _index() -> LabelIndex:
    rows = read("activity_type")["items"]
    wordings = [(label, row["code"]) for row in rows for label in (row["it"], row["en"], *row["wordings"])]
    return LabelIndex(wordings, _VOCABULARY, uncertain=_UNCERTAIN)


def get(code: str) -> ActivityType:
    """The type of a code. Raises UnknownServiceError."""
    try:
        return types()[code]
    except KeyError as error:
        raise UnknownServiceError(code) from error


@lru_cache(maxsize=2048)
def resolve(label: str) -> str | None:
    """Code of the service a register label names ("Orientamento al lavoro" -> career_guidance), or None."""
    typed = label.strip().lower()
    return typed if typed in types() else _index().resolve(label)


def suggest(label: str) -> list[str]:
    """Types to propose to a human, best first."""
    return _index().suggest(label)


def counts_as_service(code: str) -> bool:
    """Whether one such act makes the person a supported participant. Raises UnknownServiceError."""
    return get(code).counts


def codes_feeding(indicator: str) -> Sequence[str]:
    """Types that feed a part of O.2.3 (``O.2.3.1``); ``O.2.3`` itself is fed by all that count."""
    if indicator == "O.2.3":
        return [code for code, kind in types().items() if kind.counts]
    return [code for code, kind in types().items() if kind.indicator == indicator]
