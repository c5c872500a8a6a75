"""The lists as pages: what every code means, where it was read and how sure it is."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lgnet.codes.enums import Certainty
from lgnet.codes.models import CodeList
from lgnet.codes.queries import codes_matching, newest_lists
from lgnet.kernel.doors import STAFF, door
from lgnet.ui.engine.tables import Column

PAGE_ROWS = 50
TONES = {
    Certainty.SEEN: "success",
    Certainty.PARTLY_SEEN: "info",
    Certainty.MEMORY: "warning",
    Certainty.OWN: "neutral",
}
LIST_COLUMNS = [Column("Elenco"), Column("Voci", numeric=True), Column("Versione"), Column("Certezza"), Column("Fonte")]
CODE_COLUMNS = [Column("Voce"), Column("Codice"), Column("In inglese"), Column("Valido")]
FOUND_COLUMNS = [Column("Voce"), Column("Codice"), Column("Elenco")]


@door(STAFF)
def index(request: HttpRequest) -> HttpResponse:
    """All lists; with `?q=` the codes that hold these words, of any list."""
    text = request.GET.get("q", "").strip()
    context = {"title": "Elenchi di codici", "text": text}
    if text:
        page = Paginator(codes_matching(text), PAGE_ROWS).get_page(request.GET.get("pagina"))
        return render(request, "codes/found.html", context | {"page": page, "columns": FOUND_COLUMNS})
    lists = [(found, TONES[Certainty(found.status)]) for found in newest_lists()]
    return render(request, "codes/index.html", context | {"lists": lists, "columns": LIST_COLUMNS})


@door(STAFF)
def code_list(request: HttpRequest, name: str, version: str = "") -> HttpResponse:
    """One list, the newest version unless one is named; `?q=` searches in it."""
    rows = CodeList.objects.filter(name=name, version=version) if version else newest_lists().filter(name=name)
    found = get_object_or_404(rows)
    text = request.GET.get("q", "").strip()
    page = Paginator(codes_matching(text, code_list=found), PAGE_ROWS).get_page(request.GET.get("pagina"))
    return render(
        request,
        "codes/list.html",
        {"title": found.title, "found": found, "tone": TONES[Certainty(found.status)], "text": text, "page": page}
        | {"columns": CODE_COLUMNS},
    )
