"""Who sees whom."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.people import rules
from lgnet.people.enums import AccessReason
from lgnet.people.models import Access, Person


@transaction.atomic
def grant_access(
    *,
    person: Person,
    reason: str,
    by: Actor,
    membership: UUID | None = None,
    team: UUID | None = None,
    to_day: dt.date | None = None,
) -> Access:
    """Let a colleague or an équipe see a person. Granting twice is harmless."""
    if reason == AccessReason.ASSIGNED:
        rules.need("people.grant", by)
    row, _ = Access.objects.get_or_create(  # type: ignore[misc]  # a grant is to a member or to a team
        municipality_id=person.municipality_id,
        person=person,
        membership_id=membership,
        team_id=team,
        reason=reason,
        to_day=to_day,
    )
    return row


@transaction.atomic
def end_access(*, access: Access, by: Actor) -> None:
    """End a grant: from the next request the person is out of reach."""
    rules.need("people.grant", by)
    access.to_day = clock.today() - dt.timedelta(days=1)
    access.from_day = min(access.from_day, access.to_day)
    access.save(update_fields=["from_day", "to_day"])
