"""Who may see and change accounts."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.enums import CENTRAL_ROLES, Role
from lgnet.accounts.models import User
from lgnet.kernel.errors import DomainError

# Who can open a person's data cannot open the door to himself: accounts are managed by a role that reads nobody.
GRANTABLE_HERE = frozenset(Role.values) - CENTRAL_ROLES

WEAKNESSES = {
    "password_too_short": "È troppo corta: servono almeno 12 caratteri.",
    "password_too_common": "È tra le più usate: scegline un’altra.",
    "password_too_similar": "Somiglia troppo al tuo nome o alla tua e-mail.",
}


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


def need_strong_password(password: str, user: User | None) -> None:
    """Raise DomainError saying what is weak in a new password, by the validators of the settings."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        reasons = [WEAKNESSES.get(found.code or "", str(found.message)) for found in weak.error_list]
        raise DomainError(" ".join(reasons)) from weak
