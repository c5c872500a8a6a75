"""What an access was."""

from __future__ import annotations

from django.db.models import TextChoices


class Access(TextChoices):
    VIEW = "view", "consultazione"
    SEARCH = "search", "ricerca"
    LIST = "list", "elenco"
    EXPORT = "export", "esportazione"
