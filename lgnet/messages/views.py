"""The inbox as a page."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from lgnet.kernel.doors import STAFF, door
from lgnet.messages import actions
from lgnet.messages.queries import inbox_for, unread_count
from lgnet.ui.engine.tables import PAGE_SIZE


@door(STAFF)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first; `?solo=nuovi` only those to read."""
    is_new_only = request.GET.get("solo") == "nuovi"
    found = inbox_for(request.actor)
    page = Paginator(found.filter(read_at=None) if is_new_only else found, PAGE_SIZE).get_page(
        request.GET.get("pagina")
    )
    context = {"title": "Avvisi", "page": page, "unread": unread_count(request.actor), "is_new_only": is_new_only}
    return render(request, "messages/inbox.html", context)


@door(STAFF)
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one as read and go where it leads; `resta` stays in the inbox."""
    notice = actions.mark_read(notice=pk, by=request.actor)
    return redirect(notice.url if notice.url and "resta" not in request.POST else "inbox:list")


@door(STAFF)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.mark_all_read(by=request.actor)
    return redirect("inbox:list")
