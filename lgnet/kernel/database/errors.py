"""What can go wrong with the database, said in words that help."""

from __future__ import annotations

from lgnet.kernel.errors import DomainError


class ClusterError(DomainError):
    """The local database cannot be started, stopped or reached; the message says what to do."""
