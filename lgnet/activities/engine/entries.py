"""What is told about an act when it is recorded: plain data, from a form or from a register's row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
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


def one_each(new: NewActivity, persons: Sequence[UUID], *, gathering: UUID) -> list[NewActivity]:
    """One entry a person (named twice, written once) and one for those without a name; tied when more than one."""
    named = list(dict.fromkeys(persons))
    entries = [replace(new, person=person, anonymous_count=0) for person in named]
    if new.anonymous_count:
        entries.append(replace(new, person=None))
    return [replace(entry, gathering=gathering) for entry in entries] if len(entries) > 1 else entries


def told(entry: NewActivity) -> tuple[object, ...]:
    """What the form itself says, to tell a form sent twice from a form changed and sent again."""
    for_whom = (entry.person, entry.anonymous_count)
    return (*for_whom, entry.activity_type, entry.day, entry.minutes, entry.place.strip(), entry.note.strip())
