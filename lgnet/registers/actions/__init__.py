"""Writes of registers: bring in, map, correct, import, decide, undo."""

from lgnet.registers.actions.deciding import accept_all, accept_proposal, refuse_proposal, reopen_proposal
from lgnet.registers.actions.importing import ImportJob, import_batch
from lgnet.registers.actions.planning import Plan, plan_batch
from lgnet.registers.actions.reading import correct_row, discard_batch, map_columns, open_batch
from lgnet.registers.actions.undoing import Undone, undo_batch

__all__ = [
    "ImportJob",
    "Plan",
    "Undone",
    "accept_all",
    "accept_proposal",
    "correct_row",
    "discard_batch",
    "import_batch",
    "map_columns",
    "open_batch",
    "plan_batch",
    "refuse_proposal",
    "reopen_proposal",
    "undo_batch",
]
