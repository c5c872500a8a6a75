"""What is told about an act when it is recorded: plain data, from a form or from a register's row."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class NewActivity:
    """An act for one person (`person`) or for `anonymous_count` people without a name. `minutes` is its length."""

    activity_type: str
    day: dt.date
    person: UUID | None = None
    anonymous_count: int = 0
    service_label: str = ""
    minutes: int | None = None
    place: str = ""
    note: str = ""
    operator_name: str = ""
    source_kind: str = "form"
    source_id: UUID | None = None
    gathering: UUID | None = None
