"""Pages of acts: the list, the form that records, correction and withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from lgnet.activities import actions, queries, rules
from lgnet.activities.forms import (
    CorrectForm,
    FilterForm,
    RecordForm,
    WithdrawForm,
    fresh_form,
    offered_types,
    renamed,
    retyped,
    uuid_or_none,
)
from lgnet.activities.models import Activity, ActivityQuerySet
from lgnet.audit.actions import Sight, hashed_term, note_sight
from lgnet.codes.engine import services
from lgnet.kernel.doors import door
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.people.queries import PersonCard, card, parse_query, persons_by_id, search
from lgnet.ui.engine.tables import PAGE_SIZE, Column, Sort

COLUMNS = [
    Column("Attività", "tipo"),
    Column("Giorno", "giorno"),
    Column("Per chi"),
    Column("Minuti", "minuti", numeric=True),
    Column("Luogo", "luogo"),
    Column("Operatore"),
    Column("Azioni", hidden_label=True),
]
SORTS = {"giorno": ("day", "created_at", "id"), "minuti": ("minutes",), "luogo": ("place",)}
SHORTEST_SEARCH = 2
MOST_FOUND = 8


@dataclass(frozen=True)
class Line:
    """An act as a row of the list."""

    act: Activity
    label: str
    written: str
    person: PersonCard | None
    folder: UUID | None
    may_correct: bool


@door("activities.read")
def index(request: HttpRequest) -> HttpResponse:
    """The acts within reach, narrowed by the filters of the address; htmx asks for the results alone."""
    live = bool(request.htmx)
    choices = (
        {} if live else {"teams": queries.teams_here(request.actor), "operators": queries.operators_here(request.actor)}
    )
    form = FilterForm(request.GET, **choices)
    sort = Sort.read(request.GET.get("ordina"), {*SORTS, "tipo"}, default="-giorno")
    found = _sorted(queries.activities_listed(request.actor, form.filters()), sort)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("pagina"))
    context = {"title": "Attività", "form": form, "sort": sort, "page": page, "columns": COLUMNS}
    context |= {"lines": _lines(request, page.object_list), "may_record": request.actor.may("activities.record")}
    return render(request, "activities/list.html#results" if live else "activities/list.html", context)


def _sorted(found: ActivityQuerySet, sort: Sort) -> ActivityQuerySet:
    if sort.key == "tipo":
        return queries.by_type_label(found, descending=sort.descending)
    fields = [_ordered(name, is_descending=sort.descending) for name in SORTS[sort.key]]
    return found.order_by(*fields) if sort.key == "giorno" else found.order_by(*fields, "-day", "-created_at", "-id")


def _ordered(name: str, *, is_descending: bool) -> OrderBy:
    """Only what may be empty says where the empty ones go: otherwise the index by day would not serve."""
    last = True if name == "minutes" else None
    return F(name).desc(nulls_last=last) if is_descending else F(name).asc(nulls_last=last)


def _lines(request: HttpRequest, acts: Iterable[Activity]) -> list[Line]:
    acts = list(acts)
    cards = queries.cards_of(request.actor, acts)
    if cards:
        persons = {shown.id for shown in cards.values()}
        note_sight(request, Sight("list", "person", detail={"persons": len(persons), "acts": len(cards)}))
    return [_line(request, act, cards.get(act.pk)) for act in acts]


def _line(request: HttpRequest, act: Activity, person: PersonCard | None) -> Line:
    label = _label(act)
    return Line(
        act=act,
        label=label,
        written=act.service_label if act.service_label.lower() != label.lower() else "",
        person=person,
        folder=(act.person.same_as_id or act.person_id) if act.person else None,
        may_correct=rules.may_correct(request.actor, operator=act.operator_id),
    )


def _label(act: Activity) -> str:
    kind = services.types().get(act.activity_type)
    return kind.label if kind else act.service_label or act.activity_type


# ── recording ──────────────────────────────────────────────────────────────────────────────────────────────
@door("activities.record")
def record(request: HttpRequest) -> HttpResponse:
    """The form of a new act; `?persona=` chooses somebody already. Each of its buttons posts the whole form."""
    if request.method == "POST":
        return _answer(request)
    wanted = request.GET.get("persona")
    habits = queries.habits_of(request.actor)
    form = fresh_form(activity_type=habits.last_type, place=habits.last_place, da="scheda" if wanted else "")
    chosen = _cards(request, [uuid_or_none(wanted)]) if wanted else []
    if wanted and not chosen:
        raise Http404
    return _form_page(request, form, chosen, habits=habits)


def _answer(request: HttpRequest) -> HttpResponse:
    """A press of one of the buttons: a person added or taken out, a search, or the act itself."""
    data = request.POST
    refs = [uuid_or_none(text) for text in data.getlist("persons")]
    added, removed = uuid_or_none(data.get("aggiungi")), uuid_or_none(data.get("togli"))
    if added or removed:
        chosen = _cards(request, [ref for ref in [*refs, added] if ref != removed])
        return _form_page(request, retyped(data), chosen, part="people")
    text = data.get("cerca", "").strip()
    if text or request.htmx:
        found = _found(request, text, exclude=refs)
        # The live part shows who was found, not who was chosen: those are no sight again.
        chosen = [] if request.htmx else _cards(request, refs)
        return _form_page(request, retyped(data), chosen, text=text, found=found, part="found")
    return _save(request, RecordForm(data))


def _save(request: HttpRequest, form: RecordForm) -> HttpResponse:
    warned = None
    if form.is_valid():
        typed = form.cleaned_data
        try:
            sent = actions.record_once(form=typed["form"], new=form.entry(), persons=typed["persons"], by=request.actor)
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            if sent.is_same:
                return _recorded(request, form)
            form, warned = renamed(request.POST), sent
    chosen = _cards(request, [uuid_or_none(text) for text in request.POST.getlist("persons")])
    return _form_page(request, form, chosen, warned=warned)


def _recorded(request: HttpRequest, form: RecordForm) -> HttpResponse:
    persons = form.cleaned_data["persons"]
    from_folder = form.cleaned_data["da"] == "scheda" and len(set(persons)) == 1
    again = reverse("activities:record") + (f"?persona={persons[0]}" if from_folder else "")
    people = len(set(persons)) + (form.cleaned_data.get("anonymous_count") or 0)
    label = services.get(form.cleaned_data["activity_type"]).label
    for_whom = "una persona" if people == 1 else f"{people} persone"
    text = 'Attività registrata: {}, {}. <a href="{}">Registra un’altra attività</a>'
    messages.success(request, format_html(text, label, for_whom, again))
    return redirect("desk:folder", persons[0]) if from_folder else redirect("activities:list")


def _form_page(
    request: HttpRequest,
    form: RecordForm,
    chosen: Sequence[PersonCard],
    *,
    habits: queries.Habits | None = None,
    text: str = "",
    found: Sequence[PersonCard] | None = None,
    warned: actions.Sent | None = None,
    part: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "chosen": chosen, "text": text, "found": found}
    context |= {"is_unfinished": bool(text), "may_record_persons": request.actor.may("people.record")}
    if request.htmx and part:
        return render(request, f"activities/record.html#{part}", context)
    habits = habits or queries.habits_of(request.actor)
    handy, groups = offered_types(habits.types, str(form["activity_type"].value() or ""))
    context |= {"title": "Nuova attività", "handy": handy, "groups": groups, "places": habits.places, "warned": warned}
    return render(request, "activities/record.html", context)


def _cards(request: HttpRequest, refs: Iterable[UUID | None]) -> list[PersonCard]:
    """The persons chosen, in the order of choice; who is out of reach is not among them. Each is a sight."""
    wanted = list(dict.fromkeys(ref for ref in refs if ref))
    reached = {person.pk: person for person in persons_by_id(request.actor, wanted)}
    chosen = [card(request.actor, reached[ref]) for ref in wanted if ref in reached]
    for shown in chosen:
        note_sight(request, Sight("view", "person", shown.id, detail={"page": "activities:record"}))
    return chosen


def _found(request: HttpRequest, text: str, *, exclude: Iterable[UUID | None]) -> list[PersonCard]:
    if len(text) < SHORTEST_SEARCH:
        return []
    chosen = set(exclude)
    hits = [hit for hit in search(request.actor, parse_query(text), most=MOST_FOUND) if hit.id not in chosen]
    note_sight(request, Sight("search", "person", detail={"term": hashed_term(text), "hits": len(hits)}))
    return hits


# ── correcting and withdrawing ─────────────────────────────────────────────────────────────────────────────
@door("activities.read")
def correct(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write an act anew. When somebody was faster both versions are shown, and what was typed stays."""
    seen = _correctable(request, ref)
    act = queries.latest_version(request.actor, seen)
    if act.withdrawn_at is not None:
        return _withdrawn(request, act)
    if request.method != "POST":
        if act.pk != seen.pk:
            messages.info(request, "L'attività è stata rettificata nel frattempo: questa è la versione attuale.")
            return _to(request, "activities:correct", act.pk)
        return _correction(request, act, CorrectForm(initial=CorrectForm.said_by(act), activity=act))
    form = CorrectForm(request.POST, activity=act)
    if act.pk != seen.pk:
        is_sent_twice = form.is_valid() and actions.is_said_by(activity=act, new=form.entry())
        return _corrected(request, act) if is_sent_twice else _correction(request, act, form, is_conflict=True)
    if form.is_valid():
        try:
            actions.correct_activity(activity=act, new=form.entry(), by=request.actor)
        except MoveRefused:
            return correct(request, ref)
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _corrected(request, act)
    return _correction(request, act, form)


def _corrected(request: HttpRequest, act: Activity) -> HttpResponse:
    messages.success(request, "Attività rettificata. La versione di prima resta nella cronologia.")
    return _back(request, act)


def _correction(request: HttpRequest, act: Activity, form: CorrectForm, *, is_conflict: bool = False) -> HttpResponse:
    context: dict[str, Any] = {"title": "Rettifica attività", "form": form, "act": act, "person": _whom(request, act)}
    context |= {
        "label": _label(act),
        "places": queries.habits_of(request.actor).places,
        "back": _back_url(request, act),
    }
    context |= {"from_folder": _is_from_folder(request), "is_conflict": is_conflict}
    if is_conflict:
        context |= {"author": queries.author_of(act), "versions": _versions(act, form)}
        context["headings"] = ["Campo", "Com’è adesso", "Come l’hai scritta tu"]
    return render(request, "activities/correct.html", context)


def _versions(act: Activity, form: CorrectForm) -> list[tuple[object, ...]]:
    """Field by field: what is written now, and what was typed here."""
    rows = []
    for name, bound in ((name, form[name]) for name in form.fields):
        now, typed = (
            getattr(act, name),
            form.cleaned_data.get(name, bound.value()) if form.is_valid() else bound.value(),
        )
        rows.append((bound.label, _readable(name, now), _readable(name, typed)))
    return rows


def _readable(name: str, value: Any) -> str:
    if value in (None, ""):
        return "—"
    if name == "activity_type" and value in services.types():
        return services.get(value).label
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


@door("activities.read")
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an act out of every count, after asking why."""
    seen = _correctable(request, ref)
    act = queries.latest_version(request.actor, seen)
    if act.withdrawn_at is not None:
        return _withdrawn(request, act)
    if act.pk != seen.pk:
        messages.info(request, "L'attività è stata rettificata nel frattempo: questa è la versione attuale.")
        return _to(request, "activities:withdraw", act.pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_activity(activity=act, why=form.cleaned_data["why"], by=request.actor)
        except MoveRefused:
            return withdraw(request, ref)
        messages.success(request, "Attività annullata: non conta più, ma resta nella cronologia con il motivo.")
        return _back(request, act)
    person = _whom(request, act)
    context = {"title": "Annulla attività", "form": form, "person": person, "label": _label(act), "act": act}
    return render(request, "activities/withdraw.html", context | {"cancel_url": _back_url(request, act)})


def _correctable(request: HttpRequest, ref: UUID) -> Activity:
    act = queries.version_for(request.actor, ref)
    if not rules.may_correct(request.actor, operator=act.operator_id):
        raise NotAllowed("activities.correct")
    return act


def _withdrawn(request: HttpRequest, act: Activity) -> HttpResponse:
    messages.warning(request, f"L'attività è già stata annullata. Motivo: {act.withdrawn_why}")
    return _back(request, act)


def _whom(request: HttpRequest, act: Activity) -> PersonCard | None:
    shown = queries.cards_of(request.actor, [act]).get(act.pk)
    if shown is not None:
        note_sight(request, Sight("view", "person", shown.id, detail={"page": "activities:correct"}))
    return shown


def _is_from_folder(request: HttpRequest) -> bool:
    return (request.POST.get("da") or request.GET.get("da")) == "scheda"


def _to(request: HttpRequest, name: str, ref: UUID) -> HttpResponseRedirect:
    return redirect(reverse(name, args=[ref]) + ("?da=scheda" if _is_from_folder(request) else ""))


def _back_url(request: HttpRequest, act: Activity) -> str:
    if _is_from_folder(request) and act.person is not None:
        return reverse("desk:folder", args=[act.person.same_as_id or act.person_id])
    return reverse("activities:list")


def _back(request: HttpRequest, act: Activity) -> HttpResponseRedirect:
    return redirect(_back_url(request, act))
