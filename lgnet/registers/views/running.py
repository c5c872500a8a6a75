"""The import under way, its undo, and a register thrown away before it was imported."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from lgnet.kernel.doors import door
from lgnet.kernel.errors import DomainError, MoveRefused
from lgnet.registers import queries, rules
from lgnet.registers.actions import UndoPlan, discard_batch, plan_undo, start_import, undo_batch
from lgnet.registers.enums import BatchState

SHOWN_ROWS = 40


@door("registers.import")
@require_POST
def start(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Hand the import to the worker; asked twice it runs once."""
    found = queries.batch_for(request.actor, ref)
    try:
        start_import(batch=found, by=request.actor)
    except DomainError as error:
        messages.info(request, str(error))
    return redirect("registers:batch", ref=ref)


@door("registers.read")
def progress(request: HttpRequest, ref: UUID) -> HttpResponse:
    """How far the import is; once it is over, or stopped, the page shows itself anew."""
    found = queries.batch_for(request.actor, ref)
    if not request.htmx:
        return redirect("registers:batch", ref=ref)
    if found.state != BatchState.IMPORTING or rules.is_stopped(found):
        return HttpResponseClientRefresh()
    return render(request, "registers/parts/progress.html", {"batch": found})


@door("registers.import")
def undo(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask, saying what goes and what stays; then undo."""
    found = queries.batch_for(request.actor, ref)
    here = reverse("registers:batch", args=[ref])
    if request.method == "POST":
        try:
            done = undo_batch(batch=found, by=request.actor)
        except MoveRefused as error:
            messages.info(request, str(error))
            return redirect(here)
        kept = f" Sono rimaste {len(done.rows_kept)} righe." if done.rows_kept else ""
        told = (
            f"Importazione annullata: tolte {done.persons_removed} persone e {done.activities_removed} attività.{kept}"
        )
        messages.success(request, told)
        return redirect(here)
    if found.state != BatchState.IMPORTED:
        messages.info(request, "Questo registro non risulta importato: non c'è nulla da annullare.")
        return redirect(here)
    context = {
        "title": "Annulla l'importazione",
        "question": f"Vuoi annullare l'importazione di «{found.file_name}»?",
        "consequences": _consequences(plan_undo(batch=found, by=request.actor)),
        "action": "Annulla l'importazione",
        "cancel_url": here,
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


@door("registers.import")
def discard(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask, then throw away a register of which nothing was imported."""
    found = queries.batch_for(request.actor, ref)
    if request.method == "POST":
        try:
            discard_batch(batch=found, by=request.actor)
        except MoveRefused as error:
            messages.warning(request, str(error))
            return redirect("registers:batch", ref=ref)
        messages.success(request, "Registro scartato: non è rimasto nulla delle sue righe.")
        return redirect("registers:list")
    context = {
        "title": "Scarta il registro",
        "question": f"Vuoi scartare «{found.file_name}»?",
        "consequences": [
            f"Le {found.total} righe lette e le correzioni fatte qui vengono eliminate.",
            "Le persone e le attività già registrate restano come sono.",
            "Il file sul tuo computer non viene toccato: puoi caricarlo di nuovo.",
        ],
        "action": "Scarta il registro",
        "cancel_url": reverse("registers:batch", args=[ref]),
        "kind": "danger",
    }
    return render(request, "ui/confirm.html", context)


def _consequences(plan: UndoPlan) -> list[str]:
    lines = [
        f"Vengono tolte {len(plan.persons_gone)} persone e {len(plan.activities_gone)} attività.",
        "Sono quelle arrivate con questo registro e non toccate da nessuno dopo.",
    ]
    if plan.rows_kept:
        shown = ", ".join(map(str, plan.rows_kept[:SHOWN_ROWS])) + ("…" if len(plan.rows_kept) > SHOWN_ROWS else "")
        lines.append(f"Restano {len(plan.rows_kept)} righe, perché qualcuno ci ha lavorato dopo: {shown}.")
    if plan.persons_kept:
        lines.append(f"Restano {len(plan.persons_kept)} persone che servono ad altro lavoro fatto dopo.")
    lines.append("Il registro resta qui: potrai correggerlo e importarlo di nuovo.")
    return lines
