"""Opens the transaction of a request, says to the database who acts, and lets through the doors they may open."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pghistory
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from lgnet.accounts import queries
from lgnet.accounts.engine.actor import Actor
from lgnet.kernel.errors import NotAllowed
from lgnet.kernel.doors import PUBLIC, SIGNED_IN, STAFF
from lgnet.kernel.tenancy.context import TenantContext, set_context

CHOSEN_MUNICIPALITY = "municipality"
LAST_SEEN = "last_seen"


class ActorMiddleware:
    """One transaction a request; `request.actor` is who acts, `request.request_id` ties its traces together."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4()
        request.actor = None
        self._end_idle_session(request)
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
            return redirect(f"{reverse(settings.LOGIN_URL)}?next={request.path}")
        if rule == SIGNED_IN:
            return None
        if request.actor is None or not (rule == STAFF or request.actor.may(rule)):
            raise Http404
        return self._ask_second_factor(request)

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Outsiders get 404, never 403: they must not learn that the thing exists."""
        if isinstance(error, NotAllowed):
            raise Http404 from error
        return None

    def _introduce(self, request: HttpRequest, user) -> Actor | None:  # type: ignore[no-untyped-def]
        set_context(TenantContext(user=user.pk))
        memberships = queries.active_memberships(user)
        request.memberships = memberships
        chosen = request.session.get(CHOSEN_MUNICIPALITY)
        actor = queries.actor_for(user, memberships, municipality=UUID(chosen) if chosen else None)
        if actor is not None:
            set_context(queries.context_for(actor))
        return actor

    @staticmethod
    def _signature(request: HttpRequest) -> dict[str, str]:
        actor = request.actor
        if actor is None:
            return {"request": str(request.request_id), "author": "anonimo"}
        return {
            "request": str(request.request_id),
            "author": actor.name,
            "user": str(actor.user),
            "membership": str(actor.membership),
        }

    @staticmethod
    def _end_idle_session(request: HttpRequest) -> None:
        if not request.user.is_authenticated:
            return
        now, last = int(time.time()), request.session.get(LAST_SEEN)
        if last is not None and now - last > settings.IDLE_MINUTES * 60:
            logout(request)
        elif last is None or now - last > 60:
            request.session[LAST_SEEN] = now

    @staticmethod
    def _ask_second_factor(request: HttpRequest) -> HttpResponse | None:
        """Staff without a second factor go and set one first; demonstration may waive it, and says so on every page."""
        if settings.IS_MFA_WAIVED:
            return None
        from allauth.mfa.utils import is_mfa_enabled  # noqa: PLC0415 -- allauth's models need the app registry

        return None if is_mfa_enabled(request.user) else redirect("mfa_activate_totp")
