"""What the side navigation offers, from what somebody may do and which modules their territory runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lgnet.accounts.engine.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A place staff can go to. `module` '' is always on; `name` is a URL name; abilities are alternatives."""

    label: str
    name: str
    icon: str
    abilities: tuple[str, ...] = ()
    module: str = ""
    on_phone: bool = False


PLACES = (
    Place("Oggi", "desk:home", "it-calendar", on_phone=True),
    Place("Persone", "people:list", "it-user", ("people.read",), on_phone=True),
    Place("Attività", "activities:list", "it-list", ("activities.read",), on_phone=True),
    Place("Registri", "registers:list", "it-file-sheet", ("registers.read",), "registers", on_phone=True),
    Place("Indicatori", "insights:indicators", "it-chart-line", ("insights.read",), "insights", on_phone=True),
    Place("Indicatori della rete", "insights:network", "it-chart-line", ("insights.network",), on_phone=True),
    Place("Utenti", "accounts:members", "it-key", ("accounts.read",), on_phone=True),
    Place("Elenchi di codici", "codes:index", "it-bookmark", ("network.read",)),
)


def places_for(actor: Actor, modules: Iterable[str]) -> list[Place]:
    """The places an actor may go to, in order."""
    running = frozenset(modules)
    return [
        place
        for place in PLACES
        if (not place.module or place.module in running)
        and (not place.abilities or any(actor.may(ability) for ability in place.abilities))
    ]
