"""Corrections and new facts about a person already written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lgnet.accounts.engine.actor import Actor
from lgnet.audit.actions import Sight, note_sight
from lgnet.kernel.doors import door
from lgnet.kernel.errors import DomainError, NotAllowed
from lgnet.people import actions, rules
from lgnet.people.enums import ELIGIBILITY_MOVES, EligibilityState
from lgnet.people.forms import (
    CitizenshipForm,
    CorrectForm,
    EligibilityForm,
    IdentifierForm,
    LanguageForm,
    NameForm,
    PermitForm,
)
from lgnet.people.models import Person
from lgnet.people.queries import card, person_for, state_today


@dataclass(frozen=True)
class Fact:
    """A kind of fact that can be added: its form, what it needs, the act, what is said after."""

    title: str
    ability: str
    form: type[forms.Form]
    act: Callable[[Person, Any, Actor], object]
    done: str


FACTS = {
    "nome": Fact(
        "Aggiungi un nome",
        "correct",
        NameForm,
        lambda person, form, by: actions.add_name(person=person, by=by, **form.cleaned_data),
        "Nome aggiunto.",
    ),
    "cittadinanza": Fact(
        "Aggiungi una cittadinanza",
        "correct",
        CitizenshipForm,
        lambda person, form, by: actions.add_citizenship(person=person, new=form.entry(), by=by),
        "Cittadinanza aggiunta.",
    ),
    "documento": Fact(
        "Aggiungi il numero di un documento",
        "correct",
        IdentifierForm,
        lambda person, form, by: actions.add_identifier(person=person, by=by, **form.cleaned_data),
        "Numero aggiunto.",
    ),
    "lingua": Fact(
        "Aggiungi una lingua",
        "correct",
        LanguageForm,
        lambda person, form, by: actions.add_language(person=person, by=by, **form.cleaned_data),
        "Lingua aggiunta.",
    ),
    "titolo": Fact(
        "Registra un titolo di soggiorno",
        "verify",
        PermitForm,
        lambda person, form, by: actions.record_permit(person=person, new=form.permit(by), by=by),
        "Titolo di soggiorno registrato. Controlla se cambia l'ammissibilità.",
    ),
}


def person_to_change(request: HttpRequest, ref: UUID, ability: str) -> Person:
    """The person, for an actor who may do this with it; the sight is noted. Raises NotAllowed."""
    person = person_for(request.actor, ref)
    if not rules.abilities(request.actor, is_granted=person.is_granted)[ability]:
        raise NotAllowed(ability)
    note_sight(request, Sight(access="view", subject_kind="person", subject_id=person.pk))
    return person


def page(request: HttpRequest, person: Person, title: str, form: forms.Form, **more: object) -> HttpResponse:
    """One form about one person; the name stays out of the title."""
    shown = card(request.actor, person)
    return render(request, "people/fact.html", {"title": title, "person": person, "card": shown, "form": form} | more)


def acted(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; what the rules of the house refuse becomes an error of the form."""
    try:
        with transaction.atomic():
            act()
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return False
    return True


@door("people.read")
def add(request: HttpRequest, ref: UUID, kind: str) -> HttpResponse:
    """Add a fact: name, citizenship, document number, language, permit."""
    fact = FACTS.get(kind)
    if fact is None:
        raise Http404
    person = person_to_change(request, ref, fact.ability)
    options = {"may_verify": True} if fact.form is PermitForm else {}
    form = fact.form(request.POST or None, **options)
    if form.is_valid() and acted(form, lambda: fact.act(person, form, request.actor)):
        messages.success(request, fact.done)
        return redirect("desk:folder", ref=ref)
    return page(request, person, fact.title, form)


@door("people.read")
def correct(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Correct name, sex, gender and birth date; the earlier spelling stays as another name."""
    person = person_to_change(request, ref, "correct")
    main = person.main_names[0] if person.main_names else None
    form = CorrectForm(request.POST or None, person=person, name=main)
    if form.is_valid():
        family, given = form.cleaned_data["family"], form.cleaned_data["given"]
        with transaction.atomic():
            actions.correct_person(person=person, by=request.actor, **form.changes())
            if family or given:
                actions.correct_name(person=person, family=family, given=given, by=request.actor)
        messages.success(request, "Dati corretti. Il nome di prima resta tra gli altri nomi.")
        return redirect("desk:folder", ref=ref)
    return page(request, person, "Correggi i dati", form)


@door("people.eligibility")
def eligibility(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write a new dated state of eligibility."""
    person = person_to_change(request, ref, "verify")
    current = state_today(person)
    allowed = ELIGIBILITY_MOVES[current.state] if current else frozenset(EligibilityState) - {EligibilityState.LAPSED}
    form = EligibilityForm(request.POST or None, allowed=allowed)
    if form.is_valid() and acted(
        form, lambda: actions.move_eligibility(person=person, new=form.entry(), by=request.actor)
    ):
        messages.success(request, "Ammissibilità aggiornata.")
        return redirect("desk:folder", ref=ref)
    return page(request, person, "Cambia l'ammissibilità", form, current=current)
