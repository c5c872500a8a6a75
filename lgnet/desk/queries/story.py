"""A person's story: acts, eligibility, permits, names and grants in one line of time, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.timezone import localdate

from lgnet.accounts.engine.actor import Actor
from lgnet.activities.models import Activity
from lgnet.activities.queries import activities_of
from lgnet.activities.rules import may_correct
from lgnet.codes.engine import permits, services
from lgnet.people.enums import EligibilityState, NameKind, Origin
from lgnet.people.models import Eligibility
from lgnet.people.queries import Folder

ACTS, TITLES, ELIGIBILITY, DATA, GRANTS = "attivita", "titoli", "ammissibilita", "dati", "accessi"
KINDS = {ACTS: "Attività", TITLES: "Titoli", ELIGIBILITY: "Ammissibilità", DATA: "Dati", GRANTS: "Accessi"}
_STATE_TONES = {
    EligibilityState.ELIGIBLE: "success",
    EligibilityState.WITH_RESERVE: "warning",
    EligibilityState.NOT_ELIGIBLE: "danger",
    EligibilityState.LAPSED: "danger",
}


@dataclass(frozen=True)
class Moment:
    """Something that happened on a day. `act` is set when the reader may correct it; `stands` is false for undone acts."""

    day: dt.date
    at: dt.datetime
    kind: str
    title: str
    text: str = ""
    who: str = ""
    icon: str = "it-calendar"
    tone: str = "neutral"
    act: UUID | None = None
    stands: bool = True


def story_of(actor: Actor, folder: Folder) -> list[Moment]:
    """Everything the reader may see of a person's time, newest first, in one query beyond the folder's own."""
    whole = not folder.card.is_masked
    moments = [
        *_acts(actor, folder, whole=whole),
        *_eligibilities(folder),
        *_titles(folder, whole=whole),
        *_rows(folder),
    ]
    if whole:
        moments += [*_names(folder), *_grants(folder)]
    return sorted(moments, key=lambda moment: (moment.day, moment.at), reverse=True)


def _acts(actor: Actor, folder: Folder, *, whole: bool) -> Iterable[Moment]:
    if not actor.may("activities.read"):
        return
    for row in activities_of(actor, folder.same):
        yield _act(row, whole=whole, may=may_correct(actor, operator=row.operator_id))


def _act(row: Activity, *, whole: bool, may: bool) -> Moment:
    types = services.types()
    label = types[row.activity_type].label if row.activity_type in types else row.activity_type
    facts = [
        row.service_label if row.service_label != label else "",
        f"{row.minutes} minuti" if row.minutes else "",
        row.place,
    ]
    if whole and row.note:
        facts.append(row.note)
    stands = row.corrected_by_id is None and row.withdrawn_at is None
    if row.withdrawn_at:
        label, facts = f"Annullata: {label}", [row.withdrawn_why if whole else "", *facts]
    elif row.corrected_by_id:
        label = f"Rettificata: {label}"
    return Moment(
        day=row.day,
        at=row.created_at,
        kind=ACTS,
        title=label,
        text=" · ".join(fact for fact in facts if fact),
        who=row.operator_name or (row.organisation.name if row.organisation else ""),
        icon="it-check" if stands else "it-close",
        tone="info" if stands else "neutral",
        act=row.pk if stands and may else None,
        stands=stands,
    )


def _eligibilities(folder: Folder) -> Iterable[Moment]:
    for row in folder.eligibilities:
        yield Moment(
            day=row.from_day,
            at=row.created_at,
            kind=ELIGIBILITY,
            title=f"Ammissibilità: {row.get_state_display()}",
            text=source_of(row),
            icon="it-check-circle",
            tone=_STATE_TONES.get(EligibilityState(row.state), "neutral"),
        )


def _titles(folder: Folder, *, whole: bool) -> Iterable[Moment]:
    for row in folder.permits:
        facts = [row.get_status_display()]
        if row.has_no_expiry:
            facts.append("senza scadenza")
        elif row.expires_on:
            facts.append(f"scade il {row.expires_on:%d/%m/%Y}")
        facts.append(row.get_evidence_display())
        yield Moment(
            day=row.sighted_on or localdate(row.created_at),
            at=row.created_at,
            kind=TITLES,
            title=f"Titolo di soggiorno: {permit_name(row.permit_type, row.label)}",
            text=" · ".join([*facts, *([f"n. {row.number}"] if whole and row.number else [])]),
            who=row.sighted_by,
            icon="it-card",
        )


def _names(folder: Folder) -> Iterable[Moment]:
    first = {row.pk: row.created_at for row in folder.rows}
    for row in folder.names:
        if row.created_at != first.get(row.person_id) and (row.created_at - first[row.person_id]).total_seconds() > 1:
            kind = "Nome nella scrittura d'origine" if row.kind == NameKind.ORIGINAL else "Altro nome"
            title = "Nome corretto" if row.is_main else kind
            yield Moment(localdate(row.created_at), row.created_at, DATA, title, str(row), icon="it-pencil")


def _rows(folder: Folder) -> Iterable[Moment]:
    for row in folder.rows:
        title = "Persona registrata" if row.same_as_id is None else "Altra scheda della stessa persona"
        text = Origin(row.origin).label
        yield Moment(localdate(row.created_at), row.created_at, DATA, title, text, icon="it-user")


def _grants(folder: Folder) -> Iterable[Moment]:
    for row in folder.accesses:
        whom = row.membership.user.full_name if row.membership else row.team.name if row.team else ""
        until = f"fino al {row.to_day:%d/%m/%Y}" if row.to_day else ""
        text = " · ".join(part for part in (row.get_reason_display(), until) if part)
        yield Moment(
            row.from_day, row.created_at, GRANTS, f"La scheda è visibile a {whom}", text, icon="it-password-visible"
        )


def source_of(row: Eligibility) -> str:
    """Where a state of eligibility comes from, said once."""
    return " · ".join(dict.fromkeys(part for part in (row.get_source_display(), row.source_text) if part))


def permit_name(code: str, label: str = "") -> str:
    """Name of a permit type; what was written when the type is not known."""
    known = permits.types()
    return known[code].label if code in known else label or "tipo non indicato"
