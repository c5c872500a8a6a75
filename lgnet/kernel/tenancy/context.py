"""The context of a transaction: signed here, verified inside PostgreSQL by `sec.field` (sql/context.sql).

A context is bound to the backend and to the instant its transaction began, so it can be neither forged by an
injected `set_config` nor carried over to the next transaction by a pooler.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from lgnet.kernel.home import home

KEY_NAME = "tenancy.key"
REACH_ALL, REACH_GRANTED, REACH_NONE = "all", "granted", ""


@dataclass(frozen=True)
class TenantContext:
    """Who acts, and where: what the policies of the database may rely on."""

    tenants: tuple[UUID, ...] = ()
    user: UUID | None = None
    memberships: tuple[UUID, ...] = ()
    teams: tuple[UUID, ...] = ()
    reach: str = REACH_NONE
    is_central: bool = False

    def payload(self) -> str:
        """The text that is signed: six fields, lists joined by commas."""
        parts = (
            ",".join(map(str, self.tenants)),
            str(self.user or ""),
            ",".join(map(str, self.memberships)),
            ",".join(map(str, self.teams)),
            self.reach,
            "1" if self.is_central else "",
        )
        return "|".join(parts)


def signing_key() -> bytes:
    """The instance's key: 32 bytes in LGNET_HOME/keys, outside the database."""
    return home().secret(KEY_NAME)


def pads(key: bytes) -> tuple[bytes, bytes]:
    """HMAC's inner and outer pads (RFC 2104), stored in `sec.secret` so that SQL needs no exclusive-or."""
    block = key.ljust(64, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def signed(context: TenantContext, *, backend: int, began: int) -> str:
    """The setting's value for a backend's process id and its transaction's start in microseconds."""
    payload = context.payload()
    message = f"{payload}|{backend}|{began}".encode()
    return f"{payload}~{hmac.new(signing_key(), message, hashlib.sha256).hexdigest()}"


def set_context(context: TenantContext) -> None:
    """Make the current transaction act in `context`. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        msg = "A context belongs to a transaction: open one first."
        raise RuntimeError(msg)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint")
        backend, began = cursor.fetchone()
        cursor.execute("SELECT set_config('lgnet.context', %s, true)", [signed(context, backend=backend, began=began)])


@contextmanager
def acting(context: TenantContext) -> Iterator[None]:
    """A transaction (or savepoint) in `context`; what was set before is put back afterwards."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting('lgnet.context', true), '')")
            before = cursor.fetchone()[0]
        set_context(context)
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lgnet.context', %s, true)", [before])
