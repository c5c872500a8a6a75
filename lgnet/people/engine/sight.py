"""What a reader sees of a person they reach: names whole or masked, and what they may do."""

from __future__ import annotations

from lgnet.accounts.engine.actor import Actor

# Roles that read every name of their Comune. Others who reach the row (manager, case manager) see initials,
# unless the person was granted to them: reference permission matrix, "m others".
UNMASKED = frozenset({"desk_operator"})


def sees_names(actor: Actor, *, is_granted: bool) -> bool:
    """True when the person's name, numbers and birth date may be shown whole."""
    return actor.is_robot or is_granted or bool(actor.roles & UNMASKED)


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
