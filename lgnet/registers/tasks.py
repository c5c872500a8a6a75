"""Background work of registers: the import, in the name of whoever asked for it."""

from __future__ import annotations

import logging
from uuid import UUID

import pghistory
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django import app

from lgnet.accounts.engine.actor import Actor, robot
from lgnet.accounts.models import User
from lgnet.accounts.queries import active_memberships, actor_for, context_for
from lgnet.kernel.errors import DomainError, MoveRefused
from lgnet.kernel.tenancy.context import TenantContext, acting, set_context
from lgnet.messages.actions import notify
from lgnet.registers.actions import import_batch, note_problem
from lgnet.registers.enums import BatchState
from lgnet.registers.models import Batch

log = logging.getLogger(__name__)
GONE = "Chi ha avviato l'importazione non è più abilitato: può riprenderla un collega."
UNEXPECTED = "L'importazione si è fermata per un errore imprevisto. Puoi riprenderla: non si perde nulla."


class ImportStoppedError(RuntimeError):
    """An import ended badly. What went wrong is not repeated here: database errors quote rows of people."""


@app.task(name="registers.import_register")
def import_register(batch: str, municipality: str, user: str, membership: str) -> None:
    """Import a register as the member who asked for it, if they still may, and tell them how it went.

    Running it twice imports once. Raises ImportStoppedError after writing on the register that it stopped.
    """
    by = _actor(UUID(user), UUID(municipality), UUID(membership))
    steward = robot("registers", UUID(municipality))
    register = _register(UUID(batch), steward)
    if register is None or register.state != BatchState.IMPORTING:
        return
    try:
        if by is None:
            raise DomainError(GONE)
        with pghistory.context(user=user, membership=membership):
            _tell(register, by, import_batch(batch=register, by=by))
    except MoveRefused:
        log.info("Import of %s: another run is at it, or has finished it", batch)
    except DomainError as error:
        _stop(register, str(error), steward)
    except Exception as error:  # noqa: BLE001 - whatever it is, the register says that it stopped
        log.error("Import of %s stopped: %s", batch, type(error).__name__)  # noqa: TRY400 - a trace may quote people
        _stop(register, UNEXPECTED, steward)
        raise ImportStoppedError(batch) from None


def _actor(user: UUID, municipality: UUID, membership: UUID) -> Actor | None:
    """The member as they are now; None when the membership ended or no longer allows imports."""
    with transaction.atomic():
        set_context(TenantContext(user=user))
        found = User.objects.filter(pk=user).first()
        held = active_memberships(found) if found else []
        if membership not in {one.pk for one in held}:
            return None
        actor = actor_for(found, held, municipality=municipality)
    return actor if actor and actor.municipality == municipality and actor.may("registers.import") else None


def _register(ref: UUID, steward: Actor) -> Batch | None:
    with acting(context_for(steward)):
        return Batch.objects.filter(pk=ref).first()


def _stop(register: Batch, why: str, steward: Actor) -> None:
    with acting(context_for(steward)), pghistory.context(author=steward.name):
        note_problem(batch=register, why=why, by=steward)
        if register.uploaded_by_id:
            _notify(register, "Importazione ferma", "Apri il registro per riprenderla.", "stopped", steward)


def _tell(register: Batch, by: Actor, summary: dict[str, object]) -> None:
    errors = len({error["row"] for error in summary["errors"]})  # type: ignore[index, attr-defined]
    said = [f"{summary['persons_created']} persone, {summary['activities']} attività"]
    said += [f"{errors} righe da correggere"] if errors else []
    said += [f"{summary['proposals_left']} proposte da decidere"] if summary["proposals_left"] else []
    with acting(context_for(by)), pghistory.context(author=by.name):
        _notify(register, "Registro importato", "; ".join(said) + ".", str(summary["rows_imported"]), by)


def _notify(register: Batch, title: str, text: str, event: str, by: Actor) -> None:
    """Tell whoever asked for the import, or brought the register in."""
    recipient = by.membership or register.uploaded_by_id
    if recipient is None:
        return
    url = reverse("registers:batch", args=[register.pk])
    key = f"register:{register.pk}:{event}"
    notify(recipients=[recipient], title=title, text=text, url=url, event_key=key, by=by)
