"""What an import wrote about persons, and what has happened to them since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import models

from lgnet.audit import queries as events
from lgnet.people.models import (
    Access,
    Citizenship,
    Eligibility,
    Identifier,
    Person,
    PersonLanguage,
    PersonName,
    ResidencePermit,
)

# Tables that hold a person's facts, children before what they hang on.
FACTS = (PersonName, Citizenship, PersonLanguage, Identifier, ResidencePermit, Eligibility, Access)


def created_by(*, batch: UUID, among: Iterable[UUID]) -> set[UUID]:
    """The persons among those given that the import created."""
    return set(events.rows_written(Person, batch=batch, among=sorted(among), column="id"))


def edited_since(*, batch: UUID, persons: Iterable[UUID]) -> set[UUID]:
    """The persons that somebody worked on after the import: their own row, or any fact about them."""
    return events.touched_persons(batch=batch, among=sorted(persons), models=(Person, *FACTS))


def needed_elsewhere(
    *, persons: Collection[UUID], ignoring: Mapping[type[models.Model], Collection[UUID]]
) -> set[UUID]:
    """The persons that something else hangs on, whatever the app; `ignoring` names the rows that go with them."""
    found = set(Person.objects.filter(same_as__in=persons).exclude(pk__in=persons).values_list("same_as_id", flat=True))
    for relation in Person._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model = relation.related_model
        if model in {*FACTS, Person} or hasattr(model, "pgh_tracked_model"):
            continue
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": persons})
        rows = rows.exclude(pk__in=ignoring.get(model, ()))
        found.update(rows.values_list(relation.field.attname, flat=True))
    return found
