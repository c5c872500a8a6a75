"""Identifiers: time-ordered UUIDs (RFC 9562, version 7), so that new rows sit together in every index."""

from __future__ import annotations

import os
import time
import uuid

_VERSION_7 = 0x7 << 76
_VARIANT = 0x2 << 62


def new_id() -> uuid.UUID:
    """A new UUID version 7: 48 bits of Unix milliseconds, 74 random bits. It tells no sequence number."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    high_noise, low_noise = noise >> 68, noise & ((1 << 62) - 1)
    return uuid.UUID(
        int=(milliseconds & ((1 << 48) - 1)) << 80 | _VERSION_7 | (high_noise & 0xFFF) << 64 | _VARIANT | low_noise
    )
