"""Every component in every state, each with the code to write."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from lgnet.kernel.doors import STAFF, door
from lgnet.ui.views.samples import sample_context

SECTIONS = [
    ("buttons", "Pulsanti e azioni"),
    ("badges", "Stati, icone e nomi"),
    ("alerts", "Avvisi"),
    ("stats", "Numeri che aprono un elenco"),
    ("cards", "Riquadri e definizioni"),
    ("table", "Elenco: filtri, tabella, pagine"),
    ("empty", "Niente da mostrare"),
    ("navigation", "Schede, passi, percorso"),
    ("timeline", "Cronologia"),
    ("notices", "Avvisi ricevuti e lavori lunghi"),
    ("grid", "Anteprima di un foglio"),
    ("charts", "Grafici"),
    ("form", "Modulo"),
    ("wrong", "Modulo con errori"),
    ("search", "Ricerca"),
    ("arabic", "Altre scritture"),
]


@door(STAFF)
def gallery(request: HttpRequest) -> HttpResponse:
    """Page of the gallery: renders each sample template and shows its source."""
    context = sample_context(request.GET)
    sections = [_section(request, name, title, context) for name, title in SECTIONS]
    frame = {"title": "Galleria dei componenti", "sections": sections, "shell": context["shell"]}
    return render(request, "ui/gallery.html", frame)


def _section(request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> dict[str, Any]:
    found = get_template(f"ui/gallery/{name}.html")
    code = found.template.source.strip()  # type: ignore[attr-defined]
    return {"name": name, "title": title, "html": found.render(context, request), "code": code}
