"""Which time step a one-time code belongs to (RFC 6238 over RFC 4226), so that a code is never accepted twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct

PERIOD = 30
DIGITS = 6
# Steps accepted before and after the present one, for clocks that are not quite right (RFC 6238, section 5.2).
TOLERANCE = 1


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code of a time step. `secret` is base32. Source: RFC 4226, section 5.3 (dynamic truncation, HMAC-SHA-1)."""
    key = base64.b32decode(secret, casefold=True)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def step_of(secret: str, code: str, now: float) -> int | None:
    """The latest step around `now` (Unix seconds) whose code is `code`; None when there is none."""
    digits = "".join(filter(str.isdigit, code))
    present = int(now) // PERIOD
    steps = range(present + TOLERANCE, present - TOLERANCE - 1, -1)
    return next((step for step in steps if hmac.compare_digest(code_at(secret, step), digits)), None)
