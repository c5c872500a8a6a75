"""Records to compare: who in the registry may be the person somebody is about to write down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.people.engine.entries import NewPerson
from lgnet.people.engine.identity import Identity, Verdict, compare, identifiers
from lgnet.people.engine.names import search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import PermitStatus
from lgnet.people.models import Identifier, Person, PersonName, ResidencePermit
from lgnet.people.queries.cards import PersonCard, card
from lgnet.people.queries.reach import is_granted
from lgnet.people.queries.searching import Hit, Query, hits


@dataclass(frozen=True)
class Likeness:
    """A person of the registry that may be the new one. Without a verdict: out of reach, only a colleague can tell."""

    card: PersonCard
    verdict: Verdict | None

    @property
    def reasons(self) -> str:
        """Why, in Italian."""
        return ", ".join(self.verdict.reasons) if self.verdict else self.card.reason


def known_identities(
    *, births: Iterable[dt.date], numbers: Iterable[str], keys: Iterable[str]
) -> list[tuple[UUID, Identity]]:
    """Persons of the Comune that share a birth date, a number or a name key with a file: (cluster root, record) pairs.

    Read in batches, each a fixed number of queries. One root may come with several records.
    """
    near = Person.objects.filter(
        Q(birth_date__in=set(births))
        | Q(pk__in=Identifier.objects.filter(value_key__in=set(numbers)).values("person"))
        | Q(pk__in=PersonName.objects.filter(search_key__in=set(keys)).values("person"))
    )
    roots = {root or ref for ref, root in near.values_list("pk", "same_as")}
    everyone = Person.objects.filter(Q(pk__in=roots) | Q(same_as__in=roots)).prefetch_related(
        "names", "citizenships", "identifiers", "permits"
    )
    return [(person.same_as_id or person.pk, record) for person in everyone for record in identities_of(person)]


def alike(actor: Actor, new: NewPerson) -> list[Likeness]:
    """Who in the Comune is or may be `new`, surest first, in a fixed number of queries.

    Rows within reach are compared fact by fact (`people.engine.identity`); rows out of reach appear masked, on an
    exact number or on name and birth date together.
    """
    asked = _query(new)
    found = hits(asked, everywhere=True)
    known = _compared(actor, [hit.person for hit in found if hit.is_reached], new)
    return [*known, *(Likeness(_masked(hit), None) for hit in found if not hit.is_reached)]


def _masked(hit: Hit) -> PersonCard:
    why = "stesso numero di documento" if hit.has_number else "stesso nome e stessa data di nascita"
    year = str(hit.year or "")
    return PersonCard(hit.person, hit.initials, is_masked=True, birth=year, is_reached=False, reason=why)


def _compared(actor: Actor, refs: list[UUID], new: NewPerson) -> list[Likeness]:
    if not refs:
        return []
    likely = []
    # All rows of each cluster: the fact that tells may stand on a linked row.
    near = Person.objects.filter(Q(pk__in=refs) | Q(same_as__in=refs)).annotate(is_granted=is_granted(actor))
    for person in near.prefetch_related("names", "citizenships", "identifiers", "permits"):
        verdicts = (compare(mine, record) for mine in records_of(new) for record in identities_of(person))
        verdict = max(verdicts, key=lambda found: found.score, default=None)
        if verdict is not None and verdict.decision != "different":
            person.main_names = [name for name in person.names.all() if name.is_main]  # type: ignore[attr-defined]
            person.held = list(person.citizenships.all())  # type: ignore[attr-defined]
            likely.append(Likeness(card(actor, person, score=verdict.score), verdict))
    return sorted(likely, key=lambda like: -like.card.score)


def _query(new: NewPerson) -> Query:
    numbers = [value for _, value in new.identifiers] + ([new.permit.number] if new.permit else [])
    return Query(
        name=search_key(f"{new.family} {new.given}") or search_key(new.called_name),
        numbers=tuple(key for value in numbers if (key := number_key(value))),
        birth=new.birth_date,
    )


def records_of(new: NewPerson) -> Iterable[Identity]:
    """The records of somebody not yet written down: one a name."""
    numbers = [*new.identifiers, *([("permit", new.permit.number)] if new.permit and new.permit.number else [])]
    for given, family in [(new.given, new.family), (new.original_given, new.original_family)]:
        if given or family:
            yield Identity(
                given=given,
                family=family,
                birth_day=new.birth_date,
                birth_precision=new.birth_precision if new.birth_date else None,  # type: ignore[arg-type]
                sex=new.sex,
                citizenships=frozenset(held.country for held in new.citizenships),
                identifiers=identifiers(numbers),
                permit_type=new.permit.permit_type if new.permit else "",
                permit_expiry=new.permit.expires_on if new.permit else None,
                permit_status="",
            )


def identities_of(person: Person) -> Iterable[Identity]:
    """The records that `people.engine` compares: one a name, each with the person's other facts."""
    permits = list(person.permits.all())
    latest = permits[0] if permits else None
    numbers = identifiers((row.kind, row.value) for row in person.identifiers.all())
    for name in person.names.all():
        yield Identity(
            given=name.given,
            family=name.family,
            birth_day=person.birth_date,
            birth_precision=person.birth_precision if person.birth_date else None,  # type: ignore[arg-type]
            sex=person.document_sex,
            citizenships=frozenset(row.country for row in person.citizenships.all()),
            identifiers=numbers,
            permit_type=latest.permit_type if latest else "",
            permit_expiry=latest.expires_on if latest else None,
            permit_status=_compared_status(latest),
        )


def _compared_status(permit: ResidencePermit | None) -> str:
    if permit is None:
        return ""
    if permit.has_no_expiry:
        return "unlimited"
    return "renewing" if permit.status == PermitStatus.RENEWING else ""
