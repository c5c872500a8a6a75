"""How long one log-in lasts, and what a session remembers about it. Instants are Unix seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Keys of the session.
CHOSEN_MUNICIPALITY = "municipality"
BEGAN = "began"
LAST_SEEN = "last_seen"
# Value of CHOSEN_MUNICIPALITY for who works at the centre, which has no municipality.
CENTRE = "centro"
# Seconds between two writings of LAST_SEEN: a session is not saved at every page.
NOTE_EVERY = 60


def is_over(session: Mapping[str, Any], now: int, *, idle: int, absolute: int) -> bool:
    """True when the log-in is older than `absolute` seconds, or nothing was asked for `idle` seconds."""
    began, last = session.get(BEGAN), session.get(LAST_SEEN)
    return (began is not None and now - began > absolute) or (last is not None and now - last > idle)


def is_to_note(session: Mapping[str, Any], now: int) -> bool:
    """True when it is time to write again that the user is there."""
    return session.get(LAST_SEEN) is None or now - session[LAST_SEEN] > NOTE_EVERY
