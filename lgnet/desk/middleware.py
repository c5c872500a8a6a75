"""The frame of staff pages: who works, for which Comune, where they can go. A context processor (see settings)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lgnet.accounts.enums import Role
from lgnet.desk.engine.menu import places_for
from lgnet.desk.queries import address, frame_of
from lgnet.ui.engine.shell import NavEntry, Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """`{"shell": Shell}` for staff who have signed in; nothing on public pages. Three queries at most."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"demo": True, "mfa_waived": settings.IS_MFA_WAIVED} if settings.IS_DEMO else {}
    frame = frame_of(actor)
    entries = [
        NavEntry(place.label, url, place.icon, active=_is_here(request.path, url), on_phone=place.on_phone)
        for place in places_for(actor, frame.modules)
        if (url := address(place.name))
    ]
    return {
        "mfa_waived": settings.IS_MFA_WAIVED,
        "shell": Shell(
            user_name=actor.name,
            role_name=role_names(actor.roles),
            municipality=actor.municipality_name or "Rete nazionale",
            edition=frame.edition.short_name if frame.edition else "",
            nav=entries,
            search_url=address("desk:search") if actor.may("people.search") else "",
            notifications_url=address("inbox:list") if actor.municipality else "",
            notifications_count=frame.unread,
            account_url=address("accounts:profile"),
            logout_url=address("account_logout"),
            home_url=address("desk:home"),
            demo=settings.IS_DEMO,
        ),
    }


def role_names(roles: frozenset[str]) -> str:
    """The roles somebody has here, in the order of the matrix."""
    return ", ".join(label for value, label in Role.choices if value in roles)


def _is_here(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
