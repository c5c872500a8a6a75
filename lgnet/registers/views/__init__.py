"""Pages of registers: bring in, map, check, import, decide, undo, export."""

from lgnet.registers.views.checking import batch, columns, row, trial
from lgnet.registers.views.exporting import export, report
from lgnet.registers.views.listing import listing, upload
from lgnet.registers.views.proposing import accept_every, decide, proposals
from lgnet.registers.views.running import discard, progress, start, undo

__all__ = [
    "accept_every",
    "batch",
    "columns",
    "decide",
    "discard",
    "export",
    "listing",
    "progress",
    "proposals",
    "report",
    "row",
    "start",
    "trial",
    "undo",
    "upload",
]
