"""Writes of acts: recorded, corrected by a new one, withdrawn with a reason. Nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError, transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.activities import rules
from lgnet.activities.engine.entries import NewActivity, one_each, told
from lgnet.activities.models import Activity
from lgnet.activities.queries import sent_with
from lgnet.audit import queries as history
from lgnet.codes.engine import services
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.kernel.ids import new_id
from lgnet.network.models import Edition
from lgnet.network.queries import editions_by_day
from lgnet.people.enums import Origin
from lgnet.people.models import Person

BATCH = 500
SENT_ONCE = "activity_form_sent_once"
LONGEST_REASON = 200
# Who did it stays who did it, whoever corrects it.
DONE_BY = ("operator_id", "operator_name", "organisation_id", "team_id")


@dataclass(frozen=True)
class Sent:
    """What a form wrote. `is_first` is False when it had been sent before; `is_same` when it said the same then."""

    activities: tuple[Activity, ...]
    is_first: bool = True
    is_same: bool = True


@transaction.atomic
def record_activity(*, new: NewActivity, by: Actor) -> Activity:
    """Record one act. Raises DomainError when it cannot be, NotAllowed for who may not record."""
    return _record([new], by, "activities.record")[0]


@transaction.atomic
def record_for_several(*, new: NewActivity, persons: Sequence[UUID], by: Actor) -> list[Activity]:
    """The same act for several people at once (and perhaps for some more without a name), tied by `gathering`."""
    return _record(_entries(new, persons), by, "activities.record")


def record_once(*, form: UUID, new: NewActivity, persons: Sequence[UUID], by: Actor) -> Sent:
    """Record what a form says. `form` names the form as it was opened: sent again it writes nothing and answers as before.

    The database keeps it (`activity_form_sent_once`), so two requests at the same instant write once as well.
    """
    entries = _entries(replace(new, source_kind=Origin.FORM, source_id=form), persons)
    try:
        with transaction.atomic():
            return Sent(tuple(_record(entries, by, "activities.record")))
    except IntegrityError as error:
        if SENT_ONCE not in str(error):
            raise
    before = tuple(sent_with(by, form))
    return Sent(before, is_first=False, is_same=set(map(_told, before)) == set(map(told, entries)))


@transaction.atomic
def record_activities(*, new: Sequence[NewActivity], by: Actor, ability: str = "activities.record") -> list[Activity]:
    """Record many acts with a handful of INSERTs; the edition follows from each day."""
    return _record(new, by, ability)


@transaction.atomic
def correct_activity(*, activity: Activity, new: NewActivity, by: Actor) -> Activity:
    """Write the act anew, for the same person; the old row stays and points to it.

    Raises MoveRefused when somebody was faster, DomainError when nothing changes, NotAllowed for who may not.
    """
    _need_correctable(activity, by)
    entry = _corrected(activity, new)
    rules.need_sound(entry)
    if is_said_by(activity=activity, new=new):
        msg = "Non hai cambiato nulla: l'attività resta com'era."
        raise DomainError(msg)
    fresh = _activity(entry, editions_by_day(), by)
    for name in DONE_BY:
        setattr(fresh, name, getattr(activity, name))
    # The old row first: whoever comes second waits on it, finds it moved, and writes nothing.
    _take_out(activity, corrected_by_id=fresh.pk)
    fresh.save(force_insert=True)
    return fresh


@transaction.atomic
def withdraw_activity(*, activity: Activity, why: str, by: Actor) -> None:
    """Take an act out of every count, saying why; its row stays. Raises MoveRefused when somebody was faster."""
    _need_correctable(activity, by)
    why = why.strip()
    if not why:
        msg = "Scrivi perché annulli l'attività."
        raise DomainError(msg)
    if len(why) > LONGEST_REASON:
        msg = f"Il motivo è troppo lungo: al massimo {LONGEST_REASON} caratteri."
        raise DomainError(msg)
    _take_out(activity, withdrawn_at=clock.now(), withdrawn_why=why)


@transaction.atomic
def remove_imported(*, activities: Iterable[UUID], by: Actor) -> int:
    """Remove imported acts that nobody corrected or withdrew since. Their history stays. Returns how many."""
    rules.need("registers.import", by)
    untouched = Activity.objects.standing().filter(pk__in=list(activities), source_kind=Origin.REGISTER, corrects=None)
    rows = Activity.objects.filter(pk__in=list(untouched.values_list("pk", flat=True)))
    return int(rows._raw_delete(rows.db) or 0)


def is_said_by(*, activity: Activity, new: NewActivity) -> bool:
    """Whether an act already says what a correction would write: the same correction sent twice."""
    return told(_corrected(activity, new)) == _told(activity)


def touched_since(*, batch: UUID, activities: Iterable[UUID]) -> set[UUID]:
    """Among acts written by an import, those that somebody corrected, withdrew or changed since."""
    ids = list(activities)
    standing = set(Activity.objects.standing().filter(pk__in=ids).values_list("pk", flat=True))
    return (set(ids) - standing) | history.touched(Activity, batch=batch, among=ids)


def _entries(new: NewActivity, persons: Sequence[UUID]) -> list[NewActivity]:
    entries = one_each(new, persons, gathering=new_id())
    if not entries:
        msg = "Scegli almeno una persona, oppure scrivi quante erano le persone senza nome."
        raise DomainError(msg)
    return entries


def _record(new: Sequence[NewActivity], by: Actor, ability: str) -> list[Activity]:
    rules.need(ability, by)
    for entry in new:
        rules.need_sound(entry)
    _need_reached({entry.person for entry in new if entry.person})
    editions = editions_by_day()
    rows = [_activity(entry, editions, by) for entry in new]
    Activity.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def _need_reached(persons: set[UUID]) -> None:
    """The wall of persons is asked, not the form: nobody records for somebody they do not reach."""
    if persons and Person.objects.filter(pk__in=persons).count() != len(persons):
        msg = "Una delle persone scelte non risulta tra quelle che puoi vedere: toglila e riprova."
        raise DomainError(msg)


def _need_correctable(activity: Activity, by: Actor) -> None:
    rules.need("activities.read", by)
    if not rules.may_correct(by, operator=activity.operator_id):
        msg = "activities.correct"
        raise NotAllowed(msg)


def _corrected(activity: Activity, new: NewActivity) -> NewActivity:
    """The new version of an act: what the register wrote and whom it was for do not change."""
    is_imported = activity.source_kind == Origin.REGISTER
    return replace(
        new,
        person=activity.person_id,
        anonymous_count=0 if activity.person_id else new.anonymous_count,
        service_label=activity.service_label if is_imported else new.service_label,
        source_kind=activity.source_kind,
        # A form names only the rows it wrote itself.
        source_id=None if activity.source_kind == Origin.FORM else activity.source_id,
        gathering=activity.gathering,
    )


def _take_out(activity: Activity, **change: object) -> None:
    if not Activity.objects.standing().filter(pk=activity.pk).update(**change):
        msg = "Qualcuno ha già rettificato o annullato questa attività: ricarica la pagina."
        raise MoveRefused(msg)


def _told(row: Activity) -> tuple[object, ...]:
    entry = NewActivity(row.activity_type, row.day, row.person_id, row.anonymous_count)
    return told(replace(entry, minutes=row.minutes, place=row.place, note=row.note))


def _activity(entry: NewActivity, editions: list[Edition], by: Actor) -> Activity:
    if by.municipality is None:
        msg = "activities.record"
        raise NotAllowed(msg)
    running = (e for e in editions if e.starts_on <= entry.day and (e.ends_on is None or e.ends_on >= entry.day))
    # Who imports a register did not do what it tells: its operator is the one it names, if any.
    is_imported = entry.source_kind == Origin.REGISTER
    return Activity(
        municipality_id=by.municipality,
        activity_type=entry.activity_type,
        service_label=entry.service_label or services.get(entry.activity_type).label,
        person_id=entry.person,
        anonymous_count=entry.anonymous_count,
        day=entry.day,
        minutes=entry.minutes,
        place=entry.place.strip(),
        note=entry.note.strip(),
        edition=next(running, None),
        organisation_id=by.organisation,
        team_id=by.teams[0] if by.teams else None,
        operator_id=None if is_imported else by.membership,
        operator_name=entry.operator_name or ("" if by.is_robot or is_imported else by.name),
        gathering=entry.gathering,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
    )
