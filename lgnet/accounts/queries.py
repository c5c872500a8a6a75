"""Reads about users: who they are here and now, who their colleagues are, where they are logged in."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.enums import MemberState
from lgnet.accounts.models import Invitation, Membership, MembershipQuerySet, User
from lgnet.kernel import clock
from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.models import Organisation, Team


def is_let_in(user: User) -> bool:
    """False for who was switched off, and for the demonstration's users outside a demonstration."""
    return user.is_active and bool(settings.IS_DEMO or not user.is_demo)


def active_memberships(user: User, *, day: dt.date | None = None) -> list[Membership]:
    """The user's memberships in force, with their municipality and organisation; [] for a user who is not let in."""
    if not is_let_in(user):
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
    """Memberships of the actor's municipality (or of the centre), past ones too, by name of the user."""
    found = Membership.objects.filter(municipality=actor.municipality)
    found = found.select_related("user", "organisation", "team", "invitation")
    return found.order_by("user__full_name", "-from_day", "id")


def current_colleagues(actor: Actor, *, day: dt.date | None = None) -> MembershipQuerySet:
    """Those of `colleagues` that have not ended."""
    return colleagues(actor).filter(Q(to_day=None) | Q(to_day__gte=day or clock.today()))


def state_of(membership: Membership, *, day: dt.date | None = None) -> MemberState:
    """What a membership is worth on a day. Reads user, organisation and invitation, so select them first."""
    day = day or clock.today()
    organisation = membership.organisation
    if membership.to_day and membership.to_day < day:
        return MemberState.ENDED
    if not membership.user.is_active:
        return MemberState.OFF
    if organisation and organisation.agreement_until and organisation.agreement_until < day:
        return MemberState.EXPIRED
    if not membership.user.has_usable_password():
        invitation = getattr(membership, "invitation", None)
        is_open = invitation is not None and invitation.used_at is None and invitation.expires_at > clock.now()
        return MemberState.WAITING if is_open else MemberState.LATE
    return MemberState.FUTURE if membership.from_day > day else MemberState.ACTIVE


def is_needed_elsewhere(user: User, municipality: UUID | None) -> bool:
    """True when the user also works, or is about to, in another municipality or at the centre.

    Asked in the user's own name: a local administrator sees nothing of other municipalities but this yes or no.
    """
    with acting(TenantContext(user=user.pk)):
        unended = Membership.objects.filter(Q(to_day=None) | Q(to_day__gte=clock.today()), user=user)
        return unended.exclude(municipality=municipality).exists()


def organisations_here(actor: Actor) -> QuerySet[Organisation]:
    """The bodies of the actor's municipality whose agreement holds today."""
    found = Organisation.objects.filter(municipality=actor.municipality)
    return found.exclude(agreement_until__lt=clock.today())


def teams_here(actor: Actor) -> QuerySet[Team]:
    """The teams of the actor's municipality that are not closed."""
    return Team.objects.filter(municipality=actor.municipality, closed_on=None).select_related("organisation")


def hashed(secret: str) -> str:
    """How the secret of a link is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str) -> Invitation | None:
    """The invitation a link opens, if it is unused and not expired; the membership itself stays behind its wall."""
    found = Invitation.objects.filter(secret_hash=hashed(secret), used_at=None, expires_at__gt=clock.now())
    return found.first()


def sessions_of(user: User) -> list[UserSession]:
    """Where the user is logged in now, the last seen first."""
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return list(UserSession.objects.filter(user=user, session_key__in=live).order_by("-last_seen_at", "-pk"))


def has_second_factor(user: User) -> bool:
    """True when the user has set up an authenticator (recovery codes alone do not count)."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def recovery_codes_left(user: User) -> int | None:
    """How many recovery codes the user has not used yet; None without codes."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else None
