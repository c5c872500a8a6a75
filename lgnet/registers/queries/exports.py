"""What is downloaded: what became of each row, and the register of the Comune in its own columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.activities.models import Activity
from lgnet.codes.engine import permits, services
from lgnet.people.enums import PermitStatus
from lgnet.people.models import ResidencePermit
from lgnet.people.queries import country_name
from lgnet.registers.engine.mapping import Mapping
from lgnet.registers.engine.rendering import Known, rendered
from lgnet.registers.engine.sheets import Table, Value, workbook
from lgnet.registers.enums import RowState
from lgnet.registers.models import Batch, Row

REPORT_HEADINGS = (
    *("Riga", "Esito", "Persona come scritta", "Persona già nota", "Codice della scheda", "Attività", "Giorno"),
    *("Conta", "Osservazioni", "Correzioni"),
)
SUMMED = {
    "rows": "Righe lette",
    "rows_imported": "Righe importate",
    "rows_repeated": "Righe già importate prima",
    "rows_recognised": "Righe di persone già note o già nel registro",
    "persons_created": "Persone create",
    "activities": "Attività registrate",
    "not_counted": "Righe che non contano tra i destinatari",
    "warnings": "Righe con avvisi",
    "proposals": "Proposte di stessa persona",
    "proposals_left": "Proposte da decidere alla fine dell'importazione",
}


def report_of(actor: Actor, batch: Batch) -> tuple[bytes, int]:
    """(workbook, number of rows): each row and what became of it, then the counts of the import."""
    actor.need("registers.export")
    rows = batch.rows.select_related("activity", "person").order_by("number")
    lines = [_reported(row, batch) for row in rows]
    summary: list[Sequence[Value]] = [(label, batch.summary.get(key)) for key, label in SUMMED.items()]
    summary += [("File", batch.file_name), ("Foglio", batch.sheet), ("Stato", batch.get_state_display())]
    tables = [Table("Righe", REPORT_HEADINGS, lines), Table("Riepilogo", ("Voce", "Valore"), summary)]
    return workbook(tables), len(lines)


def register_of(actor: Actor, batch: Batch, *, start: dt.date | None, end: dt.date | None) -> tuple[bytes, int]:
    """(workbook, number of rows): the acts that stand, in the columns of `batch`, by day."""
    acts = list(standing_acts(actor, start=start, end=end))
    mapping = Mapping.from_json(batch.mapping)
    rows = source_rows(batch, {act.source_id for act in acts if act.source_id})
    lines = []
    for act in acts:
        row = rows.get(act.source_id) if act.source_id else None
        original = [row.corrections.get(str(i), text) for i, text in enumerate(row.cells)] if row else None
        lines.append(rendered(_known(act), mapping, original))
    return workbook([Table("Registro", batch.headings, lines)]), len(lines)


def standing_acts(actor: Actor, *, start: dt.date | None, end: dt.date | None) -> QuerySet[Activity]:
    """The acts of the Comune for somebody, that stand, in a period; with the person's facts, by day."""
    actor.need("registers.export")
    found = Activity.objects.standing().exclude(person=None)
    if start:
        found = found.filter(day__gte=start)
    if end:
        found = found.filter(day__lte=end)
    facts = ("person__names", "person__citizenships", "person__identifiers", "person__permits")
    return found.select_related("person").prefetch_related(*facts).order_by("day", "created_at", "id")


def source_rows(batch: Batch, refs: Collection[UUID]) -> dict[UUID, Row]:
    """The rows that acts were read from, by identifier: those of registers with the same headings as `batch`."""
    rows = Row.objects.filter(pk__in=refs, batch__headings=batch.headings)
    return {row.pk: row for row in rows}


def _reported(row: Row, batch: Batch) -> list[Value]:
    imported = row.state == RowState.IMPORTED
    issues = [f"{issue['column']}: {issue['message']}" if issue["column"] else issue["message"] for issue in row.issues]
    corrected = [f"{batch.headings[int(place)]}: {text}" for place, text in row.corrections.items()]
    root = row.person.same_as_id or row.person_id if row.person else None
    return [
        row.number,
        row.get_state_display(),
        _written_name(row, batch),
        ("sì" if row.is_recognised else "no") if imported else None,
        str(root) if root else None,
        _label(row.activity) if row.activity else None,
        row.activity.day if row.activity else None,
        (row.not_counted or "sì") if imported else None,
        " · ".join(issues),
        " · ".join(corrected),
    ]


def _written_name(row: Row, batch: Batch) -> str:
    fields = [column["field"] for column in batch.mapping["columns"]]
    cells = [row.corrections.get(str(i), text) for i, text in enumerate(row.cells)]
    found = {field: cells[i] for i, field in enumerate(fields) if i < len(cells)}
    names = (found.get(field, "").strip() for field in ("whole_name", "family_name", "given_name"))
    return " ".join(filter(None, names))


def _label(act: Activity) -> str:
    kind = services.types().get(act.activity_type)
    return kind.label if kind else act.service_label or act.activity_type


def _known(act: Activity) -> Known:
    person = act.person
    if person is None:
        return Known(day=act.day, service=act.service_label or _label(act), minutes=act.minutes, place=act.place)
    names = list(person.names.all())
    permit = next(iter(person.permits.all()), None)
    numbers: dict[str, str] = {}
    for row in person.identifiers.all():
        numbers.setdefault(row.kind, row.value)
    if permit and permit.number:
        numbers["permit"] = permit.number
    return Known(
        family=names[0].family if names else "",
        given=names[0].given if names else person.called_name,
        sex=person.document_sex,
        birth=person.birth_date,
        birth_precision=person.birth_precision,
        citizenships=tuple(dict.fromkeys(country_name(row.country) for row in person.citizenships.all())),
        permit=_permit_label(permit),
        permit_expiry=permit.expires_on if permit else None,
        has_no_expiry=bool(permit and permit.has_no_expiry),
        is_renewing=bool(permit and permit.status == PermitStatus.RENEWING),
        numbers=numbers,
        day=act.day,
        service=act.service_label or _label(act),
        minutes=act.minutes,
        operator=act.operator_name,
        place=act.place,
        note=act.note,
    )


def _permit_label(permit: ResidencePermit | None) -> str:
    if permit is None:
        return ""
    kind = permits.types().get(permit.permit_type)
    return permit.label or (kind.label if kind else permit.permit_type)
