"""Who may record and correct acts, and what an act cannot be."""

from __future__ import annotations

import datetime as dt

from lgnet.accounts.engine.actor import Actor
from lgnet.activities.engine.entries import NewActivity
from lgnet.codes.engine import services
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, NotAllowed

FIRST_DAY = dt.date(2015, 1, 1)
MOST_MINUTES = 24 * 60
# What a column holds: registers tell a whole course in one row, so the day's limit is the form's.
MOST_MINUTES_WRITTEN = 32_767
MOST_PEOPLE = 999
LENGTHS = {"service_label": 160, "place": 120, "note": 500, "operator_name": 120}
NAMES = {
    "service_label": "Il servizio",
    "place": "Il luogo",
    "note": "La nota",
    "operator_name": "Il nome dell'operatore",
}
CORRECTORS = frozenset({"coordinator", "municipal_manager"})


def need(ability: str, actor: Actor) -> None:
    """Raise NotAllowed unless the actor has the ability (for instance `activities.record`)."""
    if not actor.may(ability):
        raise NotAllowed(ability)


def need_day_of_work(day: dt.date) -> None:
    """An act lies in the past or today, and not before the programmes began. Raises DomainError."""
    if day > clock.today():
        msg = "Il giorno dell'attività non può essere nel futuro: controlla la data."
        raise DomainError(msg)
    if day < FIRST_DAY:
        msg = "Il giorno dell'attività è troppo lontano: controlla l'anno."
        raise DomainError(msg)


def need_sound(entry: NewActivity) -> None:
    """What an act must be to be written: a known type, a day of work, somebody it was done for. Raises DomainError."""
    need_day_of_work(entry.day)
    if entry.activity_type not in services.types():
        msg = f"Il tipo di attività «{entry.activity_type}» non è nell'elenco."
        raise DomainError(msg)
    if (entry.person is None) == (entry.anonymous_count == 0):
        msg = "Indica una persona oppure quante persone senza nome."
        raise DomainError(msg)
    if not 0 <= entry.anonymous_count <= MOST_PEOPLE:
        msg = f"Le persone senza nome possono essere al massimo {MOST_PEOPLE}."
        raise DomainError(msg)
    if entry.minutes is not None and not 0 <= entry.minutes <= MOST_MINUTES_WRITTEN:
        msg = f"La durata in minuti va da 0 a {MOST_MINUTES_WRITTEN}."
        raise DomainError(msg)
    for name, most in LENGTHS.items():
        if len(getattr(entry, name)) > most:
            msg = f"{NAMES[name]} è troppo lungo: al massimo {most} caratteri."
            raise DomainError(msg)


def may_correct(actor: Actor, *, operator: object) -> bool:
    """Who recorded an act corrects it; so do the coordinator and the Comune's manager."""
    own = operator is not None and operator in actor.memberships
    return actor.is_robot or own or bool(actor.roles & CORRECTORS)
