"""Writes about persons. Each is one transaction, has an author, and leaves its history beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.audit import queries as events
from lgnet.people import rules
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPermit, NewPerson
from lgnet.people.engine.eligibility import eu_since
from lgnet.people.engine.names import search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import ELIGIBILITY_MOVES, AccessReason, EligibilitySource, EligibilityState, NameKind
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
def record_persons(*, new: Sequence[NewPerson], by: Actor, reason: str = AccessReason.RECORDED) -> list[Person]:
    """Record persons in the actor's Comune, in the order given; a handful of INSERTs whatever their number."""
    rules.need("people.record" if reason == AccessReason.RECORDED else "registers.import", by)
    here = _municipality(by)
    persons = [_person(entry, here) for entry in new]
    Person.objects.bulk_create(persons, batch_size=BATCH)
    pairs = list(zip(persons, new, strict=True))
    PersonName.objects.bulk_create([name for pair in pairs for name in _names(*pair)], batch_size=BATCH)
    Citizenship.objects.bulk_create([row for pair in pairs for row in _citizenships(*pair)], batch_size=BATCH)
    PersonLanguage.objects.bulk_create(
        [
            PersonLanguage(municipality_id=here, person=person, language=code, is_spoken=spoken, is_read=read)
            for person, entry in pairs
            for code, spoken, read in entry.languages
        ],
        batch_size=BATCH,
    )
    Identifier.objects.bulk_create([row for pair in pairs for row in _identifiers(*pair)], batch_size=BATCH)
    ResidencePermit.objects.bulk_create(
        [_permit(person, entry.permit) for person, entry in pairs if entry.permit], batch_size=BATCH
    )
    Eligibility.objects.bulk_create(
        [_eligibility(person, entry.eligibility) for person, entry in pairs if entry.eligibility], batch_size=BATCH
    )
    if by.membership:
        Access.objects.bulk_create(
            [Access(municipality_id=here, person=person, membership_id=by.membership, reason=reason) for person in persons],
            batch_size=BATCH,
        )
    return persons


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
        municipality_id=person.municipality_id, person=person, country=new.country, from_day=new.from_day, to_day=new.to_day
    )
    since = eu_since([new], max(new.from_day or clock.today(), clock.today()))
    if since:
        text = "cittadinanza di uno Stato dell'Unione europea"
        entry = NewEligibility(EligibilityState.NOT_ELIGIBLE, since, EligibilitySource.CITIZENSHIP, text, row.pk)
        _eligibility(person, entry).save()
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
def record_permit(*, person: Person, new: NewPermit, by: Actor) -> ResidencePermit:
    """A permit or receipt; its number also becomes an identifier that search and duplicates know."""
    rules.need("people.eligibility", by)
    permit = _permit(person, new)
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
    row = _eligibility(person, new)
    row.save()
    return row


@transaction.atomic
def grant_access(
    *,
    person: Person,
    reason: str,
    by: Actor,
    membership: UUID | None = None,
    team: UUID | None = None,
    to_day: dt.date | None = None,
) -> Access:
    """Let a colleague or an équipe see a person. Granting twice is harmless."""
    if reason == AccessReason.ASSIGNED:
        rules.need("people.grant", by)
    row, _ = Access.objects.get_or_create(
        municipality_id=person.municipality_id,
        person=person,
        membership_id=membership,
        team_id=team,
        reason=reason,
        to_day=to_day,
    )
    return row


@transaction.atomic
def end_access(*, access: Access, by: Actor) -> None:
    """End a grant: from the next request the person is out of reach."""
    rules.need("people.grant", by)
    access.to_day = clock.today() - dt.timedelta(days=1)
    access.from_day = min(access.from_day, access.to_day)
    access.save(update_fields=["from_day", "to_day"])


@transaction.atomic
def link_person(*, person: Person, to: Person, by: Actor) -> Person:
    """Say that two rows are one person: a pointer to the older row's own root; nothing moves, `unlink_person` undoes it."""
    if not (by.may("people.correct") or by.may("registers.import")):
        raise NotAllowed("people.correct")
    root = to if to.same_as_id is None else Person.objects.get(pk=to.same_as_id)
    if root.pk == person.pk:
        msg = "Le due schede sono già collegate."
        raise DomainError(msg)
    Person.objects.filter(Q(pk=person.pk) | Q(same_as=person)).update(same_as=root)
    person.refresh_from_db()
    return person


@transaction.atomic
def unlink_person(*, person: Person, by: Actor) -> Person:
    """Undo a link: the row stands again for a person of its own."""
    if not (by.may("people.correct") or by.may("registers.import")):
        raise NotAllowed("people.correct")
    person.same_as = None
    person.save(update_fields=["same_as"])
    return person


@transaction.atomic
def relink(*, persons: Iterable[UUID], pairs: Iterable[tuple[UUID, UUID]], by: Actor) -> None:
    """Make the cluster pointers among `persons` exactly what `pairs` say: each connected group points to its first row.

    Removing a pair and calling this again undoes it, whatever was linked in between.
    """
    if not (by.may("people.correct") or by.may("registers.import")):
        raise NotAllowed("people.correct")
    roots = {ref: ref for ref in persons}

    def root_of(ref: UUID) -> UUID:
        while roots[ref] != ref:
            ref = roots[ref]
        return ref

    for one, other in pairs:
        first, second = sorted((root_of(one), root_of(other)))
        roots[second] = first
    wanted = {ref: root_of(ref) for ref in roots}
    rows = Person.objects.filter(pk__in=roots).select_for_update()
    changed = []
    for person in rows:
        pointer = None if wanted[person.pk] == person.pk else wanted[person.pk]
        if person.same_as_id != pointer:
            person.same_as_id = pointer
            changed.append(person)
    # Roots first: nobody ever points to a row that points further.
    Person.objects.bulk_update(sorted(changed, key=lambda p: p.same_as_id is not None), ["same_as"], batch_size=BATCH)


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
            _permit(person, permit).save()
    if eligibility:
        _declare(person, eligibility)


def _declare(person: Person, new: NewEligibility) -> None:
    """A register's declaration counts where nothing is known yet on that day, and never overturns what was decided."""
    current = Eligibility.objects.filter(person=person, from_day__lte=new.from_day).first()
    later = Eligibility.objects.filter(person=person).order_by("from_day", "created_at").first()
    if current is None and later is not None and later.state != new.state and later.state != EligibilityState.NOT_VERIFIED:
        return
    undecided = current is None or current.state in {EligibilityState.NOT_VERIFIED, EligibilityState.IN_VERIFICATION}
    if undecided and (current is None or current.state != new.state):
        _eligibility(person, new).save()


# Tables that hold a person's facts, children before what they hang on.
FACTS = (PersonName, Citizenship, PersonLanguage, Identifier, ResidencePermit, Eligibility, Access)


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


def add_identifier_row(person: Person, kind: str, value: str) -> None:
    """An identifier written as part of another act."""
    Identifier.objects.get_or_create(
        municipality_id=person.municipality_id,
        person=person,
        kind=kind,
        value_key=number_key(value),
        defaults={"value": value.strip()},
    )


def _municipality(by: Actor) -> UUID:
    if by.municipality is None:
        raise NotAllowed("people.record")
    return by.municipality


def _need_some_name(given: str, family: str) -> None:
    if not (given.strip() or family.strip()):
        msg = "Scrivi almeno un nome o un cognome."
        raise DomainError(msg)


def _person(entry: NewPerson, here: UUID) -> Person:
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


def _names(person: Person, entry: NewPerson) -> Iterable[PersonName]:
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


def _citizenships(person: Person, entry: NewPerson) -> Iterable[Citizenship]:
    for held in entry.citizenships:
        yield Citizenship(
            municipality_id=person.municipality_id,
            person=person,
            country=held.country,
            from_day=held.from_day,
            to_day=held.to_day,
        )


def _identifiers(person: Person, entry: NewPerson) -> Iterable[Identifier]:
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


def _permit(person: Person, new: NewPermit) -> ResidencePermit:
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


def _eligibility(person: Person, new: NewEligibility) -> Eligibility:
    return Eligibility(
        municipality_id=person.municipality_id,
        person=person,
        state=new.state,
        from_day=new.from_day,
        source=new.source,
        source_text=new.source_text[:200],
        source_id=new.source_id,
    )
