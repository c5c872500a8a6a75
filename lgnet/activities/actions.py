"""Writes of acts: recorded, corrected by a new one, withdrawn with a reason. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.activities import rules
from lgnet.audit import queries as events
from lgnet.activities.engine.entries import NewActivity
from lgnet.activities.models import Activity
from lgnet.codes.engine import services
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.kernel.ids import new_id
from lgnet.network.models import Edition
from lgnet.network.queries import editions_by_day

BATCH = 500


@transaction.atomic
def record_activity(*, new: NewActivity, by: Actor) -> Activity:
    """Record one act."""
    return record_activities(new=[new], by=by)[0]


@transaction.atomic
def record_for_several(*, new: NewActivity, persons: Sequence[UUID], by: Actor) -> list[Activity]:
    """The same act for several people at once (and perhaps for some more without a name), tied by `gathering`."""
    if not persons:
        msg = "Scegli almeno una persona."
        raise DomainError(msg)
    together = new_id()
    entries = [replace(new, person=person, anonymous_count=0, gathering=together) for person in dict.fromkeys(persons)]
    if new.anonymous_count:
        entries.append(replace(new, person=None, gathering=together))
    return record_activities(new=entries, by=by)


@transaction.atomic
def record_activities(*, new: Sequence[NewActivity], by: Actor, ability: str = "activities.record") -> list[Activity]:
    """Record many acts with a handful of INSERTs; the edition follows from each day."""
    rules.need(ability, by)
    if by.municipality is None:
        raise NotAllowed(ability)
    editions = editions_by_day()
    rows = [_activity(entry, editions, by) for entry in new]
    Activity.objects.bulk_create(rows, batch_size=BATCH)
    return rows


@transaction.atomic
def correct_activity(*, activity: Activity, new: NewActivity, by: Actor) -> Activity:
    """Write the act anew; the old row stays and points to it. Raises MoveRefused when somebody was faster."""
    _need_correctable(activity, by)
    fresh = _activity(replace(new, source_kind=activity.source_kind, source_id=activity.source_id), editions_by_day(), by)
    fresh.operator_id, fresh.organisation_id, fresh.team_id = activity.operator_id, activity.organisation_id, activity.team_id
    fresh.operator_name, fresh.gathering = activity.operator_name, activity.gathering
    fresh.save(force_insert=True)
    if not Activity.objects.standing().filter(pk=activity.pk).update(corrected_by=fresh):
        msg = "Qualcuno ha già rettificato o annullato questa attività: ricarica la pagina."
        raise MoveRefused(msg)
    return fresh


@transaction.atomic
def withdraw_activity(*, activity: Activity, why: str, by: Actor) -> None:
    """Take an act out of every count, saying why; its row stays."""
    _need_correctable(activity, by)
    if not why.strip():
        msg = "Scrivi perché annulli l'attività."
        raise DomainError(msg)
    if not Activity.objects.standing().filter(pk=activity.pk).update(withdrawn_at=clock.now(), withdrawn_why=why.strip()[:200]):
        msg = "Qualcuno ha già rettificato o annullato questa attività: ricarica la pagina."
        raise MoveRefused(msg)


@transaction.atomic
def remove_imported(*, activities: Iterable[UUID], by: Actor) -> int:
    """Remove acts whose import is undone and that nobody touched since. Their history stays. Returns how many."""
    rules.need("registers.import", by)
    rows = Activity.objects.filter(pk__in=list(activities))
    return int(rows._raw_delete(rows.db) or 0)


def touched_since(*, batch: UUID, activities: Iterable[UUID]) -> set[UUID]:
    """Among acts written by an import, those that somebody corrected, withdrew or changed since."""
    ids = list(activities)
    standing = set(Activity.objects.standing().filter(pk__in=ids).values_list("pk", flat=True))
    return (set(ids) - standing) | events.touched(Activity, batch=batch, among=ids)


def _need_correctable(activity: Activity, by: Actor) -> None:
    if not rules.may_correct(by, operator=activity.operator_id):
        msg = "activities.correct"
        raise NotAllowed(msg)


def _activity(entry: NewActivity, editions: list[Edition], by: Actor) -> Activity:
    rules.need_day_of_work(entry.day)
    if entry.activity_type not in services.types():
        msg = f"Il tipo di attività «{entry.activity_type}» non è nell'elenco."
        raise DomainError(msg)
    running = (e for e in editions if e.starts_on <= entry.day and (e.ends_on is None or e.ends_on >= entry.day))
    return Activity(
        municipality_id=by.municipality,
        activity_type=entry.activity_type,
        service_label=entry.service_label or services.get(entry.activity_type).label,
        person_id=entry.person,
        anonymous_count=entry.anonymous_count,
        day=entry.day,
        minutes=entry.minutes,
        place=entry.place,
        note=entry.note,
        edition=next(running, None),
        organisation_id=by.organisation,
        team_id=by.teams[0] if by.teams else None,
        operator_id=by.membership,
        operator_name=entry.operator_name or ("" if by.is_robot else by.name),
        gathering=entry.gathering,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
    )
