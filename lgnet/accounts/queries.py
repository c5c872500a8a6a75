"""Reads about users: who they are here and now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import Membership, MembershipQuerySet, User
from lgnet.kernel.tenancy.context import TenantContext


def active_memberships(user: User, *, day: dt.date | None = None) -> list[Membership]:
    """The user's memberships in force, with their municipality and organisation; [] for a user who was switched off."""
    if not user.is_active:
        return []
    found = Membership.objects.active(day=day).filter(user=user).select_related("municipality")
    return list(found.order_by("from_day", "id"))


def actor_for(user: User, memberships: Sequence[Membership], *, municipality: UUID | None = None) -> Actor | None:
    """The user as an actor in one municipality (the first of theirs unless named); None without memberships.

    Every membership in that municipality counts: roles add up, so do teams.
    """
    if not memberships:
        return None
    chosen = next((m for m in memberships if municipality and m.municipality_id == municipality), memberships[0])
    here = [m for m in memberships if m.municipality_id == chosen.municipality_id]
    return Actor(
        user=user.pk,
        name=user.full_name,
        roles=frozenset(m.role for m in here),
        municipality=chosen.municipality_id,
        municipality_name=chosen.municipality.name if chosen.municipality else "",
        membership=chosen.pk,
        memberships=tuple(m.pk for m in here),
        organisation=chosen.organisation_id,
        teams=tuple(m.team_id for m in here if m.team_id),
        is_central=chosen.municipality_id is None,
    )


def context_for(actor: Actor) -> TenantContext:
    """What the database is told about an actor."""
    return TenantContext(
        tenants=(actor.municipality,) if actor.municipality else (),
        user=actor.user,
        memberships=actor.memberships,
        teams=actor.teams,
        reach=actor.reach,
        is_central=actor.is_central,
    )


def colleagues(actor: Actor) -> MembershipQuerySet:
    """Memberships of the actor's municipality (or of the centre), newest first."""
    found = Membership.objects.filter(municipality=actor.municipality).select_related("user", "organisation", "team")
    return found.order_by("user__full_name", "-from_day", "id")
