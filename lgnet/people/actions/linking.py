"""Two rows that are one person: a pointer put and taken away, and nothing moves."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import DomainError, NotAllowed
from lgnet.people.models import Person

BATCH = 500


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
