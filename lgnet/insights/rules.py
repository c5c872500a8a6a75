"""Who may see which figures."""

from __future__ import annotations

from lgnet.accounts.engine.actor import Actor
from lgnet.insights.engine.reach import counts_live


def abilities(actor: Actor) -> dict[str, bool]:
    """What the actor may do on the page of indicators; days, lists and export need to reach every person."""
    live = counts_live(actor)
    return {
        "choose_days": live,
        "drill_down": live and actor.may("insights.drill_down") and actor.may("people.read"),
        "export": live and actor.may("insights.export"),
    }
