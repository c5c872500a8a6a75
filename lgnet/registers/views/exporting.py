"""Downloads: what became of a register's rows, and the register written back in its own columns."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lgnet.audit.actions import Sight, note_sight
from lgnet.kernel import clock
from lgnet.kernel.doors import door
from lgnet.registers import queries
from lgnet.registers.forms import PeriodForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@door("registers.export")
def report(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What became of each row, as a workbook."""
    found = queries.batch_for(request.actor, ref)
    content, rows = queries.report_of(request.actor, found)
    return _download(request, content, "rapporto-importazione", "register_report", ref, rows)


@door("registers.export")
def export(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The Comune's standing acts of a period, in the columns of this register."""
    found = queries.batch_for(request.actor, ref)
    form = PeriodForm(request.GET or None)
    if form.is_bound and form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
        content, rows = queries.register_of(request.actor, found, start=start, end=end)
        return _download(request, content, "registro", "register", ref, rows)
    context = {"title": "Esporta il registro", "batch": found, "form": form}
    return render(request, "registers/export.html", context)


def _download(request: HttpRequest, content: bytes, name: str, kind: str, ref: UUID, rows: int) -> HttpResponse:
    note_sight(request, Sight(access="export", subject_kind=kind, subject_id=ref, detail={"rows": rows}))
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y-%m-%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
