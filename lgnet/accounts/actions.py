"""Writes about users: invite, accept, end a membership, reset, end sessions, spend a one-time code."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from lgnet.accounts import rules
from lgnet.accounts.engine import totp
from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import Invitation, Membership, User
from lgnet.accounts.queries import current_colleagues, hashed, is_needed_elsewhere, open_invitation
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, NotAllowed
from lgnet.kernel.tenancy.context import TenantContext, acting

INVITATION_DAYS = 7
LINK_IS_DEAD = "Il link non vale più, oppure l'e-mail non è quella a cui è stato mandato. Chiedi un nuovo invito."
ELSEWHERE = "Lavora anche altrove nella rete: qui puoi solo terminare l'incarico. La password la cambia da sé."


@dataclass(frozen=True)
class Opening:
    """A membership and the secret of the link that opens its account, told only now.

    The secret is empty when the account is already in use. `is_shown` is False when only its owner may have the link:
    the account also opens doors of another municipality, so it travels by e-mail and the administrator never sees it.
    """

    membership: Membership
    secret: str = ""
    is_shown: bool = False


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
    """Give a user a role. A local administrator acts in their own Comune and never for themselves.

    Raises DomainError for oneself, for a role of the centre and for a membership already in force.
    """
    rules.need_grantable(role, by)
    if not by.is_robot and municipality != by.municipality:
        raise NotAllowed("accounts.manage")
    if by.user is not None and by.user == user.pk:
        msg = "Nessuno assegna un ruolo a sé stesso: chiedi a un altro amministratore."
        raise DomainError(msg)
    place = {"municipality_id": municipality, "organisation_id": organisation, "team_id": team}
    if Membership.objects.active().filter(user=user, role=role, **place).exists():
        msg = f"{user.full_name} ha già questo incarico."
        raise DomainError(msg)
    return Membership.objects.create(user=user, role=role, from_day=from_day or clock.today(), to_day=to_day, **place)


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
) -> Opening:
    """Invite somebody to the actor's Comune; somebody who already works in the network keeps their account."""
    rules.need_grantable(role, by)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, None, full_name=full_name)
    membership = grant_membership(
        user=user, role=role, municipality=by.municipality, organisation=organisation, team=team, to_day=to_day, by=by
    )
    return Opening(membership) if user.has_usable_password() else _open(membership, by)


@transaction.atomic
def accept_invitation(*, secret: str, user_email: str, password: str) -> User:
    """Set the password of an invited user who has none. Nobody is signed in: the secret and the e-mail say who it is.

    Raises DomainError when the link or the e-mail is not right, was used, or the password is too weak.
    """
    invitation = open_invitation(secret)
    user = User.objects.filter(email__iexact=user_email.strip(), is_active=True).first()
    if invitation is None or user is None:
        raise DomainError(LINK_IS_DEAD)
    with acting(TenantContext(user=user.pk)):
        membership = Membership.objects.filter(pk=invitation.membership_id, user=user).first()
    if membership is None or (membership.to_day and membership.to_day < clock.today()):
        raise DomainError(LINK_IS_DEAD)
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=clock.now()):
        raise DomainError(LINK_IS_DEAD)
    if not user.has_usable_password():
        rules.need_strong_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def end_membership(*, membership: Membership, day: dt.date | None = None, by: Actor) -> None:
    """Make `day` the last day of a membership (yesterday by default: at the next request it is gone)."""
    _need_manageable(membership, by)
    membership.to_day = day or clock.today() - dt.timedelta(days=1)
    membership.from_day = min(membership.from_day, membership.to_day)
    membership.save(update_fields=["from_day", "to_day"])


@transaction.atomic
def set_active(*, membership: Membership, is_active: bool, by: Actor) -> None:
    """Switch a colleague's account off or on; switching off ends its sessions at once."""
    _need_manageable(membership, by)
    _need_only_here(membership, by)
    User.objects.filter(pk=membership.user_id).update(is_active=is_active)
    if not is_active:
        _end(UserSession.objects.filter(user=membership.user_id))


@transaction.atomic
def reset_access(*, membership: Membership, by: Actor) -> Opening:
    """Forget password, second factor and sessions of a colleague, and make a new link to set them again."""
    _need_manageable(membership, by)
    _need_only_here(membership, by)
    if not current_colleagues(by).filter(pk=membership.pk).exists():
        msg = "L'incarico è terminato: fai un nuovo invito."
        raise DomainError(msg)
    user = membership.user
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _end(UserSession.objects.filter(user=user))
    return _open(membership, by)


@transaction.atomic
def end_sessions(*, membership: Membership, by: Actor) -> int:
    """Log a colleague out everywhere, for a telephone lost or left at a desk. Returns how many sessions ended."""
    _need_manageable(membership, by)
    _need_only_here(membership, by)
    return _end(UserSession.objects.filter(user=membership.user_id))


@transaction.atomic
def end_own_sessions(*, current: str, which: int | None = None, by: User) -> int:
    """End one of the user's own sessions, or all but the `current` session key. Returns how many ended."""
    found = UserSession.objects.filter(user=by).exclude(session_key=current)
    return _end(found if which is None else found.filter(pk=which))


@transaction.atomic
def spend_code(*, authenticator: Authenticator, code: str) -> bool:
    """Accept a one-time code of an authenticator app once: False for a code, or an older one, that was used.

    Source: RFC 6238, section 5.2. Nobody is signed in yet: the authenticator says whose code it is.
    """
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    step = totp.step_of(decrypt(kept.data["secret"]), code, time.time())
    if step is None or step <= kept.data.get("last_step", 0):
        return False
    kept.data["last_step"] = step
    kept.save(update_fields=["data"])
    return True


def mail_link(*, opening: Opening, link: str, by: Actor) -> None:
    """Send an invited colleague the link (or the address of the log-in) once the act is certain.

    The subject names nobody. A mail server that is down does not undo the invitation: the failure is logged.
    """
    to = opening.membership.user.email
    words = {"link": link, "is_new": bool(opening.secret), "place": by.municipality_name, "days": INVITATION_DAYS}
    text = render_to_string("accounts/mail/invitation.txt", words)
    transaction.on_commit(lambda: send_mail("lgnet: il tuo accesso", text, None, [to]), robust=True)


def _open(membership: Membership, by: Actor) -> Opening:
    """A new link for an account without a password; the older ones die, whoever made them."""
    user = membership.user
    with acting(TenantContext(user=user.pk)):
        mine = list(Membership.objects.filter(user=user).values_list("pk", flat=True))
    Invitation.objects.filter(membership_id__in=mine, used_at=None).update(used_at=clock.now())
    secret = secrets.token_urlsafe(32)
    Invitation.objects.update_or_create(
        membership=membership,
        defaults={
            "secret_hash": hashed(secret),
            "invited_by": by.user,
            "expires_at": clock.now() + dt.timedelta(days=INVITATION_DAYS),
            "used_at": None,
        },
    )
    return Opening(membership, secret, is_shown=not is_needed_elsewhere(user, by.municipality))


def _end(sessions: QuerySet[UserSession]) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
    return len(keys)


def _need_manageable(membership: Membership, by: Actor) -> None:
    """Raise NotAllowed unless `by` manages accounts where the membership is, and it is not their own."""
    rules.need("accounts.manage", by)
    if membership.municipality_id != by.municipality or membership.user_id == by.user:
        raise NotAllowed("accounts.manage")


def _need_only_here(membership: Membership, by: Actor) -> None:
    """Raise DomainError when the account also opens doors that `by` has no say about."""
    if is_needed_elsewhere(membership.user, by.municipality):
        raise DomainError(ELSEWHERE)
