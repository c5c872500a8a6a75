"""Many rows of a register changed in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from lgnet.registers.models import Row

BATCH = 2_000


def write_rows(rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write the named fields of rows as they stand in memory: one UPDATE for each few thousand rows."""
    fields = [Row._meta.get_field(name) for name in names]
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]  # type: ignore[union-attr]
    changes = ", ".join(
        f"{column} = (v.c{place})::{_type(field)}"
        for place, (column, field) in enumerate(zip(columns, fields, strict=True))
    )
    values = ", ".join(f"c{place}" for place in range(len(fields)))
    arrays = ", ".join(["%s::text[]"] * (len(fields) + 1))
    sql = (
        f"UPDATE {connection.ops.quote_name(Row._meta.db_table)} AS r SET {changes}"
        f" FROM unnest({arrays}) AS v (id, {values}) WHERE r.id = v.id::uuid"
    )
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            told = [[_text(getattr(row, field.attname)) for row in part] for field in fields]  # type: ignore[union-attr]
            cursor.execute(sql, [[str(row.pk) for row in part], *told])


def _type(field: Any) -> str:
    """The type to read a text as; texts themselves are not cast, so that one too long is refused and not cut."""
    kind = str(field.target_field.db_type(connection) if field.is_relation else field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
