"""Who may record and correct acts."""

from __future__ import annotations

import datetime as dt

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError


def need(ability: str, actor: Actor) -> None:
    """Raise NotAllowed unless the actor has the ability (for instance `activities.record`)."""
    actor.need(ability)


def need_day_of_work(day: dt.date) -> None:
    """An act lies in the past or today, and not before the programmes began."""
    if day > clock.today():
        msg = "Il giorno dell'attività non può essere nel futuro: controlla la data."
        raise DomainError(msg)
    if day < dt.date(2015, 1, 1):
        msg = "Il giorno dell'attività è troppo lontano: controlla l'anno."
        raise DomainError(msg)


def may_correct(actor: Actor, *, operator: object) -> bool:
    """Who recorded an act corrects it; so do the coordinator and the Comune's manager."""
    own = operator is not None and operator in actor.memberships
    return actor.is_robot or own or bool(actor.roles & {"coordinator", "municipal_manager"})
