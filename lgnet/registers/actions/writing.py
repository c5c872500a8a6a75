"""Many rows of a register changed in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from lgnet.registers.models import Row

BATCH = 5_000


def write_rows(rows: Sequence[Row], names: Sequence[str]) -> None:
    """Write the named fields of rows as they stand in memory: one UPDATE for each few thousand rows."""
    fields: list[Any] = [Row._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(field.column)} = v.c{place}" for place, field in enumerate(fields))
    shape = ", ".join(f"c{place} {_type(field)}" for place, field in enumerate(fields))
    sql = (
        f"UPDATE {quote(Row._meta.db_table)} AS r SET {changes}"
        f" FROM jsonb_to_recordset(%s::jsonb) AS v (id uuid, {shape}) WHERE r.id = v.id"
    )
    keys = [(f"c{place}", field.attname) for place, field in enumerate(fields)]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            told = [
                {"id": row.pk, **{key: getattr(row, name) for key, name in keys}} for row in rows[start : start + BATCH]
            ]
            cursor.execute(sql, [json.dumps(told, ensure_ascii=False, default=str)])


def _type(field: Any) -> str:
    """The column's type, except that a text is not cut to its length: one too long is refused."""
    kind = str(field.target_field.db_type(connection) if field.is_relation else field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind
