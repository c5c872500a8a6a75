"""Who may count what, as far as the database opens it."""

from __future__ import annotations

from lgnet.accounts.engine.actor import Actor


def counts_live(actor: Actor) -> bool:
    """Whether the database opens every person of the Comune to the actor: then any period may be counted.

    The others read the Comune's exact table by whole edition: what they could count themselves would be partial, and
    official figures are never partial.
    """
    return actor.reach == "all"
