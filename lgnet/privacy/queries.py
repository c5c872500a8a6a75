"""Which class every field of every table belongs to, collected from the `pii` module of each app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import models

from lgnet.kernel.tenancy.walls import managed_models
from lgnet.privacy.engine.classes import Declared, problems

TRACE = "C10"
Classified = Mapping[type[models.Model], Declared]


def declarations() -> dict[type[models.Model], Declared]:
    """What the apps say: `CLASSIFIED` of every `<app>.pii`, by name, so that no app knows those above it."""
    found: dict[type[models.Model], Declared] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.pii"
        if config.name.startswith("lgnet.") and find_spec(name) is not None:
            found |= import_module(name).CLASSIFIED
    return found


def concrete_fields(model: type[models.Model]) -> list[str]:
    """Names of the fields of a model that have a column."""
    return [field.name for field in model._meta.concrete_fields]


def declared_for(model: type[models.Model], declared: Classified) -> Declared | None:
    """The declaration of a model; a history table has the classes of the table it remembers, its own fields are traces."""
    remembered = getattr(model, "pgh_tracked_model", None)
    if remembered is None:
        return declared.get(model)
    if remembered not in declared:
        return None
    own = set(concrete_fields(model))
    classes = {code: set(names) & own for code, names in declared[remembered].items()}
    classes[TRACE] = classes.get(TRACE, set()) | {name for name in own if name.startswith("pgh_")}
    return classes


def classification() -> dict[type[models.Model], dict[str, str]]:
    """For every managed model: field name -> class code ("C3"). Fields that nobody classified are missing."""
    declared = declarations()
    found = {model: declared_for(model, declared) or {} for model in managed_models()}
    return {
        model: {name: code for code, names in classes.items() for name in names} for model, classes in found.items()
    }


def unclassified(tables: Iterable[type[models.Model]] | None = None, declared: Classified | None = None) -> list[str]:
    """Every field of `tables` (all managed ones) that has not exactly one class, as sentences; [] when all is well."""
    declared = declarations() if declared is None else declared
    tables = list(managed_models()) if tables is None else tables
    found = [
        line
        for model in tables
        for line in problems(model._meta.label, concrete_fields(model), declared_for(model, declared))
    ]
    return sorted(found)
