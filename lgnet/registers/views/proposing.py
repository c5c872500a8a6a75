"""Pairs of persons that may be one: two cards side by side, a decision, and second thoughts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lgnet.audit.actions import Sight, note_sight
from lgnet.kernel.doors import door
from lgnet.kernel.errors import MoveRefused
from lgnet.registers import queries
from lgnet.registers.actions import accept_all, accept_proposal, refuse_proposal, reopen_proposal
from lgnet.registers.enums import ProposalState
from lgnet.registers.models import Proposal

PAIRS_A_PAGE = 20
DECISIONS = {"accetta": accept_proposal, "rifiuta": refuse_proposal, "ripensa": reopen_proposal}
TONES = {ProposalState.OPEN: "info", ProposalState.ACCEPTED: "success", ProposalState.REFUSED: "neutral"}


@dataclass(frozen=True)
class Pair:
    """A proposal with its two persons."""

    proposal: Proposal
    sides: tuple[queries.Side, queries.Side]
    tone: str
    percent: int


@door("registers.read")
def proposals(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The proposals of a register, those to decide first."""
    found = queries.batch_for(request.actor, ref)
    every = queries.proposals_of(found)
    page = Paginator(every, PAIRS_A_PAGE).get_page(request.GET.get("pagina"))
    waiting = found.proposals.filter(state=ProposalState.OPEN)
    acceptable = waiting.filter(is_acceptable=True).count()
    context = {
        "title": "Sono la stessa persona?",
        "batch": found,
        "page": page,
        "pairs": _pairs(request, page),
        "waiting": waiting.count(),
        "acceptable": acceptable,
        "accept_label": "Accetta la proposta senza dubbi"
        if acceptable == 1
        else f"Accetta le {acceptable} senza dubbi",
        "may_import": request.actor.may("registers.import"),
    }
    return render(request, "registers/proposals.html", context)


@door("registers.import")
@require_POST
def decide(request: HttpRequest, ref: UUID, proposal: UUID) -> HttpResponse:
    """Accept, refuse or think again; a decision taken already is left as it is."""
    found = queries.batch_for(request.actor, ref)
    pair = queries.proposal_for(found, proposal)
    act = DECISIONS.get(request.POST.get("decisione", ""))
    if act is None:
        raise Http404
    refused = ""
    try:
        pair = act(proposal=pair, by=request.actor)
    except MoveRefused as error:
        refused = str(error)
        pair.refresh_from_db()
    if request.htmx:
        context: dict[str, Any] = {
            "pair": _pairs(request, [pair])[0],
            "batch": found,
            "may_import": True,
            "refused": refused,
            "is_fresh": True,
            "waiting": found.proposals.filter(state=ProposalState.OPEN).count(),
        }
        return render(request, "registers/parts/pair.html", context)
    if refused:
        messages.info(request, refused)
    return redirect(f"{reverse('registers:proposals', args=[ref])}#proposta-{pair.pk}")


@door("registers.import")
@require_POST
def accept_every(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Accept all the proposals that nothing contradicts; each can still be thought over."""
    found = queries.batch_for(request.actor, ref)
    many = accept_all(batch=found, by=request.actor)
    messages.success(request, f"Proposte accettate: {many}. Puoi ancora ripensarci, una per una.")
    return redirect("registers:proposals", ref=ref)


def _pairs(request: HttpRequest, shown: Iterable[Proposal]) -> list[Pair]:
    rows = list(shown)
    sides = queries.sides_of(request.actor, {ref for row in rows for ref in (row.person_id, row.other_id)})
    if rows:
        note_sight(request, Sight(access="list", subject_kind="person", detail={"persons": len(sides)}))
    return [
        Pair(
            row,
            (sides[row.other_id], sides[row.person_id]),
            TONES[ProposalState(row.state)],
            round(100 * min(row.score, 1)),
        )
        for row in rows
        if row.person_id in sides and row.other_id in sides
    ]
