"""Opens the transaction of a request, says to the database who acts, and lets through the doors they may open."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

import pghistory
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from lgnet.accounts import queries
from lgnet.accounts.engine import sitting
from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import User
from lgnet.kernel import clock
from lgnet.kernel.doors import PUBLIC, SIGNED_IN, STAFF
from lgnet.kernel.errors import NotAllowed
from lgnet.kernel.tenancy.context import TenantContext, set_context


class ActorMiddleware:
    """One transaction a request; `request.actor` is who acts, `request.request_id` ties its traces together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4()
        request.actor = None
        self._end_old_session(request)
        # Ask for the session's user before the transaction opens, so that its expiry is written even if we fail.
        user = request.user if request.user.is_authenticated else None
        with transaction.atomic():
            if user is not None:
                request.actor = self._introduce(request, user)
            with pghistory.context(**self._signature(request)):
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        rule = getattr(getattr(view, "door", None), "rule", None)
        if rule is None:
            raise Http404
        if rule == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _lead_to(request, f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        if rule == SIGNED_IN:
            return None
        if request.actor is None:
            return _lead_to(request, reverse("accounts:no_membership"))
        if not (rule == STAFF or request.actor.may(rule)):
            raise Http404
        return self._ask_second_factor(request)

    def process_exception(self, _request: HttpRequest, exception: Exception) -> None:
        """What may not be done does not exist: an outsider must not learn that it does."""
        if isinstance(exception, NotAllowed):
            raise Http404 from exception

    def _introduce(self, request: HttpRequest, user: User) -> Actor | None:
        set_context(TenantContext(user=user.pk))
        memberships = queries.active_memberships(user)
        chosen = request.session.get(sitting.CHOSEN_MUNICIPALITY)
        # Stable: those of the chosen place come first, and the first is where one acts.
        memberships.sort(key=lambda m: str(m.municipality_id or sitting.CENTRE) != chosen)
        request.memberships = memberships
        actor = queries.actor_for(user, memberships)
        if actor is not None:
            set_context(queries.context_for(actor))
        return actor

    @staticmethod
    def _signature(request: HttpRequest) -> dict[str, str]:
        actor = request.actor
        if actor is None:
            author = str(request.user) if request.user.is_authenticated else "anonimo"
            return {"request": str(request.request_id), "author": author}
        return {
            "request": str(request.request_id),
            "author": actor.name,
            "user": str(actor.user),
            "membership": str(actor.membership),
        }

    @staticmethod
    def _end_old_session(request: HttpRequest) -> None:
        """Log out who was idle, or logged in, for too long. Outside the transaction: it holds whatever happens next."""
        if not request.user.is_authenticated:
            return
        now, session = int(time.time()), request.session
        idle, absolute = settings.IDLE_MINUTES * 60, settings.SESSION_COOKIE_AGE
        if not queries.is_let_in(request.user) or sitting.is_over(session, now, idle=idle, absolute=absolute):
            UserSession.objects.filter(session_key=session.session_key).delete()
            logout(request)
        elif sitting.is_to_note(session, now):
            session.setdefault(sitting.BEGAN, now)
            session[sitting.LAST_SEEN] = now
            UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=clock.now())

    @staticmethod
    def _ask_second_factor(request: HttpRequest) -> HttpResponse | None:
        """Staff without a second factor go and set one first; demonstration may waive it, and says so on every page."""
        if settings.IS_MFA_WAIVED or queries.has_second_factor(request.user):
            return None
        return _lead_to(request, reverse("mfa_activate_totp"))


def _lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect; a fragment asked by htmx takes the whole page along."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
