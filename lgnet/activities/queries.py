"""Reads of acts: of a person, of a Comune."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from lgnet.accounts.engine.actor import Actor
from lgnet.activities.models import Activity, ActivityQuerySet
from lgnet.kernel.errors import NotAllowed


def activities_for(actor: Actor) -> ActivityQuerySet:
    """The standing acts an actor reaches, newest first, with who did them."""
    actor.need("activities.read")
    return Activity.objects.standing().select_related("organisation", "team", "edition")


def activities_of(actor: Actor, persons: Sequence[UUID]) -> ActivityQuerySet:
    """Every act of a person (all rows of the cluster), also the corrected and withdrawn ones: the timeline shows them."""
    actor.need("activities.read")
    return Activity.objects.filter(person__in=persons).select_related("organisation", "team")


def activity_for(actor: Actor, ref: UUID) -> Activity:
    """One act the actor reaches. Raises NotAllowed for outsiders."""
    found = activities_for(actor).filter(pk=ref).first()
    if found is None:
        msg = "activities.read"
        raise NotAllowed(msg)
    return found


def recent_places(actor: Actor) -> list[str]:
    """Places the actor's Comune wrote lately, for the form's suggestions."""
    latest = Activity.objects.exclude(place="").order_by("-created_at").values_list("place", flat=True)[:200]
    return list(dict.fromkeys(latest))[:20] if actor.municipality else []
