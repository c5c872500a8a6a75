"""Who may see which figures."""

from __future__ import annotations

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed


def need(ability: str, actor: Actor) -> None:
    """Raise NotAllowed unless the actor has the ability (for instance `insights.read`)."""
    if not actor.may(ability):
        raise NotAllowed(ability)


def counts_live(actor: Actor) -> bool:
    """Whether the database opens every person of the Comune to the actor: then any period may be counted.

    The others read the Comune's exact table by whole edition: what they could count themselves would be partial, and
    official figures are never partial.
    """
    return actor.reach == "all"


def abilities(actor: Actor) -> dict[str, bool]:
    """What the actor may do on the page of indicators."""
    live = counts_live(actor)
    return {
        "choose_days": live,
        "drill_down": live and actor.may("insights.drill_down") and actor.may("people.read"),
        "export": live and actor.may("insights.export"),
    }
