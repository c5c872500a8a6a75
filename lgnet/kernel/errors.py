"""Errors of the domain: each carries a sentence in plain Italian that may be shown as it is."""

from __future__ import annotations


class DomainError(Exception):
    """Something the rules of the house refuse. `str(error)` says what happened and what to do, in Italian."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class MoveRefused(DomainError):
    """A state does not move that way, or somebody else moved it first."""


class NotAllowed(DomainError):
    """The actor may not do this. Doors show it as 404: an outsider must not learn that the thing exists."""

    def __init__(self, what: str) -> None:
        super().__init__("Non risulta tra le cose che puoi vedere o fare.")
        self.what = what
