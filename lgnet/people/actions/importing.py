"""What an import adds to persons already known, and what its undo takes away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.audit import queries as events
from lgnet.people import rules
from lgnet.people.actions.correcting import add_identifier_row
from lgnet.people.actions.rows import eligibility_row, permit_row
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPermit
from lgnet.people.engine.names import search_key
from lgnet.people.enums import EligibilityState, NameKind
from lgnet.people.models import (
    Access,
    Citizenship,
    Eligibility,
    Identifier,
    Person,
    PersonLanguage,
    PersonName,
    ResidencePermit,
)

# Tables that hold a person's facts, children before what they hang on.
FACTS = (PersonName, Citizenship, PersonLanguage, Identifier, ResidencePermit, Eligibility, Access)


@transaction.atomic
def add_facts(
    *,
    person: Person,
    names: Sequence[tuple[str, str]] = (),
    citizenships: Sequence[NewCitizenship] = (),
    identifiers: Sequence[tuple[str, str]] = (),
    permits: Sequence[NewPermit] = (),
    eligibility: NewEligibility | None = None,
    by: Actor,
) -> None:
    """Add what a register says and the person's file does not hold yet; nothing written before is changed."""
    rules.need("registers.import", by)
    here = person.municipality_id
    known_names = set(PersonName.objects.filter(person=person).values_list("search_key", flat=True))
    for given, family in names:
        key = search_key(f"{family} {given}")[:250]
        if key and key not in known_names:
            known_names.add(key)
            PersonName.objects.create(
                municipality_id=here, person=person, given=given, family=family, kind=NameKind.ALIAS, search_key=key
            )
    held = set(Citizenship.objects.filter(person=person).values_list("country", flat=True))
    for new in citizenships:
        if new.country not in held:
            Citizenship.objects.create(municipality_id=here, person=person, country=new.country, from_day=new.from_day)
    for kind, value in identifiers:
        add_identifier_row(person, kind, value)
    written = {(p.permit_type, p.number, p.expires_on, p.status) for p in ResidencePermit.objects.filter(person=person)}
    for permit in permits:
        if (permit.permit_type, permit.number, permit.expires_on, permit.status) not in written:
            permit_row(person, permit).save()
    if eligibility:
        _declare(person, eligibility)


def _declare(person: Person, new: NewEligibility) -> None:
    """A register's declaration counts where nothing is known yet on that day, and never overturns what was decided."""
    current = Eligibility.objects.filter(person=person, from_day__lte=new.from_day).first()
    later = Eligibility.objects.filter(person=person).order_by("from_day", "created_at").first()
    if current is None and later is not None and later.state not in (new.state, EligibilityState.NOT_VERIFIED):
        return
    undecided = current is None or current.state in {EligibilityState.NOT_VERIFIED, EligibilityState.IN_VERIFICATION}
    if undecided and (current is None or current.state != new.state):
        eligibility_row(person, new).save()


@transaction.atomic
def remove_imported(*, batch: UUID, persons: Iterable[UUID], by: Actor) -> tuple[int, set[UUID]]:
    """Remove what an import wrote about `persons` and nobody touched since; histories stay.

    Returns how many persons were removed, and those the import created that must stay because of later work on them.
    """
    rules.need("registers.import", by)
    ids = [ref for ref in persons if ref]
    created = set(events.rows_written(Person, batch=batch, among=ids, column="id"))
    busy = events.touched_persons(batch=batch, among=sorted(created), models=(Person, *FACTS))
    busy |= set(Person.objects.filter(same_as__in=created).exclude(pk__in=created).values_list("same_as", flat=True))
    for relation in Person._meta.related_objects:
        rows = relation.related_model._base_manager
        if relation.related_model not in {*FACTS, Person} and not hasattr(relation.related_model, "pgh_tracked_model"):
            key = relation.field.attname
            busy |= set(rows.filter(**{f"{relation.field.name}__in": created - busy}).values_list(key, flat=True))
    going = created - busy
    # Facts added to persons who stay go too, unless somebody changed them since.
    for model in FACTS:
        rows = model.objects.filter(
            Q(person__in=going)
            | Q(pk__in=events.rows_untouched(model, batch=batch, among=[ref for ref in ids if ref not in created]))
        )
        rows._raw_delete(rows.db)
    gone = Person.objects.filter(pk__in=going)
    return int(gone._raw_delete(gone.db) or 0), busy
