"""`/healthz`: this process answers. `/readyz`: it can work: database, tables, room on disk, worker.

Answered before sessions and transactions, so that a database that is down is said and not suffered.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

ROOM_BYTES = 200 * 1024 * 1024
Check = Callable[[], str]


class HealthMiddleware:
    """Answers the two addresses that watch over the instance."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path_info == "/readyz":
            problems = {name: problem for name, check in CHECKS.items() if (problem := check())}
            status = 503 if problems else 200
            return JsonResponse({"status": "not ready" if problems else "ok", "problems": problems}, status=status)
        return self.get_response(request)


def _database() -> str:
    try:
        with connections["throttle"].cursor() as cursor:
            cursor.execute("SELECT to_regclass('people_person') IS NOT NULL")
            row = cursor.fetchone()
    except DatabaseError as error:
        return f"database: {type(error).__name__}"
    return "" if row and row[0] else "tables: not migrated"


def _disk() -> str:
    free = shutil.disk_usage(settings.HOME.path).free
    return "" if free > ROOM_BYTES else f"disk: {free // 1_048_576} MB left"


CHECKS: dict[str, Check] = {"database": _database, "disk": _disk}
