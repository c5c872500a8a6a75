"""Reads of the inbox: what somebody should know, and how much of it is still to read."""

from __future__ import annotations

from django.db.models import QuerySet

from lgnet.accounts.engine.actor import Actor
from lgnet.messages.models import Notice


def inbox_for(actor: Actor) -> QuerySet[Notice]:
    """The notices of the actor's memberships here, the newest first."""
    found = Notice.objects.filter(recipient__in=actor.memberships)
    return found.order_by("-created_at", "-id")


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read yet."""
    return inbox_for(actor).filter(read_at=None).count()
