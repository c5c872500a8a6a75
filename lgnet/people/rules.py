"""Who may do what with a person: one predicate for actions, views and templates."""

from __future__ import annotations

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed
from lgnet.people.engine.masking import sees_names

__all__ = ["abilities", "need", "sees_names"]


def need(ability: str, actor: Actor) -> None:
    """Raise NotAllowed unless the actor has the ability (for instance `people.record`)."""
    if not actor.may(ability):
        raise NotAllowed(ability)


def abilities(actor: Actor, *, is_granted: bool) -> dict[str, bool]:
    """What the actor may do with a person they reach; `is_granted` says whether the person is theirs."""
    whole = sees_names(actor, is_granted=is_granted)
    return {
        "read": actor.may("people.read"),
        "see_names": whole,
        "correct": whole and actor.may("people.correct"),
        "verify": whole and actor.may("people.eligibility"),
        "grant": actor.may("people.grant"),
        "link": whole and actor.may("people.correct"),
        "record_activity": actor.may("activities.record"),
        "see_accesses": actor.may("audit.read_person"),
    }
