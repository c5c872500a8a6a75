"""Reads about the network: territories, editions, and which modules a territory runs."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q

from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError
from lgnet.network.models import Edition, Municipality, Participation


def municipality_named(name: str) -> Municipality:
    """The territory with that name, short name or code. Raises DomainError naming the nearest ones."""
    word = name.strip()
    found = Municipality.objects.filter(
        Q(name__iexact=word) | Q(slug__iexact=word) | Q(istat_code=word) | Q(cadastral_code__iexact=word)
    ).first()
    if found is None:
        known = ", ".join(Municipality.objects.values_list("name", flat=True))
        msg = f"«{name}» non è tra i territori della rete. Quelli registrati sono: {known}."
        raise DomainError(msg)
    return found


def edition_on(day: dt.date) -> Edition | None:
    """The edition running on a day; the latest begun when two overlap."""
    running = Edition.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
    return running.order_by("-starts_on").first()


def editions_by_day() -> list[Edition]:
    """Every edition, the latest first: enough to find in memory the one of any day."""
    return list(Edition.objects.order_by("-starts_on"))


def current_edition() -> Edition | None:
    """The edition running today, or the latest that has begun."""
    today = clock.today()
    return edition_on(today) or Edition.objects.filter(starts_on__lte=today).order_by("-starts_on").first()


def modules_of(municipality: UUID, edition: Edition | None) -> frozenset[str]:
    """The modules switched on for a territory in an edition, whichever of its partners runs them."""
    if edition is None:
        return frozenset()
    rows = Participation.objects.filter(edition=edition, territory=municipality).values_list("modules", flat=True)
    return frozenset(module for modules in rows for module in modules)
