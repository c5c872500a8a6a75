"""Writes of registers: bring in, map, correct, import, decide, undo."""

from lgnet.registers.actions.deciding import accept_all, accept_proposal, refuse_proposal, reopen_proposal
from lgnet.registers.actions.importing import ImportJob, import_batch
from lgnet.registers.actions.planning import Plan, assignments_of_plan, plan_batch
from lgnet.registers.actions.reading import correct_row, discard_batch, map_columns, open_batch
from lgnet.registers.actions.starting import note_problem, start_import
from lgnet.registers.actions.summing import summary_of, summary_of_plan
from lgnet.registers.actions.undoing import Undone, UndoPlan, plan_undo, undo_batch

__all__ = [
    "ImportJob",
    "Plan",
    "UndoPlan",
    "Undone",
    "accept_all",
    "accept_proposal",
    "assignments_of_plan",
    "correct_row",
    "discard_batch",
    "import_batch",
    "map_columns",
    "note_problem",
    "open_batch",
    "plan_batch",
    "plan_undo",
    "refuse_proposal",
    "reopen_proposal",
    "start_import",
    "summary_of",
    "summary_of_plan",
    "undo_batch",
]
