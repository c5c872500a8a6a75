"""Who else sees a person, and rows that turned out not to be the same person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lgnet.kernel.doors import door
from lgnet.people.actions import end_access, grant_access, unlink_person
from lgnet.people.enums import AccessReason
from lgnet.people.forms import AccessForm
from lgnet.people.queries import access_of, card, colleagues_to_grant, teams_to_grant
from lgnet.people.views.facts import page, person_to_change


@door("people.grant")
def grant(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let a colleague or an équipe see the person."""
    person = person_to_change(request, ref, "grant")
    actor = request.actor
    form = AccessForm(request.POST or None, colleagues=colleagues_to_grant(actor), teams=teams_to_grant(actor))
    if form.is_valid():
        grant_access(person=person, reason=AccessReason.ASSIGNED, by=actor, **form.grant())
        messages.success(request, "Accesso concesso.")
        return redirect("desk:folder", ref=ref)
    return page(request, person, "Fai vedere la scheda a un collega", form)


@door("people.grant")
def end_grant(request: HttpRequest, ref: UUID, access: UUID) -> HttpResponse:
    """End a grant, after asking."""
    person = person_to_change(request, ref, "grant")
    row = access_of(person, access)
    if row is None:
        raise Http404
    if request.method == "POST":
        end_access(access=row, by=request.actor)
        messages.success(request, "Accesso tolto.")
        return redirect("desk:folder", ref=ref)
    whom = row.membership.user.full_name if row.membership_id else row.team.name
    context = {
        "title": "Togli l'accesso",
        "question": f"Togli a {whom} l'accesso a questa scheda?",
        "consequences": ["Dalla prossima pagina non la vedrà più.", "Quello che ha registrato resta."],
        "action": "Togli l'accesso",
        "cancel_url": reverse("desk:folder", args=[ref]),
    }
    return render(request, "ui/confirm.html", context)


@door("people.correct")
def unlink(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Undo the link of a row to another: it stands again for a person of its own."""
    person = person_to_change(request, ref, "link")
    if person.same_as_id is None:
        raise Http404
    if request.method == "POST":
        root = person.same_as_id
        unlink_person(person=person, by=request.actor)
        messages.success(request, "Schede separate: ora sono due persone.")
        return redirect("desk:folder", ref=root)
    context = {
        "title": "Separa le schede",
        "question": f"Questa scheda ({card(request.actor, person).name}) è di un'altra persona?",
        "consequences": [
            "Nomi, documenti e attività di questa scheda tornano a una persona a sé.",
            "Niente va perso: le schede si possono collegare di nuovo.",
        ],
        "action": "Separa le schede",
        "cancel_url": reverse("desk:folder", args=[person.same_as_id]),
    }
    return render(request, "ui/confirm.html", context)
