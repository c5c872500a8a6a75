"""The users of a Comune: who they are, inviting them, ending what they may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from lgnet.accounts import actions
from lgnet.accounts.enums import MemberState
from lgnet.accounts.forms import InviteForm, MembersFilter
from lgnet.accounts.models import Membership, MembershipQuerySet
from lgnet.accounts.queries import colleagues, current_colleagues, is_needed_elsewhere, state_of
from lgnet.kernel import clock
from lgnet.kernel.doors import door
from lgnet.kernel.errors import DomainError
from lgnet.ui.engine.tables import PAGE_SIZE, Column

READ, MANAGE = "accounts.read", "accounts.manage"
COLUMNS = [Column(label) for label in ("Nome", "Ruolo", "Organizzazione", "Dal", "Al", "Stato", "Ultimo accesso")]
TONES = {
    MemberState.ACTIVE: "success",
    MemberState.WAITING: "info",
    MemberState.FUTURE: "info",
    MemberState.LATE: "warning",
    MemberState.EXPIRED: "warning",
    MemberState.OFF: "danger",
    MemberState.ENDED: "neutral",
}


@door(READ)
def members(request: HttpRequest) -> HttpResponse:
    """The users of the actor's Comune; read by more than manage them."""
    form = MembersFilter(request.GET)
    page = Paginator(_found(request, form), PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {
        "title": "Utenti",
        "form": form,
        "page": page,
        "rows": [(m, *_state(m)) for m in page],
        "columns": COLUMNS,
        "may_manage": request.actor.may(MANAGE),
    }
    return render(request, "accounts/members.html#results" if request.htmx else "accounts/members.html", context)


def _found(request: HttpRequest, form: MembersFilter) -> MembershipQuerySet:
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "stato": ""}
    found = current_colleagues(request.actor) if chosen["stato"] == "" else colleagues(request.actor)
    if chosen["stato"] == "terminati":
        found = found.filter(to_day__lt=clock.today())
    if text := chosen["q"].strip():
        found = found.filter(Q(user__full_name__icontains=text) | Q(user__email__icontains=text))
    return found


def _state(membership: Membership) -> tuple[MemberState, str]:
    state = state_of(membership)
    return state, TONES[state]


@door(MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """A new user, or a new role for somebody who has an account already."""
    form = InviteForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            opening = actions.invite(
                email=wanted["email"],
                full_name=wanted["full_name"],
                role=wanted["role"],
                organisation=wanted["organisation"].pk,
                team=wanted["team"].pk if wanted["team"] else None,
                to_day=wanted["to_day"],
                by=request.actor,
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return _tell(request, opening, "Invito pronto")
    return render(request, "accounts/invite.html", {"title": "Invita un utente", "form": form})


def _tell(request: HttpRequest, opening: actions.Opening, title: str) -> HttpResponse:
    """Mail the link and, when the administrator may have it, show it: here and only now."""
    route = reverse("accounts:accept", args=[opening.secret]) if opening.secret else reverse("account_login")
    link = request.build_absolute_uri(route)
    actions.mail_link(opening=opening, link=link, by=request.actor)
    context = {"title": title, "opening": opening, "link": link if opening.is_shown else ""}
    response = render(request, "accounts/link.html", context | {"days": actions.INVITATION_DAYS})
    response["Cache-Control"] = "no-store"
    return response


@door(MANAGE)
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One membership, and what its administrator may do with it."""
    found = get_object_or_404(colleagues(request.actor), pk=pk)
    state, tone = _state(found)
    is_own = found.user_id == request.actor.user
    is_elsewhere = is_needed_elsewhere(found.user, request.actor.municipality)
    fitting = [(name, act) for name, act in ACTS.items() if act.fits(state, is_elsewhere=is_elsewhere)]
    context = {"title": "Utente", "member": found, "state": state, "tone": tone, "acts": [] if is_own else fitting}
    return render(request, "accounts/member.html", context | {"is_own": is_own, "is_elsewhere": is_elsewhere})


@dataclass(frozen=True)
class Act:
    """Something done to a membership after a question. `runs` may return the opening whose link is to be told."""

    label: str
    question: str
    consequences: tuple[str, ...]
    done: str
    runs: Callable[..., Any]
    states: frozenset[MemberState]
    kind: str = "danger"
    is_on_account: bool = True

    def fits(self, state: MemberState, *, is_elsewhere: bool) -> bool:
        """True when the act makes sense in this state; acts on the account want it to be this Comune's alone."""
        return state in self.states and not (self.is_on_account and is_elsewhere)


UNENDED = frozenset(MemberState) - {MemberState.ENDED}
ACTS = {
    "nuovo-link": Act(
        "Reimposta l’accesso",
        "Vuoi reimpostare l’accesso di questo utente?",
        (
            "La password e il secondo fattore di adesso smettono di funzionare.",
            "L’utente viene disconnesso ovunque.",
            "Ricevi un nuovo link, da usare una volta sola.",
        ),
        "",
        actions.reset_access,
        UNENDED - {MemberState.OFF},
    ),
    "chiudi-sessioni": Act(
        "Chiudi le sessioni",
        "Vuoi disconnettere questo utente da tutti i dispositivi?",
        ("Potrà accedere di nuovo con la sua password.",),
        "Sessioni chiuse.",
        actions.end_sessions,
        frozenset({MemberState.ACTIVE, MemberState.FUTURE, MemberState.EXPIRED}),
    ),
    "sospendi": Act(
        "Sospendi l’accesso",
        "Vuoi sospendere l’accesso di questo utente?",
        ("Viene disconnesso subito e non può più entrare.", "Gli incarichi restano: puoi riattivarlo quando vuoi."),
        "Accesso sospeso.",
        lambda *, membership, by: actions.set_active(membership=membership, is_active=False, by=by),
        UNENDED - {MemberState.OFF},
    ),
    "riattiva": Act(
        "Riattiva l’accesso",
        "Vuoi riattivare l’accesso di questo utente?",
        ("Potrà entrare di nuovo con la sua password.",),
        "Accesso riattivato.",
        lambda *, membership, by: actions.set_active(membership=membership, is_active=True, by=by),
        frozenset({MemberState.OFF}),
        kind="primary",
    ),
    "termina": Act(
        "Termina l’incarico",
        "Vuoi terminare questo incarico?",
        ("Da subito l’utente non vede più nulla che dipenda da questo incarico.", "Quello che ha scritto resta."),
        "Incarico terminato.",
        actions.end_membership,
        UNENDED,
        is_on_account=False,
    ),
}


@door(MANAGE)
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Ask, then do one of the acts."""
    chosen = ACTS.get(name)
    found = get_object_or_404(colleagues(request.actor), pk=pk)
    if chosen is None or found.user_id == request.actor.user:
        raise Http404
    page = reverse("accounts:member", args=[pk])
    if request.method != "POST":
        asked = {"title": chosen.label, "question": chosen.question, "consequences": chosen.consequences}
        return render(
            request, "ui/confirm.html", asked | {"action": chosen.label, "kind": chosen.kind, "cancel_url": page}
        )
    try:
        outcome = chosen.runs(membership=found, by=request.actor)
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect(page)
    if isinstance(outcome, actions.Opening):
        return _tell(request, outcome, "Accesso reimpostato")
    messages.success(request, chosen.done)
    return redirect(page)
