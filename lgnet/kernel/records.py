"""What every row of ours has: an opaque identifier and the instant it was written."""

from __future__ import annotations

from typing import Any, cast

import pghistory
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.constraints import BaseConstraint

from lgnet.kernel import clock
from lgnet.kernel.ids import new_id


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep the history of a model: a trigger writes each insert, update and delete, with the author, beside it."""
    keep = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        context_field=pghistory.ContextJSONField(),
    )
    return cast("type[models.Model]", keep(model))


class Record(models.Model):
    """Base of every model of the house."""

    id = models.UUIDField("identificativo", primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField("registrato il", default=clock.now, editable=False)

    class Meta:
        abstract = True


class SameTenantKey(BaseConstraint):
    """A foreign key on (municipality, column): a row can never point into another municipality.

    `fields` names one relation of the model; the target must have UNIQUE (municipality, id).
    """

    def __init__(self, *, fields: list[str], name: str) -> None:
        super().__init__(name=name)
        self.fields = tuple(fields)

    def _sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        field = model._meta.get_field(self.fields[0])
        quote = schema_editor.quote_name
        target = field.related_model._meta.db_table  # type: ignore[union-attr]
        column = quote(field.column)  # type: ignore[union-attr, arg-type]
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY (municipality_id, {column}) "
            f"REFERENCES {quote(target)} (municipality_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(  # type: ignore[override]
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        self.create_sql(model, schema_editor)
        return ""

    def create_sql(  # type: ignore[override]
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        # Added at the end of the migration: the target table, or its unique key, may be made later in it.
        table = schema_editor.quote_name(model._meta.db_table)
        sql = f"ALTER TABLE {table} ADD {self._sql(model, schema_editor)}".replace("%", "%%")
        schema_editor.deferred_sql.append(Statement(sql))

    def remove_sql(  # type: ignore[override]
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database checks it at commit; a form never offers another municipality's rows."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, _, kwargs = super().deconstruct()
        kwargs["fields"] = list(self.fields)
        return path, (), kwargs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameTenantKey) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__
