"""Reads about registers: the list of batches, one batch with its rows, pairs that may be one person, downloads."""

from lgnet.registers.queries.batches import (
    ALL,
    DONE,
    WARNED,
    WRONG,
    assignments,
    batch_for,
    batches_for,
    row_counts,
    row_for,
    rows_shown,
    sample_values,
    wrong_rows,
)
from lgnet.registers.queries.exports import register_of, report_of, standing_acts
from lgnet.registers.queries.pairs import Side, proposal_for, proposals_of, sides_of

__all__ = [
    "ALL",
    "DONE",
    "WARNED",
    "WRONG",
    "Side",
    "assignments",
    "batch_for",
    "batches_for",
    "proposal_for",
    "proposals_of",
    "register_of",
    "report_of",
    "row_counts",
    "row_for",
    "rows_shown",
    "sample_values",
    "sides_of",
    "standing_acts",
    "wrong_rows",
]
