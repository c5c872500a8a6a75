"""What tests of registers share: the samples, small registers made on the spot, a picture of all tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from django.apps import apps
from django.db import models

SAMPLES = Path(__file__).parent / "samples"
HEADINGS = (
    "Cognome",
    "Nome",
    "Sesso",
    "Data di nascita",
    "Nazionalità",
    "Permesso",
    "Numero permesso",
    "Data",
    "Servizio",
)
FIRST = (
    (
        "Diallo",
        "Amadou",
        "M",
        "12/03/1990",
        "Guinea",
        "Protezione speciale",
        "I1234567",
        "10/01/2025",
        "Consulenza legale",
    ),
    (
        "Diallo",
        "Amadou",
        "M",
        "12/03/1990",
        "Guinea",
        "Protezione speciale",
        "I1234567",
        "12/02/2025",
        "Accesso sportello",
    ),
    (
        "Haile",
        "Selam",
        "F",
        "01/01/1995",
        "Eritrea",
        "Asilo politico",
        "I7654321",
        "15/01/2025",
        "Orientamento al lavoro",
    ),
    (
        "Khan",
        "Imran",
        "M",
        "05/07/1988",
        "Pakistan",
        "Lavoro subordinato",
        "I1112223",
        "20/01/2025",
        "Consulenza legale",
    ),
)
WRONG = ("Sow", "Fatou", "F", "31/02/1990", "Senegal", "Asilo politico", "I9998887", "21/01/2025", "Consulenza legale")


def register(*rows: Sequence[str], headings: Sequence[str] = HEADINGS, delimiter: str = ";") -> bytes:
    """A register as delimited text."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([headings, *rows])
    return stream.getvalue().encode()


def sample(name: str) -> bytes:
    """One of the sample files."""
    return (SAMPLES / name).read_bytes()


def picture(*labels: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the apps named, histories apart, as the current context sees them."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in labels and not _is_history(model):
            names = [field.attname for field in model._meta.concrete_fields]
            found[model._meta.db_table] = sorted(model._base_manager.values_list(*names), key=repr)
    return found


def _is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")
