"""The registers brought in, and a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lgnet.kernel.doors import door
from lgnet.kernel.errors import DomainError
from lgnet.registers import queries
from lgnet.registers.actions import open_batch
from lgnet.registers.enums import BatchState
from lgnet.registers.forms import UploadForm
from lgnet.registers.models import Batch
from lgnet.ui.engine.tables import PAGE_SIZE, Column

COLUMNS = [
    Column("File"),
    Column("Caricato"),
    Column("Stato"),
    Column("Righe", numeric=True),
    Column("Persone", numeric=True),
    Column("Attività", numeric=True),
    Column("Da fare"),
]
TONES = {
    BatchState.READ: "info",
    BatchState.IMPORTING: "warning",
    BatchState.IMPORTED: "success",
    BatchState.UNDONE: "neutral",
}
STEPS = ["File", "Colonne", "Controllo", "Importazione"]


@door("registers.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Every register of the Comune with what it became."""
    page = Paginator(queries.batches_for(request.actor), PAGE_SIZE).get_page(request.GET.get("pagina"))
    wrong = queries.wrong_rows(page.object_list)
    context = {
        "title": "Registri",
        "page": page,
        "lines": [(one, TONES[BatchState(one.state)], wrong.get(one.pk, 0)) for one in page],
        "columns": COLUMNS,
        "may_import": request.actor.may("registers.import"),
    }
    return render(request, "registers/list.html", context)


@door("registers.import")
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; whatever can be read safely is read at once, and nothing is imported yet."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = open_batch(
                data=file.read(), file_name=file.name, by=request.actor, sheet=form.cleaned_data["sheet"] or None
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return _opened(request, found)
    return render(request, "registers/upload.html", {"title": "Carica un registro", "form": form, "steps": STEPS})


def _opened(request: HttpRequest, found: Batch) -> HttpResponse:
    if any(note["kind"] == "remembered" for note in found.notes):
        messages.success(request, f"Lette {found.total} righe. Le colonne sono come l'ultima volta.")
        return redirect("registers:batch", ref=found.pk)
    messages.success(request, f"Lette {found.total} righe. Controlla che cosa contiene ogni colonna.")
    return redirect("registers:columns", ref=found.pk)
