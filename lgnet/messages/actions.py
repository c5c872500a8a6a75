"""Writes of the inbox: tell something, mark it as read."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import Membership
from lgnet.kernel import clock
from lgnet.kernel.errors import NotAllowed
from lgnet.messages.models import Notice
from lgnet.messages.queries import inbox_for


@transaction.atomic
def notify(
    *, recipients: Collection[UUID], title: str, text: str = "", url: str = "", event_key: str, by: Actor
) -> int:
    """Tell members of the actor's municipality something, once an event. Returns how many were told now.

    `recipients` are memberships; `url` is a path of this site. A title or a text never holds the name of a person:
    the page behind `url` asks again who may read. Raises NotAllowed for memberships that are not of the municipality,
    ValueError for an address elsewhere.
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        msg = f"A notice leads to a page of this site, not to {url!r}."
        raise ValueError(msg)
    wanted = set(recipients)
    here = Membership.objects.filter(municipality=by.municipality, pk__in=wanted).count()
    if by.municipality is None or here != len(wanted):
        raise NotAllowed("inbox.notify")
    before = Notice.objects.filter(recipient__in=wanted, event_key=event_key).count()
    Notice.objects.bulk_create(
        [
            Notice(
                municipality_id=by.municipality,
                recipient_id=recipient,
                title=title,
                text=text,
                url=url,
                event_key=event_key,
            )
            for recipient in sorted(wanted)
        ],
        ignore_conflicts=True,
    )
    return Notice.objects.filter(recipient__in=wanted, event_key=event_key).count() - before


@transaction.atomic
def mark_read(*, notice: UUID, by: Actor) -> Notice:
    """Mark one of the actor's own notices as read. Raises NotAllowed when it is not theirs."""
    found = inbox_for(by).filter(pk=notice).first()
    if found is None:
        raise NotAllowed("inbox.read")
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    return found


@transaction.atomic
def mark_all_read(*, by: Actor) -> int:
    """Mark all of the actor's notices as read. Returns how many were not."""
    return inbox_for(by).filter(read_at=None).update(read_at=clock.now())
