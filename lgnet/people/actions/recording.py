"""Persons written down for the first time, with all that is told about them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed
from lgnet.people import rules
from lgnet.people.actions.rows import (
    citizenship_rows,
    eligibility_row,
    identifier_rows,
    name_rows,
    permit_row,
    person_row,
)
from lgnet.people.engine.entries import NewPerson
from lgnet.people.enums import AccessReason
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

BATCH = 500


@transaction.atomic
def record_person(*, new: NewPerson, by: Actor, reason: str = AccessReason.RECORDED) -> Person:
    """Record one person and give its author access to it."""
    return record_persons(new=[new], by=by, reason=reason)[0]


@transaction.atomic
def record_person_once(*, new: NewPerson, by: Actor) -> tuple[Person, bool]:
    """Record a person from a page that may be sent twice: (person, whether it is new). `new.origin_id` is the page's."""
    rules.need("people.record", by)
    with connection.cursor() as cursor:
        # Two presses of the button wait for each other, so that the second finds what the first wrote.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"person:{new.origin_id}"])
    known = Person.objects.filter(origin=new.origin, origin_id=new.origin_id).first() if new.origin_id else None
    return (known, False) if known else (record_person(new=new, by=by), True)


@transaction.atomic
def record_persons(*, new: Sequence[NewPerson], by: Actor, reason: str = AccessReason.RECORDED) -> list[Person]:
    """Record persons in the actor's Comune, in the order given; a handful of INSERTs whatever their number."""
    rules.need("people.record" if reason == AccessReason.RECORDED else "registers.import", by)
    here = _municipality(by)
    persons = [person_row(entry, here) for entry in new]
    Person.objects.bulk_create(persons, batch_size=BATCH)
    pairs = list(zip(persons, new, strict=True))
    PersonName.objects.bulk_create([name for pair in pairs for name in name_rows(*pair)], batch_size=BATCH)
    Citizenship.objects.bulk_create([row for pair in pairs for row in citizenship_rows(*pair)], batch_size=BATCH)
    PersonLanguage.objects.bulk_create(
        [
            PersonLanguage(municipality_id=here, person=person, language=code, is_spoken=spoken, is_read=read)
            for person, entry in pairs
            for code, spoken, read in entry.languages
        ],
        batch_size=BATCH,
    )
    Identifier.objects.bulk_create([row for pair in pairs for row in identifier_rows(*pair)], batch_size=BATCH)
    ResidencePermit.objects.bulk_create(
        [permit_row(person, entry.permit) for person, entry in pairs if entry.permit], batch_size=BATCH
    )
    Eligibility.objects.bulk_create(
        [eligibility_row(person, entry.eligibility) for person, entry in pairs if entry.eligibility], batch_size=BATCH
    )
    if by.membership:
        Access.objects.bulk_create(
            [
                Access(municipality_id=here, person=person, membership_id=by.membership, reason=reason)
                for person in persons
            ],
            batch_size=BATCH,
        )
    return persons


def _municipality(by: Actor) -> UUID:
    if by.municipality is None:
        raise NotAllowed("people.record")
    return by.municipality
