"""Writing the access log. A view notes what it showed; the middleware writes it before the response leaves."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lgnet.accounts.engine.actor import Actor
from lgnet.audit.models import AccessLog
from lgnet.kernel.home import home


@dataclass(frozen=True)
class Sight:
    """Something about a person (or a search, a list, an export) that a page is about to show."""

    access: str
    subject_kind: str
    subject_id: UUID | None = None
    purpose: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


def note_sight(request: Any, sight: Sight) -> None:
    """Remember on the request what it shows; written once the view is done."""
    sights = getattr(request, "sights", None)
    if sights is None:
        sights = request.sights = []
    sights.append(sight)


def record_sights(sights: list[Sight], *, request_id: UUID, by: Actor) -> None:
    """Write the access log rows of one request. Raises whatever the database raises: unlogged means unseen."""
    if by.municipality is None:
        return
    AccessLog.objects.bulk_create(
        AccessLog(
            municipality_id=by.municipality,
            user_id=by.user,
            author=by.name,
            membership_id=by.membership,
            organisation_id=by.organisation,
            roles=", ".join(sorted(by.roles)),
            access=sight.access,
            subject_kind=sight.subject_kind,
            subject_id=sight.subject_id,
            request_id=request_id,
            purpose=sight.purpose,
            detail=dict(sight.detail),
        )
        for sight in sights
    )


def hashed_term(term: str) -> str:
    """A search term as it may be logged: keyed, so that a list of names cannot be tried against the log."""
    key = home().secret("log.key")
    return hmac.new(key, term.strip().lower().encode(), hashlib.sha256).hexdigest()[:24]
