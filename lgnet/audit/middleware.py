"""GET cannot write, and a page that shows a person leaves one row in the access log, or does not leave at all."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from lgnet.audit.actions import record_sights

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class AccessLogMiddleware:
    """Runs inside the request's transaction: the view of a GET in a read-only savepoint, then the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        sights = getattr(request, "sights", None)
        if sights and request.actor is not None and response.status_code < 400:
            record_sights(sights, request_id=request.request_id, by=request.actor)
        return response
