"""An import asked for on a page: marked as under way and handed to the worker in the same transaction."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused
from lgnet.registers import rules
from lgnet.registers.actions.importing import UNDER_WAY
from lgnet.registers.enums import BatchState, RowState
from lgnet.registers.models import Batch

TASK = "registers.import_register"


@transaction.atomic
def start_import(*, batch: Batch, by: Actor) -> None:
    """Hand the import of what is ready to the worker; one that stopped is handed over again.

    Raises MoveRefused when it is under way already, DomainError when no row is ready.
    """
    rules.need("registers.import", by)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    is_again = rules.is_stopped(batch)
    if batch.state == BatchState.IMPORTING and not is_again:
        raise MoveRefused(UNDER_WAY)
    ready = batch.rows.filter(state=RowState.READY).count()
    if not ready and not is_again:
        msg = "Non c'è nessuna riga pronta da importare."
        raise DomainError(msg)
    rules.move(batch, BatchState.IMPORTING)
    fresh = {} if is_again else {"done": 0, "total": ready}
    Batch.objects.filter(pk=batch.pk).update(told_at=clock.now(), problem="", **fresh)
    app.configure_task(TASK).defer(
        batch=str(batch.pk), municipality=str(by.municipality), user=str(by.user), membership=str(by.membership)
    )


@transaction.atomic
def note_problem(*, batch: Batch, why: str, by: Actor) -> None:
    """Write why an import under way stopped: its page says so and offers to go on."""
    rules.need("registers.import", by)
    Batch.objects.filter(pk=batch.pk, state=BatchState.IMPORTING).update(problem=why[:300])
