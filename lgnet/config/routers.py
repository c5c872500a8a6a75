"""The throttle cache goes through its own connection (see settings.DATABASES)."""

from __future__ import annotations

from typing import Any


class ThrottleRouter:
    """Sends Django's cache table to the `throttle` alias; migrations run on `default` only."""

    def db_for_read(self, model: Any, **_hints: Any) -> str | None:
        return "throttle" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool | None:
        if app_label == "django_cache":
            return db == "throttle"
        return db == "default"
