"""Figures put together from counted rows: totals with sex and age, services, quarters, citizenships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lgnet.codes.engine import countries, services
from lgnet.insights.engine.periods import quarter_label, quarters_between

MEN, WOMEN, NOT_STATED = "M", "F", "X"
SEXES = {MEN: "Uomini", WOMEN: "Donne", NOT_STATED: "Non indicato"}
BANDS = ("<18", "18-60", ">60")
UNKNOWN_BAND = "unknown"
BAND_LABELS = {"<18": "meno di 18", "18-60": "18-60", ">60": "più di 60", UNKNOWN_BAND: "non indicata"}
ELIGIBLE = "eligible"
APART = {
    "with_reserve": "Con riserva",
    "not_verified": "Da verificare",
    "not_eligible": "Non ammissibili",
    "met_only": "Solo contatti, nessun servizio",
}


class CountedRow(NamedTuple):
    """One row of `search.figures`: `n` counts what `kind` says (see the function)."""

    kind: str
    key: str
    label: str
    sex: str
    band: str
    n: int


@dataclass(frozen=True)
class Split:
    """A number of persons, once by sex and once by age; each split sums to the total."""

    total: int = 0
    men: int = 0
    women: int = 0
    not_stated: int = 0
    ages: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[CountedRow]) -> Split:
        """Add rows up by sex and by age."""
        sexes: Counter[str] = Counter()
        ages: Counter[str] = Counter()
        for row in rows:
            sexes[row.sex] += row.n
            ages[row.band] += row.n
        kept = {band: ages[band] for band in (*BANDS, UNKNOWN_BAND) if band in BANDS or ages[band]}
        return cls(sexes.total(), sexes[MEN], sexes[WOMEN], sexes[NOT_STATED], kept)

    def as_json(self) -> dict[str, Any]:
        """Total, men, women, not stated, age bands ("unknown" only when somebody's birth date is not known)."""
        ages = {band: self.ages.get(band, 0) for band in BANDS}
        if self.ages.get(UNKNOWN_BAND):
            ages[UNKNOWN_BAND] = self.ages[UNKNOWN_BAND]
        return {
            "total": self.total,
            "men": self.men,
            "women": self.women,
            "not_stated": self.not_stated,
            "age_bands": ages,
        }


@dataclass(frozen=True)
class Definition:
    """An indicator as plain data. `count`: persons, acts, anonymous or gatherings."""

    code: str
    label: str
    definition: str
    count: str
    eligibility: str
    types: frozenset[str]
    series: str
    source: str
    status: str
    parent: str = ""
    is_of_every_service: bool = False

    @property
    def is_persons(self) -> bool:
        return self.count == "persons"

    @property
    def is_of_recipients(self) -> bool:
        """Whether it counts recipients: only these go into the report."""
        return self.is_persons and self.eligibility == ELIGIBLE


@dataclass(frozen=True)
class Counted:
    """An indicator with its number; `split` only when it counts persons."""

    definition: Definition
    total: int
    split: Split | None = None


@dataclass(frozen=True)
class Figures:
    """All figures of a Comune (or of several together) in a period. `crossed`: recipients by age band, then by sex."""

    recipients: Split
    apart: Mapping[str, Split]
    crossed: Mapping[str, tuple[int, int, int]]
    indicators: Sequence[Counted]
    services: Sequence[tuple[str, int]]
    quarters: Sequence[tuple[str, int]]
    nationalities: Sequence[tuple[str, int]]
    anonymous: int

    @property
    def activities(self) -> int:
        """Services to recipients."""
        return sum(n for _, n in self.services)

    @property
    def is_empty(self) -> bool:
        """Nobody was met and nothing was counted."""
        return not (self.recipients.total or self.anonymous or any(split.total for split in self.apart.values()))


def put_together(rows: Iterable[CountedRow], definitions: Sequence[Definition]) -> Figures:
    """Figures from the rows of one count."""
    by_kind: dict[str, list[CountedRow]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    persons = by_kind.get("person", [])
    recipients = [row for row in persons if row.key == ELIGIBLE]
    return Figures(
        recipients=Split.of(recipients),
        apart={state: Split.of(row for row in persons if row.key == state) for state in APART},
        crossed=_crossed(recipients),
        indicators=[_counted(definition, by_kind) for definition in definitions],
        services=merged_labels((row.label or _type_label(row.key), row.n) for row in by_kind.get("service", [])),
        quarters=_quarters(by_kind.get("quarter", [])),
        nationalities=sorted(
            ((row.key, row.n) for row in by_kind.get("country", [])), key=lambda pair: (-pair[1], pair[0])
        ),
        anonymous=sum(row.n for row in by_kind.get("anonymous", [])),
    )


def service_types(definitions: Iterable[Definition]) -> list[str]:
    """The activity types that count as a service, as the indicators of every service say."""
    return sorted({code for one in definitions if one.is_of_every_service for code in one.types})


def merged_labels(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Labels that differ only by case or spaces become one, written as most often found; the largest first."""
    spellings: dict[str, Counter[str]] = {}
    for label, n in pairs:
        clean = " ".join(label.split())
        spellings.setdefault(clean.casefold(), Counter())[clean] += n
    merged = [(min(found, key=lambda text: (-found[text], text)), found.total()) for found in spellings.values()]
    return sorted(merged, key=lambda pair: (-pair[1], pair[0]))


def country_name(code: str) -> str:
    """Italian name of a citizenship, or the code itself when it is not in the list."""
    try:
        return countries.name(code)
    except LookupError:
        return code


def report(figures: Figures, municipality: str | None) -> dict[str, Any]:
    """The object of `lgnet report indicators --json`: recipients only."""
    return {
        "municipality": municipality,
        "persons": {
            "total": figures.recipients.total,
            "men": figures.recipients.men,
            "women": figures.recipients.women,
            "not_stated": figures.recipients.not_stated,
            "nationalities": len(figures.nationalities),
            "age_bands": figures.recipients.as_json()["age_bands"],
        },
        "activities": {"total": figures.activities, "by_service": dict(figures.services)},
        "indicators": [
            {"code": counted.definition.code, **counted.split.as_json()}
            for counted in figures.indicators
            if counted.definition.is_of_recipients and counted.split is not None
        ],
    }


def _type_label(code: str) -> str:
    kind = services.types().get(code)
    return kind.label if kind else code


def _crossed(recipients: Iterable[CountedRow]) -> dict[str, tuple[int, int, int]]:
    cells: Counter[tuple[str, str]] = Counter()
    for row in recipients:
        cells[row.band, row.sex] += row.n
    bands = [*BANDS, *({UNKNOWN_BAND} & {band for band, _ in cells})]
    return {band: (cells[band, MEN], cells[band, WOMEN], cells[band, NOT_STATED]) for band in bands}


def _counted(definition: Definition, by_kind: Mapping[str, list[CountedRow]]) -> Counted:
    if definition.is_persons:
        split = Split.of(row for row in by_kind.get("indicator", []) if row.key == definition.code)
        return Counted(definition, split.total, split)
    kind = {"acts": "service", "anonymous": "anonymous", "gatherings": "gathering"}[definition.count]
    return Counted(definition, sum(row.n for row in by_kind.get(kind, []) if row.key in definition.types))


def _quarters(rows: Iterable[CountedRow]) -> list[tuple[str, int]]:
    found = {row.key: row.n for row in rows}
    if not found:
        return []
    return [(quarter_label(key), found.get(key, 0)) for key in quarters_between(min(found), max(found))]
