"""Writes about users: invite, accept, end a membership, reset, end sessions."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import transaction

from lgnet.accounts import rules
from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import Invitation, Membership, User
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, NotAllowed
from lgnet.kernel.tenancy.context import TenantContext, set_context

INVITATION_DAYS = 7


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def grant_membership(
    *,
    user: User,
    role: str,
    municipality: UUID | None,
    organisation: UUID | None = None,
    team: UUID | None = None,
    from_day: dt.date | None = None,
    to_day: dt.date | None = None,
    by: Actor,
) -> Membership:
    """Give a user a role. A local administrator acts in their own Comune and never for themselves."""
    rules.need_grantable(role, by)
    if not by.is_robot and municipality != by.municipality:
        raise NotAllowed("accounts.manage")
    if by.user is not None and by.user == user.pk:
        msg = "Nessuno assegna un ruolo a sé stesso: chiedi a un altro amministratore."
        raise DomainError(msg)
    return Membership.objects.create(
        user=user,
        role=role,
        municipality_id=municipality,
        organisation_id=organisation,
        team_id=team,
        from_day=from_day or clock.today(),
        to_day=to_day,
    )


@transaction.atomic
def invite(
    *,
    email: str,
    full_name: str,
    role: str,
    organisation: UUID | None,
    team: UUID | None = None,
    to_day: dt.date | None = None,
    by: Actor,
) -> tuple[Invitation, str]:
    """Invite somebody to the actor's Comune. Returns the invitation and the secret of its link, told only now."""
    rules.need_grantable(role, by)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, full_name=full_name)
    membership = grant_membership(
        user=user, role=role, municipality=by.municipality, organisation=organisation, team=team, to_day=to_day, by=by
    )
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        membership=membership,
        secret_hash=_hash(secret),
        invited_by=by.user,
        expires_at=clock.now() + dt.timedelta(days=INVITATION_DAYS),
    )
    return invitation, secret


def open_invitation(secret: str) -> Invitation | None:
    """The invitation a link opens, if it is unused and not expired; the membership itself stays behind its wall."""
    found = Invitation.objects.filter(secret_hash=_hash(secret), used_at=None, expires_at__gt=clock.now())
    return found.first()


@transaction.atomic
def accept_invitation(*, secret: str, user_email: str, password: str) -> User:
    """Set the password of an invited user who has none. The e-mail must be the invited one: a link alone is not enough."""
    invitation = open_invitation(secret)
    user = User.objects.filter(email__iexact=user_email.strip()).first()
    if invitation is None or user is None:
        msg = "Il link non vale più, oppure l'e-mail non è quella a cui è stato mandato. Chiedi un nuovo invito."
        raise DomainError(msg)
    set_context(TenantContext(user=user.pk))
    if not Membership.objects.filter(pk=invitation.membership_id, user=user).exists():
        msg = "Il link non vale più, oppure l'e-mail non è quella a cui è stato mandato. Chiedi un nuovo invito."
        raise DomainError(msg)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=clock.now()):
        msg = "Questo invito è già stato usato: accedi con la tua password."
        raise DomainError(msg)
    if not user.has_usable_password():
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def end_membership(*, membership: Membership, day: dt.date | None = None, by: Actor) -> None:
    """End a membership from `day` (yesterday by default: at the next request it is gone)."""
    rules.need("accounts.manage", by)
    last_day = day or clock.today() - dt.timedelta(days=1)
    membership.to_day = max(last_day, membership.from_day) if day else last_day
    if membership.to_day < membership.from_day:
        membership.from_day = membership.to_day
    membership.save(update_fields=["from_day", "to_day"])


@transaction.atomic
def set_active(*, user: User, is_active: bool, by: Actor) -> None:
    """Switch an account off or on; switching off ends its sessions at once."""
    rules.need("accounts.manage", by)
    _need_colleague(user, by)
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    if not is_active:
        end_sessions(user=user)


@transaction.atomic
def reset_access(*, user: User, by: Actor) -> str:
    """Forget password and second factor of a colleague. Returns the secret of a new link to set them."""
    rules.need("accounts.manage", by)
    membership = _need_colleague(user, by)
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user=user)
    secret = secrets.token_urlsafe(32)
    Invitation.objects.update_or_create(
        membership=membership,
        defaults={
            "secret_hash": _hash(secret),
            "invited_by": by.user,
            "expires_at": clock.now() + dt.timedelta(days=INVITATION_DAYS),
            "used_at": None,
        },
    )
    return secret


def end_sessions(*, user: User, but: str | None = None) -> int:
    """End the sessions of a user (all but the session key named). Returns how many."""
    found = UserSession.objects.filter(user=user)
    if but:
        found = found.exclude(session_key=but)
    keys = list(found.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    found.delete()
    return len(keys)


def _need_colleague(user: User, by: Actor) -> Membership:
    """The membership of `user` in the actor's Comune. Raises NotAllowed for strangers and for oneself."""
    membership = Membership.objects.filter(user=user, municipality=by.municipality).order_by("-from_day").first()
    if membership is None or by.user == user.pk:
        raise NotAllowed("accounts.manage")
    return membership
