"""Before the import: what each column holds, every row with its errors, one row corrected, a trial."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from lgnet.audit.actions import Sight, note_sight
from lgnet.kernel.doors import door
from lgnet.kernel.errors import DomainError, MoveRefused
from lgnet.registers import queries, rules
from lgnet.registers.actions import correct_row, map_columns, plan_batch, summary_of_plan
from lgnet.registers.actions.reading import corrected_cells
from lgnet.registers.engine.cells import column_letter
from lgnet.registers.enums import BatchState, RowState
from lgnet.registers.forms import ColumnsForm, RowForm, issues_by_column
from lgnet.registers.models import Batch, Row
from lgnet.registers.views.listing import STEPS, TONES
from lgnet.ui.engine.pieces import Cell, Grid, Tab
from lgnet.ui.engine.pieces import Row as GridRow

ROWS_A_PAGE = 50
FILTERS = {
    queries.WRONG: "Da correggere",
    queries.WARNED: "Con avvisi",
    queries.DONE: "Importate",
    queries.ALL: "Tutte",
}
SURENESS = {"high": ("sicuro", "success"), "medium": ("probabile", "warning"), "low": ("da controllare", "danger")}
OPEN = {BatchState.READ, BatchState.UNDONE}


@door("registers.read")
def batch(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One register: its rows as read, how it stands, what can be done now."""
    found = queries.batch_for(request.actor, ref)
    counts = queries.row_counts(found)
    which = _chosen(request, found, counts)
    page = Paginator(queries.rows_shown(found, which), ROWS_A_PAGE).get_page(request.GET.get("pagina"))
    _note_rows(request, found, len(page))
    may_import = request.actor.may("registers.import")
    context = {
        "title": "Registro",
        "batch": found,
        "tone": TONES[BatchState(found.state)],
        "counts": counts,
        "ready": counts[RowState.READY],
        "page": page,
        "which": which,
        "tabs": _tabs(found, counts, which),
        "sheet": _grid(found, page, may_correct=may_import and found.state != BatchState.IMPORTING),
        "ignored": [note for note in found.notes if note["kind"] == "ignored"],
        "others": [name for note in found.notes if note["kind"] == "sheets" for name in note["names"]],
        "open_proposals": found.proposals.filter(state="open").count() if found.state == BatchState.IMPORTED else 0,
        "is_open": found.state in OPEN,
        "is_stopped": rules.is_stopped(found),
        "steps": STEPS,
        "step": 4 if found.state in {BatchState.IMPORTING, BatchState.IMPORTED} else 3,
        "may_import": may_import,
        "may_export": request.actor.may("registers.export"),
    }
    return render(request, "registers/batch.html", context)


@door("registers.import")
def columns(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What each column holds: proposed with the reason, changed by whoever knows, remembered for the next time."""
    found = queries.batch_for(request.actor, ref)
    if found.state not in OPEN:
        messages.warning(request, "Il registro è già importato: per cambiare le colonne annulla l'importazione.")
        return redirect("registers:batch", ref=ref)
    form = ColumnsForm(request.POST if request.method == "POST" else None, batch=found)
    if request.method == "POST" and form.is_valid():
        orders = {"name_order": form.cleaned_data["name_order"], "date_order": form.cleaned_data["date_order"]}
        try:
            map_columns(batch=found, fields=form.meanings, by=request.actor, **orders)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, "Colonne salvate: le useremo anche per i prossimi registri con gli stessi titoli."
            )
            return redirect("registers:batch", ref=ref)
    _note_rows(request, found, len(found.headings))
    reasons = {note["index"]: note for note in found.notes if note["kind"] == "column"}
    samples = queries.sample_values(found)
    lines = [
        (column_letter(place), form[f"column_{place}"], samples[place], *_reason(reasons.get(place)))
        for place in range(form.width)
    ]
    context = {"title": "Che cosa contiene ogni colonna", "batch": found, "form": form, "lines": lines, "steps": STEPS}
    return render(request, "registers/columns.html", context)


@door("registers.import")
def trial(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What importing would do now; nothing is written."""
    found = queries.batch_for(request.actor, ref)
    plan = plan_batch(batch=found, by=request.actor)
    context = {"batch": found, "summary": summary_of_plan(found, plan), "title": "Che cosa succederà"}
    return render(request, "registers/trial.html#trial" if request.htmx else "registers/trial.html", context)


@door("registers.import")
def row(request: HttpRequest, ref: UUID, number: int) -> HttpResponse:
    """Correct one row; what the file said stays beside it."""
    found = queries.batch_for(request.actor, ref)
    line = queries.row_for(found, number)
    back = f"{reverse('registers:batch', args=[ref])}?mostra={queries.WRONG}"
    if line.state == RowState.IMPORTED or found.state == BatchState.IMPORTING:
        messages.warning(request, f"La riga {number} è già importata: rettifica l'attività o la scheda della persona.")
        return _lead(request, back)
    form = RowForm(request.POST if request.method == "POST" else None, row=line, cells=corrected_cells(line))
    if request.method == "POST" and form.is_valid():
        try:
            line = correct_row(row=line, cells=form.cells, by=request.actor)
        except MoveRefused as error:
            messages.warning(request, str(error))
            return _lead(request, back)
        if line.state == RowState.READY:
            messages.success(request, f"Riga {number} corretta: ora si può importare.")
            return _lead(request, back)
        form = RowForm(row=line, cells=corrected_cells(line))
    _note_rows(request, found, 1)
    said = issues_by_column(line)
    context = {
        "title": f"Correggi la riga {number}",
        "batch": found,
        "form": form,
        "line": line,
        "back": back,
        "is_still_wrong": request.method == "POST",
        "fields": _by_need(form, said),
        "general": [issue["message"] for issue in said.get(-1, ())],
    }
    return render(request, "registers/row.html#form" if request.htmx else "registers/row.html", context)


def _chosen(request: HttpRequest, found: Batch, counts: dict[str, int]) -> str:
    asked = request.GET.get("mostra", "")
    if asked in FILTERS:
        return asked
    return queries.WRONG if counts[queries.WRONG] and found.state != BatchState.IMPORTING else queries.ALL


def _tabs(found: Batch, counts: dict[str, int], which: str) -> list[Tab]:
    here = reverse("registers:batch", args=[found.pk])
    return [Tab(label, f"{here}?mostra={key}#righe", key == which, counts[key]) for key, label in FILTERS.items()]


def _grid(found: Batch, page: Page[Row], *, may_correct: bool) -> Grid:
    headings = [heading or f"Colonna {column_letter(place)}" for place, heading in enumerate(found.headings)]
    return Grid(headings, [_grid_row(found, one, may_correct=may_correct) for one in page])


def _grid_row(found: Batch, one: Row, *, may_correct: bool) -> GridRow:
    one.batch = found
    said = issues_by_column(one)
    cells = [_cell(text, said.get(place, ())) for place, text in enumerate(corrected_cells(one)[: len(found.headings)])]
    can = may_correct and one.state in {RowState.WRONG, RowState.READY}
    url = reverse("registers:row", args=[found.pk, one.number]) if can else ""
    return GridRow(one.number, cells, _remark(one, [issue["message"] for issue in said.get(-1, ())]), url)


def _cell(text: str, issues: Any) -> Cell:
    if not issues:
        return Cell(text)
    return Cell(text, _level(issues), " ".join(dict.fromkeys(issue["message"] for issue in issues)))


def _level(issues: Any) -> str:
    levels = {issue["severity"] for issue in issues}
    return "error" if "error" in levels else "warning" if levels else "ok"


def _remark(one: Row, general: list[str]) -> str:
    """What became of a row, when it is not the usual."""
    said = list(general)
    if one.state == RowState.REPEATED:
        said.append("Già importata: non è stata contata di nuovo.")
    if one.is_kept:
        said.append("Rimasta dopo l'annullamento, perché qualcuno ci ha lavorato.")
    if one.not_counted and one.state != RowState.WRONG:
        said.append(f"Non conta tra i destinatari: {one.not_counted}")
    return " ".join(said)


def _by_need(form: RowForm, said: dict[int, list[dict[str, str]]]) -> list[tuple[Any, str]]:
    """(field, level) of each cell: those to correct first, the others in the order of the file."""
    found = [(field, _level(said.get(int(field.name.removeprefix("cell_")), ()))) for field in form]
    return sorted(found, key=lambda pair: ("error", "warning", "ok").index(pair[1]))


def _reason(note: dict[str, Any] | None) -> tuple[str, str, str]:
    """(reason, how sure, its tone) of a proposed meaning; heading and meaning stand beside it already."""
    if note is None:
        return ("", "", "neutral")
    _, _, why = note["reason"].rpartition("» (")
    short = why.partition(")")[0] if why != note["reason"] else note["reason"].rpartition("»: ")[2].rstrip(".")
    return (short, *SURENESS[note["confidence"]])


def _note_rows(request: HttpRequest, found: Batch, many: int) -> None:
    detail = {"register": str(found.pk), "rows": many}
    note_sight(request, Sight(access="list", subject_kind="register", subject_id=found.pk, detail=detail))


def _lead(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
