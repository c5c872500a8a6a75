"""A new person: first looked for in the whole Comune, then written down."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lgnet.audit.actions import Sight, hashed_term, note_sight
from lgnet.kernel.doors import door
from lgnet.people.actions import record_person_once
from lgnet.people.forms import LookForm, PersonForm
from lgnet.people.queries import Likeness, PersonCard, alike, recorded_by_page, search

STEPS = ["Cerca se c'è già", "Scrivi i dati"]
START = "inizio"


@door("people.record")
def look(request: HttpRequest) -> HttpResponse:
    """Step 1: who is it? While typing, who it may be; then on to the form when it is nobody we know."""
    if request.method != "POST":
        guess = _guess(request.GET.get("q", ""))
        if not any(guess.values()):
            return render(request, "people/look.html", _looking(LookForm()))
        form = LookForm(initial=guess)
        hits, is_asked = _matches(request, LookForm(guess))
        return render(request, "people/look.html", _looking(form) | {"hits": hits, "is_asked": is_asked})
    form = LookForm(request.POST)
    hits, is_asked = _matches(request, form)
    if request.htmx:
        return render(request, "people/look.html#matches", {"form": form, "hits": hits, "is_asked": is_asked})
    if form.is_valid() and not hits:
        return _details(request, form)
    return render(request, "people/look.html", _looking(form) | {"hits": hits, "is_asked": form.is_valid()})


def _matches(request: HttpRequest, form: LookForm) -> tuple[Sequence[PersonCard], bool]:
    """(who it may be, whether there was enough to ask)."""
    query = form.query()
    if query.is_empty:
        return [], False
    hits = search(request.actor, query, everywhere=True, most=10)
    note_sight(request, _searched(" ".join([query.name, *query.numbers]), len(hits)))
    return hits, True


@door("people.record")
def record(request: HttpRequest) -> HttpResponse:
    """Step 2: the person's data. Sent twice it records one person; somebody alike asks to confirm first."""
    if request.method != "POST":
        return redirect("people:new")
    if request.POST.get("passo") == START:
        return _details(request, LookForm(request.POST))
    form = PersonForm(request.POST, may_verify=request.actor.may("people.eligibility"))
    if not form.is_valid():
        return render(request, "people/record.html", _recording(form))
    new = form.entry(request.actor)
    already = recorded_by_page(form.cleaned_data["page_id"])
    if already:
        return redirect("desk:folder", ref=already)
    if request.POST.get("is_another") != str(new.origin_id):
        likely = alike(request.actor, new)
        if likely:
            note_sight(request, _searched(f"{new.family} {new.given}", len(likely)))
            return render(request, "people/record.html", _recording(form, likely, new.origin_id))
    person, is_new = record_person_once(new=new, by=request.actor)
    if is_new:
        messages.success(request, "Persona registrata. Ora puoi registrare un'attività.")
    return redirect("desk:folder", ref=person.pk)


def _details(request: HttpRequest, looked: LookForm) -> HttpResponse:
    """The form of step 2 with what was typed in step 1."""
    data = looked.data
    initial = {name: data.get(name, "") for name in ("family", "given", "birth")}
    number = data.get("number", "").strip()
    if len(number) in {11, 16} and number.isalnum():
        initial["tax_code"] = number.upper()
    elif number:
        initial["permit_number"] = number
    form = PersonForm(initial=initial, may_verify=request.actor.may("people.eligibility"))
    return render(request, "people/record.html", _recording(form))


def _guess(text: str) -> dict[str, str]:
    """What was searched, laid out in the form: the first word as surname, digits as a number."""
    words = text.split()[:6]
    numbers = [word for word in words if any(letter.isdigit() for letter in word)]
    names = [word for word in words if word not in numbers]
    birth = next((word for word in numbers if word.count("/") == 2), "")
    number = next((word for word in numbers if word != birth), "")
    return {"family": " ".join(names[:1]), "given": " ".join(names[1:]), "birth": birth, "number": number}


def _looking(form: LookForm) -> dict[str, object]:
    return {"title": "Nuova persona", "form": form, "steps": STEPS, "hits": [], "is_asked": False}


def _recording(form: PersonForm, likely: list[Likeness] = (), page: UUID | None = None) -> dict[str, object]:
    opened = any(name in form.errors for name in PersonForm.FOLDED) if form.is_bound else False
    is_sure = any(like.verdict and like.verdict.decision == "same" for like in likely)
    return {
        "title": "Nuova persona",
        "form": form,
        "steps": STEPS,
        "likely": likely,
        "page_id": page,
        "is_sure": is_sure,
        "is_unfolded": opened or any(form[name].value() for name in PersonForm.FOLDED_TEXTS),
    }


def _searched(term: str, count: int) -> Sight:
    return Sight(access="search", subject_kind="person", detail={"term": hashed_term(term), "count": count})
