"""What an import adds to persons already known, and what its undo takes away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.audit import queries as events
from lgnet.people import rules
from lgnet.people.actions.rows import eligibility_row, permit_row
from lgnet.people.engine.entries import NewEligibility, NewFacts
from lgnet.people.engine.names import search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import EligibilitySource, EligibilityState, NameKind
from lgnet.people.models import (
    Citizenship,
    Eligibility,
    Identifier,
    Person,
    PersonName,
    ResidencePermit,
)
from lgnet.people.queries.imported import FACTS

BATCH = 500
_UNDECIDED = frozenset({EligibilityState.NOT_VERIFIED, EligibilityState.IN_VERIFICATION})


@transaction.atomic
def add_facts(*, facts: Sequence[tuple[Person, NewFacts]], by: Actor) -> None:
    """Add what a register says and each person's file does not hold yet; nothing written before is changed.

    One read and one INSERT a table, whatever the number of persons.
    """
    rules.need("registers.import", by)
    persons = [person for person, _ in facts]
    PersonName.objects.bulk_create(_fresh_names(persons, facts), batch_size=BATCH)
    Citizenship.objects.bulk_create(_fresh_citizenships(persons, facts), batch_size=BATCH)
    Identifier.objects.bulk_create(_identifiers(facts), batch_size=BATCH, ignore_conflicts=True)
    ResidencePermit.objects.bulk_create(_fresh_permits(persons, facts), batch_size=BATCH)
    Eligibility.objects.bulk_create(_declarations(persons, facts), batch_size=BATCH)


def _fresh_names(persons: list[Person], facts: Sequence[tuple[Person, NewFacts]]) -> list[PersonName]:
    held = set(PersonName.objects.filter(person__in=persons).values_list("person_id", "search_key"))
    found: dict[tuple[UUID, str], PersonName] = {}
    for person, new in facts:
        for given, family in new.names:
            key = (person.pk, search_key(f"{family} {given}")[:250])
            if key[1] and key not in held:
                row = PersonName(kind=NameKind.ALIAS, given=given[:120], family=family[:120], search_key=key[1])
                row.municipality_id, row.person = person.municipality_id, person
                found.setdefault(key, row)
    return list(found.values())


def _fresh_citizenships(persons: list[Person], facts: Sequence[tuple[Person, NewFacts]]) -> list[Citizenship]:
    held = set(Citizenship.objects.filter(person__in=persons).values_list("person_id", "country"))
    return [
        Citizenship(municipality_id=person.municipality_id, person=person, country=new.country, from_day=new.from_day)
        for person, told in facts
        for new in {one.country: one for one in told.citizenships}.values()
        if (person.pk, new.country) not in held
    ]


def _identifiers(facts: Sequence[tuple[Person, NewFacts]]) -> list[Identifier]:
    return [
        Identifier(municipality_id=person.municipality_id, person=person, kind=kind, value=value.strip(), value_key=key)
        for person, told in facts
        for kind, value in told.identifiers
        if (key := number_key(value))
    ]


def _fresh_permits(persons: list[Person], facts: Sequence[tuple[Person, NewFacts]]) -> list[ResidencePermit]:
    columns = ("person_id", "permit_type", "number", "expires_on", "status")
    held = set(ResidencePermit.objects.filter(person__in=persons).values_list(*columns))
    return [
        permit_row(person, new)
        for person, told in facts
        for new in told.permits
        if (person.pk, new.permit_type, new.number, new.expires_on, new.status) not in held
    ]


def _declarations(persons: list[Person], facts: Sequence[tuple[Person, NewFacts]]) -> list[Eligibility]:
    held: dict[UUID, list[Eligibility]] = defaultdict(list)
    for row in Eligibility.objects.filter(person__in=persons):
        held[row.person_id].append(row)
    return [
        eligibility_row(person, told.eligibility)
        for person, told in facts
        if told.eligibility and _is_news(told.eligibility, held[person.pk])
    ]


def _is_news(new: NewEligibility, held: Sequence[Eligibility]) -> bool:
    """A register's declaration counts where nothing is known yet on that day, and never overturns what was decided.

    Only a citizenship of the Union does, whoever decided. `held` are the person's states, the last in force first.
    """
    current = next((row for row in held if row.from_day <= new.from_day), None)
    if current is not None:
        if new.source == EligibilitySource.CITIZENSHIP:
            return current.state != new.state
        return current.state in _UNDECIDED and current.state != new.state
    first = held[-1] if held else None
    return first is None or first.state in {new.state, EligibilityState.NOT_VERIFIED}


@transaction.atomic
def remove_imported(*, batch: UUID, persons: Iterable[UUID], others: Iterable[UUID], by: Actor) -> int:
    """Remove `persons` that an import created, and what it added to `others` that nobody changed since.

    Their histories stay. Returns how many persons were removed.
    """
    rules.need("registers.import", by)
    going, staying = set(persons), sorted(set(others))
    for model in FACTS:
        added = events.rows_untouched(model, batch=batch, among=staying)
        rows = model._base_manager.filter(Q(person__in=going) | Q(pk__in=added))
        rows._raw_delete(rows.db)
    gone = Person.objects.filter(pk__in=going)
    return int(gone._raw_delete(gone.db) or 0)
