"""The rows that what is told about a person becomes; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from lgnet.people.engine.entries import NewEligibility, NewPermit, NewPerson
from lgnet.people.engine.names import search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import NameKind
from lgnet.people.models import Citizenship, Eligibility, Identifier, Person, PersonName, ResidencePermit


def person_row(entry: NewPerson, here: UUID) -> Person:
    return Person(
        municipality_id=here,
        called_name=entry.called_name,
        document_sex=entry.sex,
        gender=entry.gender,
        birth_date=entry.birth_date,
        birth_precision=entry.birth_precision,
        sort_key=search_key(f"{entry.family} {entry.given}")[:250],
        origin=entry.origin,
        origin_id=entry.origin_id,
    )


def name_rows(person: Person, entry: NewPerson) -> Iterable[PersonName]:
    written = [(entry.given, entry.family, NameKind.DOCUMENT)]
    written += [(given, family, NameKind.ALIAS) for given, family in entry.aliases]
    if entry.original_given or entry.original_family:
        written.append((entry.original_given, entry.original_family, NameKind.ORIGINAL))
    if not (entry.given or entry.family):
        written = [(entry.called_name, "", NameKind.ALIAS), *written[1:]]
    for place, (given, family, kind) in enumerate(pair for pair in written if pair[0] or pair[1]):
        yield PersonName(
            municipality_id=person.municipality_id,
            person=person,
            kind=kind,
            given=given,
            family=family,
            is_main=place == 0,
            search_key=search_key(f"{family} {given}")[:250],
        )


def citizenship_rows(person: Person, entry: NewPerson) -> Iterable[Citizenship]:
    for held in entry.citizenships:
        yield Citizenship(
            municipality_id=person.municipality_id,
            person=person,
            country=held.country,
            from_day=held.from_day,
            to_day=held.to_day,
        )


def identifier_rows(person: Person, entry: NewPerson) -> Iterable[Identifier]:
    seen = set()
    numbers = list(entry.identifiers)
    if entry.permit and entry.permit.number:
        numbers.append(("permit", entry.permit.number))
    for kind, value in numbers:
        key = (kind, number_key(value))
        if key[1] and key not in seen:
            seen.add(key)
            yield Identifier(
                municipality_id=person.municipality_id, person=person, kind=kind, value=value.strip(), value_key=key[1]
            )


def permit_row(person: Person, new: NewPermit) -> ResidencePermit:
    return ResidencePermit(
        municipality_id=person.municipality_id,
        person=person,
        permit_type=new.permit_type,
        label=new.label,
        status=new.status,
        number=new.number,
        expires_on=new.expires_on,
        has_no_expiry=new.has_no_expiry,
        evidence=new.evidence,
        sighted_by=new.sighted_by,
        sighted_on=new.sighted_on,
    )


def eligibility_row(person: Person, new: NewEligibility) -> Eligibility:
    return Eligibility(
        municipality_id=person.municipality_id,
        person=person,
        state=new.state,
        from_day=new.from_day,
        source=new.source,
        source_text=new.source_text[:200],
        source_id=new.source_id,
    )
