"""What every staff page needs to know."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.messages.models import Notice
from lgnet.network.models import Edition
from lgnet.network.queries import editions_by_day, modules_of


@dataclass(frozen=True)
class Frame:
    """The edition that runs, the modules switched on in the actor's territory, notices not read yet."""

    edition: Edition | None
    modules: frozenset[str]
    unread: int


def frame_of(actor: Actor) -> Frame:
    """Three queries: editions, modules, notices; one at the centre."""
    today = clock.today()
    begun = [edition for edition in editions_by_day() if edition.starts_on <= today]
    running = next((edition for edition in begun if edition.ends_on is None or edition.ends_on >= today), None)
    edition = running or next(iter(begun), None)
    if actor.municipality is None:
        return Frame(edition, frozenset(), 0)
    unread = Notice.objects.filter(recipient__in=actor.memberships, read_at=None).count()
    return Frame(edition, modules_of(actor.municipality, edition), unread)


def address(name: str) -> str:
    """Where a page is, '' when this instance does not have it: what is not installed is not shown."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
