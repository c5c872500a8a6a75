"""Who may bring registers in, decide on them and take them out again."""

from __future__ import annotations

import datetime as dt

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import MoveRefused
from lgnet.registers.enums import BATCH_MOVES, BatchState
from lgnet.registers.models import Batch

# After so long without a sign the worker is taken for dead, and the import may be started again.
SILENCE = dt.timedelta(minutes=2)


def need(ability: str, actor: Actor) -> None:
    """Raise NotAllowed unless the actor has the ability (for instance `registers.import`)."""
    actor.need(ability)


def move(batch: Batch, to: str) -> None:
    """Move a batch to a state, compare-and-set. Raises MoveRefused when it stands elsewhere by now."""
    origins = [state for state, targets in BATCH_MOVES.items() if to in targets]
    if not Batch.objects.filter(pk=batch.pk, state__in=origins).update(state=to):
        batch.refresh_from_db()
        message = f"Il registro è «{batch.get_state_display()}»: non può passare a «{BatchState(to).label}»."
        if batch.state == to:
            message = f"Il registro è già «{batch.get_state_display()}»."
        raise MoveRefused(message)
    batch.state = to


def is_stopped(batch: Batch) -> bool:
    """True for an import under way that said why it stopped, or has said nothing for too long."""
    if batch.state != BatchState.IMPORTING:
        return False
    return bool(batch.problem) or batch.told_at is None or clock.now() - batch.told_at > SILENCE
