"""Search of persons from every page: who fits, why, and what to do when it is nobody."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lgnet.audit.actions import Sight, hashed_term, note_sight
from lgnet.desk.queries import address
from lgnet.kernel.doors import door
from lgnet.people.queries import parse_query
from lgnet.people.queries import search as search_persons


@door("people.search")
def search(request: HttpRequest) -> HttpResponse:
    """Results for `?q=`; with htmx only the results, as one types."""
    text = request.GET.get("q", "").strip()
    query = parse_query(text)
    hits = [] if query.is_empty else search_persons(request.actor, query, everywhere=True)
    if not query.is_empty:
        detail = {"term": hashed_term(text), "count": len(hits)}
        note_sight(request, Sight(access="search", subject_kind="person", detail=detail))
    new = address("people:new") if request.actor.may("people.record") else ""
    context = {
        "title": "Cerca",
        "text": text,
        "search_text": text,
        "hits": hits,
        "is_asked": not query.is_empty,
        "new_url": f"{new}?{urlencode({'q': text})}" if new and text else new,
    }
    return render(request, "desk/search.html#results" if request.htmx else "desk/search.html", context)
