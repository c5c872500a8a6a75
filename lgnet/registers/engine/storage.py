"""Cells as JSON and back, so that a row can be kept exactly as the spreadsheet held it."""

import datetime as dt
from typing import Any

from lgnet.registers.engine.cells import BadCell, Cell

_KINDS = {"datetime": dt.datetime, "date": dt.date, "time": dt.time}


def to_json(cell: Cell) -> Any:
    """Text, numbers and booleans as they are; days, hours and unreadable cells as a small object."""
    if isinstance(cell, BadCell):
        return {"bad": cell.written, "why": cell.message}
    if isinstance(cell, dt.datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, dt.time):
        return {"time": cell.isoformat()}
    return cell


def from_json(value: Any) -> Cell:
    """The cell that `to_json` wrote."""
    if not isinstance(value, dict):
        return value
    if "bad" in value:
        return BadCell(value["bad"], value["why"])
    kind, text = next(iter(value.items()))
    return _KINDS[kind].fromisoformat(text)


def as_written(value: Any) -> str:
    """A stored cell as a person reads it: dd/mm/yyyy, no trailing zeros, '' for an empty one."""
    cell = from_json(value)
    if cell is None:
        return ""
    if isinstance(cell, BadCell):
        return cell.written
    if isinstance(cell, dt.datetime):
        return f"{cell:%d/%m/%Y}" if cell.time() == dt.time() else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
