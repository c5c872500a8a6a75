"""Who may see and change accounts."""

from __future__ import annotations

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.enums import CENTRAL_ROLES, Role
from lgnet.kernel.errors import DomainError

# Who can open a person's data cannot open the door to himself: accounts are managed by a role that reads nobody.
GRANTABLE_HERE = frozenset(Role.values) - CENTRAL_ROLES


def need(ability: str, actor: Actor) -> None:
    """Raise NotAllowed unless the actor has the ability."""
    actor.need(ability)


def need_grantable(role: str, actor: Actor) -> None:
    """A local administrator grants the roles of the Comune, the robot any."""
    need("accounts.manage", actor)
    allowed = frozenset(Role.values) if actor.is_robot else GRANTABLE_HERE
    if role not in allowed:
        msg = "Questo ruolo si assegna dal centro, non dal Comune."
        raise DomainError(msg)
