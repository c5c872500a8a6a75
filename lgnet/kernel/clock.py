"""The one place that asks what time it is. Instants are aware and in UTC; days are days in Italy."""

from __future__ import annotations

import datetime as dt
import os
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo(os.environ.get("LGNET_TIME_ZONE", "Europe/Rome"))


def now() -> dt.datetime:
    """The instant it is, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def today() -> dt.date:
    """The day it is now where the network works (Europe/Rome unless LGNET_TIME_ZONE says otherwise)."""
    return now().astimezone(LOCAL_ZONE).date()
