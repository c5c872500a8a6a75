"""Reads of history: what an import wrote, and what somebody touched after it.

Each history row carries the context of its act (`pgh_context`); an import writes `batch` there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models


def rows_written(model: type[models.Model], *, batch: UUID, among: Sequence[UUID], column: str) -> list[UUID]:
    """Identifiers of the rows of a tracked model that the import wrote, whose `column` is among those given."""
    if not among:
        return []
    return _ids(
        f"SELECT DISTINCT id FROM {_history(model)} WHERE {column} = ANY (%s) AND pgh_label = 'insert'"
        " AND pgh_context ->> 'batch' = %s",
        [list(among), str(batch)],
    )


def touched(model: type[models.Model], *, batch: UUID, among: Sequence[UUID]) -> set[UUID]:
    """Rows (by identifier) that have some history outside the import."""
    if not among:
        return set()
    return set(
        _ids(
            f"SELECT DISTINCT id FROM {_history(model)} WHERE id = ANY (%s)"
            " AND pgh_context ->> 'batch' IS DISTINCT FROM %s",
            [list(among), str(batch)],
        )
    )


def touched_persons(*, batch: UUID, among: Sequence[UUID], models: Iterable[type[models.Model]]) -> set[UUID]:
    """Persons with history outside the import, in their own row or in any table of facts about them."""
    found: set[UUID] = set()
    if not among:
        return found
    for model in models:
        column = "person_id" if any(f.name == "person" for f in model._meta.fields) else "id"
        found.update(
            _ids(
                f"SELECT DISTINCT {column} FROM {_history(model)} WHERE {column} = ANY (%s)"
                " AND pgh_context ->> 'batch' IS DISTINCT FROM %s",
                [list(among), str(batch)],
            )
        )
    return found


def rows_untouched(model: type[models.Model], *, batch: UUID, among: Sequence[UUID]) -> list[UUID]:
    """Facts about the persons given that the import wrote and nobody changed since."""
    written = rows_written(model, batch=batch, among=among, column="person_id")
    return sorted(set(written) - touched(model, batch=batch, among=written))


def _history(model: type[models.Model]) -> str:
    remembered = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    return connection.ops.quote_name(remembered._meta.db_table)


def _ids(sql: str, values: Sequence[Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
