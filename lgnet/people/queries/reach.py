"""Which persons an actor reaches. The database keeps the wall; here are its rows, one for each person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lgnet.accounts.engine.actor import REACH_GRANTED, Actor
from lgnet.accounts.models import Membership
from lgnet.kernel import clock
from lgnet.kernel.errors import NotAllowed
from lgnet.network.models import Team
from lgnet.people.enums import Origin
from lgnet.people.models import Access, Citizenship, Eligibility, Person, PersonName

# Roles that reach every row but read whole only what is granted to them.
MASKED = frozenset({"case_manager", "coordinator", "municipal_manager"})


def granted_to(actor: Actor, *, day: dt.date | None = None) -> QuerySet[Access]:
    """The grants in force for an actor, as a member or through an équipe."""
    day = day or clock.today()
    return Access.objects.filter(
        Q(membership__in=actor.memberships) | Q(team__in=actor.teams),
        Q(to_day=None) | Q(to_day__gte=day),
        from_day__lte=day,
    )


def is_granted(actor: Actor) -> Q:
    """Condition on persons: the row, or another of its cluster, was granted to the actor."""
    grants = granted_to(actor)
    return Q(Exists(grants.filter(person=OuterRef("pk"))) | Exists(grants.filter(person__same_as=OuterRef("pk"))))


def persons_for(actor: Actor) -> QuerySet[Person]:
    """The persons an actor reaches, one row a cluster, with `is_granted`, `main_names` and `held` at hand.

    A linked row whose root is out of reach stands for itself: who follows it does not lose it by the link.
    """
    actor.need("people.read")
    roots = Person.objects.filter(pk=OuterRef("same_as"))
    return _at_hand(actor, Person.objects.filter(Q(same_as=None) | ~Q(Exists(roots)))).order_by("sort_key", "id")


def _at_hand(actor: Actor, persons: QuerySet[Person]) -> QuerySet[Person]:
    return persons.annotate(is_granted=is_granted(actor)).prefetch_related(
        Prefetch("names", PersonName.objects.filter(is_main=True), to_attr="main_names"),
        Prefetch("citizenships", Citizenship.objects.all(), to_attr="held"),
    )


def person_for(actor: Actor, ref: UUID) -> Person:
    """One row the actor reaches, as `persons_for` gives it. Raises NotAllowed when there is none for them."""
    actor.need("people.read")
    found = _at_hand(actor, Person.objects.filter(pk=ref)).first()
    if found is None:
        msg = "people.read"
        raise NotAllowed(msg)
    return found


def persons_by_id(actor: Actor, refs: Collection[UUID]) -> Iterable[Person]:
    """The persons with these identifiers that the actor reaches, in no order."""
    return persons_for(actor).filter(pk__in=refs).order_by() if refs else []


def cluster_of(ref: UUID) -> list[Person]:
    """Every reachable row of the cluster `ref` belongs to, the root first. Empty when `ref` is out of reach."""
    root = Person.objects.filter(pk=ref).values("same_as")
    near = Q(pk=ref) | Q(same_as=ref) | Q(pk__in=root) | Q(same_as__in=root)
    rows = sorted(Person.objects.filter(near), key=lambda row: (row.same_as_id is not None, row.created_at, row.pk))
    return rows if any(row.pk == ref for row in rows) else []


def same_person_ids(person: Person) -> list[UUID]:
    """Every row of the person's cluster that the actor reaches, the root first."""
    return [row.pk for row in cluster_of(person.pk)]


def colleagues_to_grant(actor: Actor) -> QuerySet[Membership]:
    """Colleagues in force in the actor's Comune whose role sees only the persons granted to them."""
    actor.need("people.grant")
    found = Membership.objects.active().filter(municipality=actor.municipality, role__in=REACH_GRANTED | MASKED)
    return found.select_related("user").order_by("user__full_name", "id")


def teams_to_grant(actor: Actor) -> QuerySet[Team]:
    """Équipes of the actor's Comune that are not closed."""
    actor.need("people.grant")
    return Team.objects.filter(closed_on=None).order_by("name")


def access_of(person: Person, ref: UUID) -> Access | None:
    """A grant in force of a person, with who has it."""
    in_force = Access.objects.filter(person=person).exclude(to_day__lt=clock.today())
    return in_force.filter(pk=ref).select_related("membership__user", "team").first()


def state_today(person: Person) -> Eligibility | None:
    """The eligibility in force of a row today."""
    return Eligibility.objects.filter(person=person, from_day__lte=clock.today()).first()


def recorded_by_page(page: UUID) -> UUID | None:
    """The person recorded by a page that is sent again."""
    return Person.objects.filter(origin=Origin.FORM, origin_id=page).values_list("pk", flat=True).first()
