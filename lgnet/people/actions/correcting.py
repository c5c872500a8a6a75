"""What is known of a person corrected and added to."""

from __future__ import annotations

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused
from lgnet.people import rules
from lgnet.people.actions.rows import eligibility_row, permit_row
from lgnet.people.engine.eligibility import eu_since
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPermit
from lgnet.people.engine.names import search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import ELIGIBILITY_MOVES, EligibilitySource, EligibilityState, NameKind
from lgnet.people.models import (
    Citizenship,
    Eligibility,
    Identifier,
    Person,
    PersonLanguage,
    PersonName,
    ResidencePermit,
)


@transaction.atomic
def correct_person(*, person: Person, by: Actor, **changes: object) -> Person:
    """Correct what is written on the person itself (called_name, document_sex, gender, birth_date, birth_precision)."""
    rules.need("people.correct", by)
    allowed = {"called_name", "document_sex", "gender", "birth_date", "birth_precision"}
    if set(changes) - allowed:
        msg = f"Not a correctable field: {set(changes) - allowed}"
        raise ValueError(msg)
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))
    return person


@transaction.atomic
def correct_name(*, person: Person, given: str, family: str, by: Actor) -> PersonName:
    """Write the main name anew; the earlier spelling stays as an alias, so that it is still found."""
    rules.need("people.correct", by)
    _need_some_name(given, family)
    main = person.names.filter(is_main=True).first()
    if main is not None and (main.given, main.family) != (given, family):
        main.is_main, main.kind = False, NameKind.ALIAS
        main.save(update_fields=["is_main", "kind"])
    name, _ = PersonName.objects.get_or_create(
        municipality_id=person.municipality_id,
        person=person,
        given=given,
        family=family,
        defaults={"search_key": search_key(f"{family} {given}")},
    )
    name.is_main, name.kind = True, NameKind.DOCUMENT
    name.save(update_fields=["is_main", "kind"])
    person.sort_key = search_key(f"{family} {given}")
    person.save(update_fields=["sort_key"])
    return name


@transaction.atomic
def add_name(*, person: Person, given: str, family: str, kind: str, by: Actor) -> PersonName:
    """Another spelling, or the name in its own script."""
    rules.need("people.correct", by)
    _need_some_name(given, family)
    return PersonName.objects.create(
        municipality_id=person.municipality_id,
        person=person,
        given=given,
        family=family,
        kind=kind,
        search_key=search_key(f"{family} {given}"),
    )


@transaction.atomic
def add_citizenship(*, person: Person, new: NewCitizenship, by: Actor) -> Citizenship:
    """A citizenship and its days. An EU one makes the person not eligible from its date, at once."""
    rules.need("people.correct", by)
    if Citizenship.objects.filter(person=person, country=new.country, from_day=new.from_day).exists():
        msg = "Questa cittadinanza è già registrata con la stessa data."
        raise DomainError(msg)
    row = Citizenship.objects.create(
        municipality_id=person.municipality_id,
        person=person,
        country=new.country,
        from_day=new.from_day,
        to_day=new.to_day,
    )
    since = eu_since([new], max(new.from_day or clock.today(), clock.today()))
    if since:
        text = "cittadinanza di uno Stato dell'Unione europea"
        entry = NewEligibility(EligibilityState.NOT_ELIGIBLE, since, EligibilitySource.CITIZENSHIP, text, row.pk)
        eligibility_row(person, entry).save()
    return row


@transaction.atomic
def add_identifier(*, person: Person, kind: str, value: str, by: Actor) -> Identifier:
    """A document number; writing it twice is harmless."""
    rules.need("people.correct", by)
    row, _ = Identifier.objects.get_or_create(
        municipality_id=person.municipality_id,
        person=person,
        kind=kind,
        value_key=number_key(value),
        defaults={"value": value.strip()},
    )
    return row


@transaction.atomic
def add_language(*, person: Person, language: str, is_spoken: bool, is_read: bool, by: Actor) -> PersonLanguage:
    """A language spoken or read; said again, it is what was said last."""
    rules.need("people.correct", by)
    row, _ = PersonLanguage.objects.update_or_create(
        municipality_id=person.municipality_id,
        person=person,
        language=language,
        defaults={"is_spoken": is_spoken, "is_read": is_read},
    )
    return row


@transaction.atomic
def record_permit(*, person: Person, new: NewPermit, by: Actor) -> ResidencePermit:
    """A permit or receipt; its number also becomes an identifier that search and duplicates know."""
    rules.need("people.eligibility", by)
    permit = permit_row(person, new)
    permit.save()
    if new.number:
        add_identifier_row(person, "permit", new.number)
    return permit


@transaction.atomic
def move_eligibility(*, person: Person, new: NewEligibility, by: Actor) -> Eligibility:
    """Write a new dated state. Raises MoveRefused when the state in force cannot move there."""
    rules.need("people.eligibility", by)
    Person.objects.select_for_update().get(pk=person.pk)
    current = Eligibility.objects.filter(person=person, from_day__lte=new.from_day).first()
    if current is not None and new.state not in ELIGIBILITY_MOVES[current.state] and new.state != current.state:
        before, after = current.get_state_display(), EligibilityState(new.state).label
        msg = f"L'ammissibilità non può passare da «{before}» a «{after}»."
        raise MoveRefused(msg)
    row = eligibility_row(person, new)
    row.save()
    return row


def add_identifier_row(person: Person, kind: str, value: str) -> None:
    """An identifier written as part of another act."""
    Identifier.objects.get_or_create(
        municipality_id=person.municipality_id,
        person=person,
        kind=kind,
        value_key=number_key(value),
        defaults={"value": value.strip()},
    )


def _need_some_name(given: str, family: str) -> None:
    if not (given.strip() or family.strip()):
        msg = "Scrivi almeno un nome o un cognome."
        raise DomainError(msg)
