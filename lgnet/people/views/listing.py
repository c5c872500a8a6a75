"""The list of persons: search as you type, filters in the address, 25 a page."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lgnet.audit.actions import Sight, hashed_term, note_sight
from lgnet.kernel import clock
from lgnet.kernel.doors import door
from lgnet.people.enums import EligibilityState
from lgnet.people.forms import FilterForm
from lgnet.people.models import Person
from lgnet.people.queries import Filters, card, persons_listed
from lgnet.ui.engine.tables import PAGE_SIZE, Column, Sort

COLUMNS = [
    Column("Nome", "nome"),
    Column("Nascita", "nascita"),
    Column("Sesso"),
    Column("Cittadinanza"),
    Column("Ammissibilità"),
    Column("Titolo scade", "scadenza"),
]
FIELDS = {"nome": "sort_key", "nascita": "birth_date", "scadenza": "expires_on"}
TONES = {
    EligibilityState.ELIGIBLE: "success",
    EligibilityState.WITH_RESERVE: "warning",
    EligibilityState.NOT_ELIGIBLE: "danger",
    EligibilityState.LAPSED: "danger",
    EligibilityState.IN_VERIFICATION: "info",
}
SOON_DAYS = 60


@door("people.read")
def listing(request: HttpRequest) -> HttpResponse:
    """The persons within reach; with htmx only the results."""
    form = FilterForm(request.GET)
    filters = form.filters()
    sort = Sort.read(request.GET.get("ordina"), FIELDS, default="" if filters.text else "nome")
    found = persons_listed(request.actor, filters)
    if sort.key:
        found = found.order_by(sort.order_by(FIELDS), "id")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    rows = [(card(request.actor, person), *_marks(person)) for person in page]
    _note(request, filters, page.paginator.count)
    context = {
        "title": _title(filters),
        "form": form,
        "page": page,
        "rows": rows,
        "columns": COLUMNS,
        "sort": sort if sort.key else None,
        "is_narrowed": filters != Filters(),
        "may_record": request.actor.may("people.record"),
    }
    return render(request, "people/list.html#results" if request.htmx else "people/list.html", context)


def _title(filters: Filters) -> str:
    if filters.expiring is not None:
        return f"Titoli che scadono entro {filters.expiring} giorni"
    if filters.eligibility == "open":
        return "Persone da verificare"
    return "Le mie persone" if filters.mine else "Persone"


def _marks(person: Person) -> tuple[str, str, dt.date | None, str]:
    """(eligibility, its tone, expiry, its tone) of a row."""
    state = EligibilityState(person.state) if person.state else None
    expires, today = person.expires_on, clock.today()
    tone = "neutral"
    if expires and expires < today:
        tone = "danger"
    elif expires and (expires - today).days <= SOON_DAYS:
        tone = "warning"
    return (state.label if state else "", TONES.get(state, "neutral"), expires, tone)


def _note(request: HttpRequest, filters: Filters, count: int) -> None:
    detail = {"count": count, "term": hashed_term(filters.text)} if filters.text else {"count": count}
    note_sight(request, Sight(access="search" if filters.text else "list", subject_kind="person", detail=detail))
