"""Counting on the live tables: a Comune's figures, the centre's, and the persons behind a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.insights.engine.figures import CountedRow, Definition, Figures, put_together, service_types
from lgnet.insights.engine.network import NetworkCell
from lgnet.insights.engine.periods import Period
from lgnet.insights.engine.reach import counts_live
from lgnet.insights.models import Indicator, Target
from lgnet.kernel import clock
from lgnet.kernel.errors import NotAllowed
from lgnet.network.models import Edition, Municipality

ALWAYS = Period()


@dataclass(frozen=True)
class Scope:
    """What is counted: acts of `edition` (None: of any, or of none) in `period`, by the indicators of `definitions`."""

    definitions: Edition
    edition: Edition | None
    period: Period = ALWAYS


@dataclass(frozen=True)
class Corner:
    """Which of the counted persons: everything left empty takes all. `state` is a key of `figures.APART` or eligible."""

    indicator: str = ""
    state: str = ""
    sex: str = ""
    band: str = ""


class PersonBehind(NamedTuple):
    """A person behind a number: root of the cluster, first service (or contact), services, sex, age band."""

    root: UUID
    first_day: dt.date
    acts: int
    sex: str
    band: str


def editions() -> list[Edition]:
    """Every edition: the one running today (or the latest begun) first, then the latest; [] before the network's load."""
    today = clock.today()
    found = list(Edition.objects.order_by("-starts_on"))
    return sorted(found, key=lambda one: (one.starts_on > today, one.ends_on is not None and one.ends_on < today))


def definitions_of(edition: Edition) -> list[Definition]:
    """The indicators of an edition, in order."""
    rows = Indicator.objects.filter(edition=edition).select_related("parent").order_by("position")
    return [
        Definition(
            code=row.code,
            label=row.label,
            definition=row.definition,
            count=row.formula["count"],
            eligibility=row.formula["eligibility"],
            types=frozenset(row.types),
            series=row.series,
            source=row.source,
            status=row.status,
            parent=row.parent.code if row.parent else "",
            is_of_every_service=row.formula["types"] == "services",
        )
        for row in rows
    ]


def targets_of(edition: Edition, territory: UUID | None) -> list[Target]:
    """Targets of an edition: of one territory, or (None) of the whole network."""
    found = Target.objects.filter(edition=edition, territory=territory)
    return list(found.select_related("indicator").order_by("by_day", "indicator__position"))


def figures_for(actor: Actor, scope: Scope, definitions: Sequence[Definition]) -> Figures:
    """The exact figures of the actor's Comune.

    Who reaches every person counts under row-level security; the others read the Comune's own table through
    `search.municipal_figures`, by whole edition (a period is refused with NotAllowed).
    """
    actor.need("insights.read")
    if actor.municipality is None:
        raise NotAllowed("insights.read")
    if counts_live(actor):
        return figures_of([actor.municipality], scope, definitions)
    if scope.period != ALWAYS or scope.edition is None:
        raise NotAllowed("insights.read")
    rows = _rows(
        "SELECT kind, key, label, sex, band, n FROM search.municipal_figures(%s, %s)",
        [scope.edition.pk, scope.definitions.pk],
    )
    return put_together((CountedRow(*row) for row in rows), definitions)


def figures_of(municipalities: Sequence[UUID], scope: Scope, definitions: Sequence[Definition]) -> Figures:
    """Figures of the municipalities in the context, counted now: what row-level security does not open is not there."""
    rows = _rows(
        "SELECT kind, key, label, sex, band, n FROM search.figures(%s, %s, %s, %s, %s, %s)",
        [list(municipalities), _key(scope.edition), scope.definitions.pk, *_days(scope), service_types(definitions)],
    )
    return put_together((CountedRow(*row) for row in rows), definitions)


def network_cells(actor: Actor, edition: Edition) -> list[NetworkCell]:
    """What the centre may see of an edition: suppressed inside the database."""
    actor.need("insights.network")
    rows = _rows("SELECT municipality_id, dimension, cell, n FROM search.network_figures(%s)", [edition.pk])
    return [NetworkCell(*row) for row in rows]


def territory_names(edition: Edition) -> dict[UUID, str]:
    """The territories that take part in an edition, by name."""
    found = Municipality.objects.filter(participations__edition=edition).distinct()
    return dict(found.values_list("pk", "name"))


def persons_behind(actor: Actor, scope: Scope, corner: Corner, definitions: Sequence[Definition]) -> list[PersonBehind]:
    """The persons behind a number of the actor's Comune, the latest first service first.

    Raises NotAllowed without `insights.drill_down`, and for an indicator that is not of persons or does not exist.
    """
    actor.need("insights.drill_down")
    if actor.municipality is None or not counts_live(actor):
        raise NotAllowed("insights.drill_down")
    where, values = _conditions(corner, definitions)
    return [
        PersonBehind(*row)
        for row in _rows(
            "SELECT c.root, c.first_day, c.acts, c.sex, c.band FROM search.counted_persons(%s, %s, %s, %s, %s) c"
            f" WHERE {' AND '.join(where)} ORDER BY c.first_day DESC, c.root",
            [[actor.municipality], _key(scope.edition), *_days(scope), service_types(definitions), *values],
        )
    ]


def is_own_territory(actor: Actor, slug: str) -> bool:
    """Whether a short name is that of the actor's Comune."""
    return Municipality.objects.filter(Q(pk=actor.municipality), slug=slug).exists()


def _conditions(corner: Corner, definitions: Sequence[Definition]) -> tuple[list[str], list[Any]]:
    """Fixed fragments of SQL with their values; nothing typed by anybody becomes SQL."""
    where: list[str] = ["true"]
    values: list[Any] = []
    state = corner.state
    if corner.indicator:
        asked = next((one for one in definitions if one.code == corner.indicator), None)
        if asked is None or not asked.is_persons:
            raise NotAllowed("insights.drill_down")
        where.append("c.types && %s::varchar[]")
        values.append(sorted(asked.types))
        state = "" if asked.eligibility == "any" else asked.eligibility
    if state == "met_only":
        where.append("NOT c.is_served")
    elif state:
        where.append("c.is_served AND c.state = %s")
        values.append(state)
    for column, value in (("sex", corner.sex), ("band", corner.band)):
        if value:
            where.append(f"c.{column} = %s")
            values.append(value)
    return where, values


def _key(edition: Edition | None) -> UUID | None:
    return edition.pk if edition else None


def _days(scope: Scope) -> tuple[dt.date | None, dt.date | None]:
    return scope.period.first, scope.period.last


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
