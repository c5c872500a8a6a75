"""Which column holds what: a proposal from headings and contents, that a person can change and the Comune can keep."""

import hashlib
import json
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from lgnet.people.engine.names import search_key
from lgnet.registers.engine.cells import Cell
from lgnet.registers.engine.dates import Order, order_of
from lgnet.registers.engine.fields import BY_CODE, FIELDS, IGNORED, LABELS, heading_scores
from lgnet.registers.engine.profile import Profile, profile

Confidence = Literal["high", "medium", "low"]
_VERSION = 1
_ENOUGH = 0.42


@dataclass(frozen=True)
class Column:
    """One column of the table. `heading` is as written; `reason` says in Italian why `field` was proposed."""

    index: int
    heading: str
    field: str
    confidence: Confidence
    reason: str


@dataclass(frozen=True)
class Mapping:
    """What each column holds. Plain data: see `to_json` and `from_json`.

    `fields` and `headings` go by column, from the first. `date_order` is that of numeric dates; `name_order`
    ("family_first", "given_first" or "") that of a whole name in one column; `hours` when durations are in hours.
    """

    fields: tuple[str, ...]
    headings: tuple[str, ...] = ()
    date_order: Order = "dmy"
    name_order: str = ""
    hours: bool = False

    @property
    def signature(self) -> str:
        """The key under which a Comune's mapping is remembered: the same for the same headings in the same order."""
        return signature_of(self.headings)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "version": _VERSION,
            "signature": self.signature,
            "columns": [
                {"index": index, "heading": heading, "field": field}
                for index, (heading, field) in enumerate(zip(self.headings, self.fields, strict=True))
            ],
            "date_order": self.date_order,
            "name_order": self.name_order,
            "hours": self.hours,
        }

    @classmethod
    def from_json(cls, data: Table[str, Any] | str) -> "Mapping":
        """The mapping kept by `to_json`. Raises ValueError, with the reason in Italian, for anything else."""
        content = json.loads(data) if isinstance(data, str) else data
        try:
            columns = sorted(content["columns"], key=lambda column: int(column["index"]))
            fields = tuple(str(column["field"]) for column in columns)
            headings = tuple(str(column["heading"]) for column in columns)
            order, names = content.get("date_order", "dmy"), content.get("name_order", "")
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("La corrispondenza delle colonne non è leggibile.") from error
        if order not in ("dmy", "mdy") or names not in ("family_first", "given_first", ""):
            raise ValueError("L'ordine delle date o dei nomi non è tra quelli previsti.")
        return cls(fields, headings, order, names, bool(content.get("hours", False))).checked()

    def checked(self) -> "Mapping":
        """Itself. Raises ValueError, with the reason in Italian, for unknown fields or one field on two columns."""
        unknown = sorted({field for field in self.fields if field not in LABELS})
        if unknown:
            raise ValueError(f"Campo sconosciuto: {', '.join(unknown)}.")
        single = [field for field in self.fields if field != IGNORED and not BY_CODE[field].several]
        twice = sorted({LABELS[field] for field in single if single.count(field) > 1})
        if twice:
            raise ValueError(f"Due colonne hanno lo stesso significato: {', '.join(twice)}. Lasciane una sola.")
        return self

    def with_field(self, index: int, field: str) -> "Mapping":
        """A copy where column `index` holds `field`; a column that held it before is not imported any more."""
        fields = list(self.fields)
        if field in BY_CODE and not BY_CODE[field].several:
            fields = [IGNORED if other == field else other for other in fields]
        fields[index] = field
        return replace(self, fields=tuple(fields)).checked()

    def fitted_to(self, headings: Sequence[str]) -> "Mapping":
        """The same meaning for a file whose columns may stand in another order: by heading, else by position."""
        if signature_of(headings) == self.signature or not self.headings:
            fields = [*self.fields, *[IGNORED] * len(headings)][: len(headings)]
            return replace(self, fields=tuple(fields), headings=tuple(headings))
        by_heading: dict[str, list[str]] = {}
        for heading, field in zip(self.headings, self.fields, strict=True):
            by_heading.setdefault(search_key(heading), []).append(field)
        found = [(by_heading.get(search_key(heading)) or [IGNORED]).pop(0) for heading in headings]
        return replace(self, fields=tuple(found), headings=tuple(headings))


def signature_of(headings: Sequence[str]) -> str:
    """A short stable key of a list of headings: case, accents, punctuation and trailing empty ones do not count."""
    keys = [search_key(heading) for heading in headings]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\x1f".join(keys).encode()).hexdigest()[:32]


def propose(
    headings: Sequence[str], columns: Sequence[Sequence[Cell]], *, headed: bool = True
) -> tuple[Mapping, list[Column]]:
    """The mapping of a table from its headings and the cells of its columns, with the reasons column by column.

    `headed` is False when the table has no headings and `headings` are only names given to its columns.
    """
    known = headings if headed else [""] * len(headings)
    votes = [order_of(list(column)) for column in columns]
    day_first, month_first = sum(vote[0] for vote in votes), sum(vote[1] for vote in votes)
    order: Order = "mdy" if month_first > 20 * day_first and month_first else "dmy"
    profiles = [profile(column, order) for column in columns]
    latest = max((found.middle_year() for found in profiles if found.shares.get("date", 0) > 0.5), default=0)
    scores = _scores(known, profiles, latest)
    chosen = _assign(scores, len(headings))
    name_order = _settle_names(known, profiles, chosen)
    hours = any(
        field == "minutes" and {"ore", "hours", "hour"} & set(search_key(headings[i]).split())
        for i, field in chosen.items()
    )
    fields = tuple(chosen.get(index, IGNORED) for index in range(len(headings)))
    proposal = Mapping(fields, tuple(headings), order, name_order, hours)
    return proposal, [_explain(i, headings[i], field, scores, profiles[i]) for i, field in enumerate(fields)]


def _scores(headings: Sequence[str], profiles: list[Profile], latest: int) -> dict[tuple[int, str], float]:
    """How much each field suits each column, by heading and contents together."""
    found = {}
    for index, (heading, look) in enumerate(zip(headings, profiles, strict=True)):
        named = heading_scores(heading)
        if IGNORED in named:
            continue
        for field in FIELDS:
            by_name, by_look = named.get(field.code, 0.0), suits(field.code, look, latest)
            if not look.count:
                score = 0.9 * by_name
            elif by_look is None:
                score = 0.95 * by_name
            elif by_name:
                score = 0.7 * by_name + 0.4 * by_look - (_contradicted(by_name) if by_look < 0.15 else 0.0)
            else:
                score = _on_looks_alone(field.code, by_look, headed=bool(search_key(heading)))
            if score >= _ENOUGH:
                found[index, field.code] = score
    return found


def _contradicted(by_name: float) -> float:
    """Contents that do not fit outweigh a vague heading; a clear one stands, to be checked."""
    return 0.25 if by_name >= 0.94 else 0.45


def _on_looks_alone(code: str, by_look: float, *, headed: bool) -> float:
    """Contents alone name a column only where they cannot be mistaken, and more readily under an empty heading."""
    sure = {"codice_fiscale": 0.8, "sex": 0.75, "citizenship": 0.72, "permit_type": 0.7, "permit_number": 0.6}
    unsure = {"birth_date": 0.7, "service_day": 0.66, "permit_expiry": 0.62, "service_label": 0.6, "whole_name": 0.5}
    if by_look < 0.8:
        return 0.0
    return sure.get(code, 0.0 if headed and code == "whole_name" else unsure.get(code, 0.0)) * by_look


def suits(code: str, look: Profile, latest: int) -> float | None:
    """How well the cells of a column suit a field, 0..1; None when contents say nothing about it.

    `latest` is the median year of the most recent column of dates: services are there, births long before.
    """
    share = look.shares.get
    dates, year = share("date", 0.0), look.middle_year()
    name = share("name", 0.0) * (0.3 if share("country", 0) > 0.6 or share("permit", 0) > 0.6 else 1.0)
    found: dict[str, float] = {
        "family_name": name,
        "given_name": name,
        "whole_name": name * min(1.0, max(0.0, look.words - 0.9)) * min(1.0, 3 * look.distinct),
        "sex": share("sex", 0.0) if look.distinct * look.count <= 12 else 0.0,
        "birth_date": dates * (1.0 if year < latest - 12 or look.spread() >= 15 else 0.35) + share("year", 0.0) * 0.3,
        "birth_year": share("year", 0.0),
        "age": share("age", 0.0),
        "citizenship": share("country", 0.0),
        "permit_type": max(share("permit", 0.0), 0.3 * share("name", 0.0)),
        "permit_number": share("permit_number", 0.0) * 0.9 + 0.1 * look.distinct
        if share("permit_number")
        else 0.25 * share("integer", 0.0),
        "permit_expiry": min(1.0, dates + look.in_words) * (1.0 if look.in_words or year >= latest else 0.4),
        "codice_fiscale": share("codice_fiscale", 0.0),
        "passport": share("passport", 0.0),
        "phone": share("phone", 0.0),
        "service_day": dates * (1.0 if look.spread() <= 6 and year >= latest - 8 and not look.in_words else 0.3),
        "service_time": share("time", 0.0),
        "service_label": max(
            share("service", 0.0), 0.5 if look.length > 5 and look.distinct * look.count <= 40 and not dates else 0.0
        ),
        "minutes": share("minutes", 0.0),
        "row_number": max(share("integer", 0.0) * look.distinct, 1.0 if look.increasing else 0.0),
    }
    return found.get(code)


def _assign(scores: Table[tuple[int, str], float], width: int) -> dict[int, str]:
    """Best pairs first, one column a field (except notes); a column takes its best field that is still free."""
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for (index, code), _ in sorted(scores.items(), key=lambda item: (-item[1], item[0][0], item[0][1])):
        if index not in chosen and index < width and code not in taken:
            chosen[index] = code
            if not BY_CODE[code].several:
                taken.add(code)
    return chosen


def _settle_names(headings: Sequence[str], profiles: list[Profile], chosen: dict[int, str]) -> str:
    """One column with both names, two columns under one heading, and the order in which the two names stand."""
    for index, heading in enumerate(headings):
        if heading_scores(heading).get("whole_name", 0.0) >= 0.9 and _names_on_the_right(
            headings, profiles, chosen, index
        ):
            first, second = ("family_name", "given_name")
            if heading_order(heading) == "given_first":
                first, second = second, first
            chosen[index], chosen[index + 1] = first, second
            return ""
    where = {field: index for index, field in chosen.items()}
    if "given_name" in where and "family_name" in where:
        chosen.pop(where.get("whole_name", -1), None)
        return ""
    alone = where.get("given_name", where.get("family_name"))
    if "whole_name" not in where and alone is not None and profiles[alone].words >= 1.7:
        chosen[alone] = "whole_name"
        where["whole_name"] = alone
    return heading_order(headings[where["whole_name"]]) if "whole_name" in where else ""


def _names_on_the_right(headings: Sequence[str], profiles: list[Profile], chosen: dict[int, str], index: int) -> bool:
    """Whether the heading of a whole name spreads over the next column too, which has names and no heading."""
    right = index + 1
    if profiles[index].words >= 1.4 or right >= len(headings) or search_key(headings[right]):
        return False
    free = chosen.get(right) in (None, "whole_name", "given_name", "family_name")
    return free and profiles[right].shares.get("name", 0.0) > 0.8


def heading_order(heading: str) -> str:
    """`family_first` or `given_first` when a heading names both, else an empty text."""
    key = search_key(heading)
    family = min((key.find(word) for word in ("cogn", "surname", "last name", "family") if word in key), default=-1)
    rest = key.replace("cognome", "#######").replace("surname", "#######").replace("last name", "#########")
    rest = rest.replace("family name", "###########")
    given = min((rest.find(word) for word in ("nome", "name") if word in rest), default=-1)
    if family < 0 or given < 0:
        return ""
    return "family_first" if family < given else "given_first"


def _explain(index: int, heading: str, field: str, scores: Table[tuple[int, str], float], look: Profile) -> Column:
    shown = heading or "(senza titolo)"
    if field == IGNORED:
        empty = "la colonna è vuota" if not look.count else "non corrisponde a nessun dato del registro"
        known = IGNORED in heading_scores(heading)
        reason = "non serve all'importazione" if known else empty
        return Column(index, heading, field, "high" if known or not look.count else "medium", f"«{shown}»: {reason}.")
    score = scores.get((index, field), 0.5)
    named = field in heading_scores(heading)
    why = "dal titolo" if named else "dal contenuto"
    if named and look.count:
        why = "dal titolo e dal contenuto"
    confidence: Confidence = "high" if score >= 0.85 else "medium" if score >= 0.62 else "low"
    said = {"high": "sicuro", "medium": "probabile", "low": "da controllare"}[confidence]
    return Column(index, heading, field, confidence, f"«{shown}» è «{LABELS[field]}» ({why}): {said}.")
