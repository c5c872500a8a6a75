"""Today's work by role: each number opens its list, each empty place says what to do first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lgnet.accounts.engine.actor import Actor
from lgnet.audit.actions import Sight, note_sight
from lgnet.codes.engine import services
from lgnet.desk.engine.menu import places_for
from lgnet.desk.queries import (
    Numbers,
    Progress,
    address,
    deadlines_of,
    frame_of,
    numbers_of,
    progress_of,
    recent_acts,
    recent_persons,
)
from lgnet.kernel.doors import STAFF, door
from lgnet.ui.engine.charts import Chart, bars, columns

DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS = (
    *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno"),
    *("luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"),
)


MINE = "/persone/?mie=1"


@dataclass(frozen=True)
class Figure:
    """A number that opens its list."""

    value: int
    label: str
    url: str
    tone: str = "neutral"
    note: str = ""


@door(STAFF)
def home(request: HttpRequest) -> HttpResponse:
    """The first page after the log-in."""
    actor = request.actor
    follows = actor.may("activities.record")
    progress = progress_of(actor) if actor.may("registers.read") and actor.may("insights.read") else None
    counts, soon = deadlines_of(actor) if follows else ({}, [])
    persons = recent_persons(actor) if follows and actor.reach == "granted" else []
    acts = recent_acts(actor) if follows else []
    if persons or soon or acts:
        note_sight(request, Sight(access="list", subject_kind="person", detail={"page": "home"}))
    context = {
        "title": "Oggi",
        "today": today_in_words(),
        "figures": [*_deadline_figures(counts), *_progress_figures(progress), *_figures(numbers_of(actor))],
        "soon": soon,
        "persons": persons,
        "acts": [(row, services.types().get(row.activity_type), who) for row, who in acts],
        "progress": progress,
        **_charts(progress),
        "record_url": address("activities:record") if follows else "",
        "new_url": address("people:new") if actor.may("people.record") else "",
        "upload_url": address("registers:upload") if actor.may("registers.import") else "",
        "invite_url": address("accounts:invite") if actor.may("accounts.manage") else "",
        "acts_url": address("activities:list"),
        "mine_url": MINE,
        "soon_url": f"{MINE}&scadenza=60&ordina=scadenza",
        "acts_title": "Ultimi contatti" if actor.reach == "granted" else "Ultime attività",
        "indicators_url": address("insights:indicators"),
        "follows": follows,
        "elsewhere": [] if actor.may("people.read") or actor.may("accounts.manage") else _elsewhere(actor),
    }
    return render(request, "desk/home.html", context)


def today_in_words() -> str:
    """The day as people say it: lunedì 3 marzo."""
    day = timezone.localdate()
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def _deadline_figures(counts: dict[int, int]) -> list[Figure]:
    tones = {10: "danger", 30: "warning", 60: "info"}
    return [
        Figure(
            count,
            "titolo scade" if count == 1 else "titoli scadono",
            f"{MINE}&scadenza={days}&ordina=scadenza",
            tones[days] if count else "neutral",
            f"entro {days} giorni",
        )
        for days, count in counts.items()
    ]


def _progress_figures(progress: Progress | None) -> list[Figure]:
    if progress is None:
        return []
    url, edition = address("insights:indicators"), progress.edition.short_name
    return [
        Figure(progress.persons, "destinatari", url, "info", f"in {edition}"),
        Figure(progress.acts, "servizi erogati", url, "info", f"in {edition}"),
    ]


def _charts(progress: Progress | None) -> dict[str, Chart]:
    if progress is None or not progress.acts:
        return {}
    edition = progress.edition.short_name
    return {
        "quarters_chart": columns(
            [(quarter.replace(" trim.", ""), count) for quarter, count in progress.quarters],
            title=f"Persone al primo servizio per trimestre, {edition}",
            unit="persone",
            label="Trimestre",
        ),
        "services_chart": bars(
            progress.services, title=f"Servizi per tipo, {edition}", unit="servizi", label="Servizio"
        ),
    }


def _figures(numbers: Numbers) -> list[Figure]:
    acts, registers = address("activities:list"), address("registers:list")
    today = f"{timezone.localdate():%d/%m/%Y}"
    known = [
        (numbers.to_verify, "persone da verificare", f"{MINE}&ammissibilita=open", "info", "tra quelle che segui"),
        (numbers.mine, "persone che segui", MINE, "neutral", ""),
        (numbers.acts_today, "attività di oggi", f"{acts}?dal={today}" if acts else "", "neutral", "registrate da te"),
        (
            numbers.proposals,
            "possibili doppioni",
            registers,
            "warning" if numbers.proposals else "neutral",
            "da decidere",
        ),
        (numbers.batches, "registri importati", registers, "neutral", ""),
        (numbers.colleagues, "operatori con accesso", address("accounts:members"), "neutral", "in questo Comune"),
        (numbers.territories, "territori della rete", address("insights:network"), "info", ""),
    ]
    return [Figure(*row) for row in known if row[0] is not None]


def _elsewhere(actor: Actor) -> list[tuple[str, str, str]]:
    """For roles whose work is in one or two places: (label, address, icon)."""
    places = places_for(actor, frame_of(actor).modules)
    return [
        (place.label, url, place.icon) for place in places if place.name != "desk:home" and (url := address(place.name))
    ]
