"""States of an import, of its rows and of its proposals, with the moves allowed."""

from __future__ import annotations

from django.db.models import TextChoices


class BatchState(TextChoices):
    READ = "read", "da controllare"
    IMPORTING = "importing", "importazione in corso"
    IMPORTED = "imported", "importato"
    UNDONE = "undone", "annullato"


BATCH_MOVES: dict[str, frozenset[str]] = {
    BatchState.READ: frozenset({BatchState.IMPORTING}),
    # A killed import is started again from where it was; one that is finished takes the rows corrected later.
    BatchState.IMPORTING: frozenset({BatchState.IMPORTING, BatchState.IMPORTED}),
    BatchState.IMPORTED: frozenset({BatchState.IMPORTING, BatchState.UNDONE}),
    BatchState.UNDONE: frozenset({BatchState.IMPORTING}),
}


class RowState(TextChoices):
    READY = "ready", "pronta"
    WRONG = "wrong", "da correggere"
    IMPORTED = "imported", "importata"
    REPEATED = "repeated", "già importata"
    UNDONE = "undone", "annullata"


class ProposalState(TextChoices):
    OPEN = "open", "da decidere"
    ACCEPTED = "accepted", "stessa persona"
    REFUSED = "refused", "persone diverse"
