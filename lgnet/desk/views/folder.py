"""A person's folder: who, what matters now, and one story of everything the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lgnet.audit.actions import Sight, note_sight
from lgnet.codes.engine import languages
from lgnet.desk.queries import ACTS, KINDS, Moment, address, permit_name, source_of, story_of
from lgnet.kernel import clock
from lgnet.kernel.doors import door
from lgnet.people.enums import EligibilityState, NameKind, PermitStatus
from lgnet.people.models import Access, Citizenship, Eligibility, PersonLanguage, ResidencePermit
from lgnet.people.queries import Folder, country_name, folder_for
from lgnet.people.rules import abilities
from lgnet.ui.engine.pieces import Tab, TimelineEntry

MOST_MOMENTS = 30
SOON_DAYS = 60
VERY_SOON_DAYS = 30
STATE_TONES = {
    EligibilityState.ELIGIBLE: "success",
    EligibilityState.WITH_RESERVE: "warning",
    EligibilityState.NOT_ELIGIBLE: "danger",
    EligibilityState.LAPSED: "danger",
    EligibilityState.IN_VERIFICATION: "info",
}


@dataclass(frozen=True)
class Now:
    """What matters now: a word, its tone, and where it comes from."""

    label: str
    tone: str
    note: str = ""


@door("people.read")
def folder(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The whole of one person. A row linked to another opens the other's folder."""
    actor = request.actor
    found = folder_for(actor, ref)
    root = found.rows[0]
    if root.pk != ref and root.pk == found.person.same_as_id:
        return redirect("desk:folder", ref=root.pk)
    note_sight(request, Sight(access="view", subject_kind="person", subject_id=ref))
    story = story_of(actor, found)
    wanted = request.GET.get("mostra", "")
    kind = wanted if wanted in KINDS else ""
    shown = [moment for moment in story if not kind or moment.kind == kind]
    most = len(shown) if request.GET.get("tutto") else MOST_MOMENTS
    may = abilities(actor, is_granted=found.is_granted)
    context = {
        "title": "Scheda persona",
        "folder": found,
        "card": found.card,
        "person": found.person,
        "may": may,
        "titolo": permit_now(found.permit),
        "ammissibilita": eligibility_now(found.eligibility),
        "facts": _facts(found),
        "permit": found.permit,
        "permit_name": permit_name(found.permit.permit_type, found.permit.label) if found.permit else "",
        "team": [row for row in found.accesses if _is_open(row)] if may["see_names"] or may["grant"] else [],
        "linked": _linked(found),
        "tabs": _tabs(request.path, story, kind),
        "entries": [_entry(moment) for moment in shown[:most]],
        "hidden_count": max(0, len(shown) - most),
        "kind": kind,
        "summary": " · ".join(part for part in (found.card.birth, found.card.nationality) if part),
        "last_act": next((moment for moment in story if moment.kind == ACTS and moment.stands), None),
        "has_acts": any(moment.kind == ACTS for moment in story),
        "record_url": _record_url(found, may),
    }
    return render(request, "desk/folder.html", context)


def permit_now(permit: ResidencePermit | None) -> Now:
    """The deadline of the latest permit in one word."""
    if permit is None:
        return Now("nessun titolo registrato", "warning")
    note = permit.get_evidence_display()
    if permit.has_no_expiry:
        return Now("senza scadenza", "success", note)
    if permit.expires_on is None:
        return Now(permit.get_status_display(), "neutral", note)
    days = (permit.expires_on - clock.today()).days
    if days < 0:
        is_renewing = permit.status == PermitStatus.RENEWING
        return Now(
            f"scaduto il {permit.expires_on:%d/%m/%Y}",
            "warning" if is_renewing else "danger",
            permit.get_status_display(),
        )
    tone = "danger" if days <= VERY_SOON_DAYS else "warning" if days <= SOON_DAYS else "success"
    when = "scade oggi" if days == 0 else "scade domani" if days == 1 else f"scade tra {days} giorni"
    if days > SOON_DAYS:
        return Now(f"scade il {permit.expires_on:%d/%m/%Y}", tone, note)
    return Now(when, tone, f"{permit.expires_on:%d/%m/%Y} · {note}")


def eligibility_now(state: Eligibility | None) -> Now:
    """The eligibility in force with its source."""
    if state is None:
        return Now("non ancora scritta", "warning")
    return Now(
        state.get_state_display(),
        STATE_TONES.get(EligibilityState(state.state), "neutral"),
        f"dal {state.from_day:%d/%m/%Y} · {source_of(state)}",
    )


def _facts(found: Folder) -> list[tuple[str, str]]:
    """The main data as (label, value), less for masked readers."""
    pairs = [
        ("Nascita", found.card.birth),
        ("Sesso sul documento", found.card.sex),
        ("Cittadinanza", "; ".join(dict.fromkeys(_citizenship(row) for row in found.citizenships))),
    ]
    if found.card.is_masked:
        return pairs
    others = [str(name) for name in found.names if not name.is_main and name.kind != NameKind.ORIGINAL]
    original = [str(name) for name in found.names if name.kind == NameKind.ORIGINAL]
    gender = found.person.get_gender_display() if found.person.gender != "not_stated" else ""
    optional = [
        ("Vuole essere chiamata", found.person.called_name),
        ("Genere", gender),
        ("Nella sua scrittura", "; ".join(dict.fromkeys(original))),
        ("Altri nomi", "; ".join(dict.fromkeys(others))),
    ]
    spoken = "; ".join(_language(row) for row in found.languages)
    return [*pairs, ("Lingue", spoken), *(pair for pair in optional if pair[1])]


def _citizenship(row: Citizenship) -> str:
    days = [
        f"dal {row.from_day:%d/%m/%Y}" if row.from_day else "",
        f"fino al {row.to_day:%d/%m/%Y}" if row.to_day else "",
    ]
    when = " ".join(day for day in days if day)
    return f"{country_name(row.country)} ({when})" if when else country_name(row.country)


def _language(row: PersonLanguage) -> str:
    known = languages.languages().get(row.language)
    name = known.name if known else row.language
    if row.is_spoken and row.is_read:
        return f"{name} (parla e legge)"
    return name if row.is_spoken else f"{name} (legge)"


def _is_open(row: Access) -> bool:
    today = clock.today()
    return row.from_day <= today and (row.to_day is None or row.to_day >= today)


def _linked(found: Folder) -> list[tuple[UUID, str]]:
    """Rows linked to the root, with the name each bears; nothing for masked readers."""
    if found.card.is_masked:
        return []
    names = {name.person_id: str(name) for name in found.names if name.is_main}
    return [(row.pk, names.get(row.pk, "senza nome")) for row in found.rows[1:]]


def _tabs(path: str, story: list[Moment], kind: str) -> list[Tab]:
    counts = {key: sum(1 for moment in story if moment.kind == key) for key in KINDS}
    every = [Tab("Tutto", path, not kind)]
    return every + [
        Tab(label, f"{path}?mostra={key}", kind == key, counts[key]) for key, label in KINDS.items() if counts[key]
    ]


def _entry(moment: Moment) -> TimelineEntry:
    url = reverse("activities:correct", args=[moment.act]) if moment.act and address("activities:list") else ""
    when = f"{moment.day:%d/%m/%Y}"
    return TimelineEntry(when, moment.title, moment.text, url, moment.who, moment.icon, moment.tone)


def _record_url(found: Folder, may: dict[str, bool]) -> str:
    url = address("activities:record") if may["record_activity"] else ""
    return f"{url}?persona={found.person.pk}" if url else ""
