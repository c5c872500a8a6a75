"""Every view declares who may enter. `accounts.middleware` opens the door; a test counts doors without a lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed_in"
STAFF = "staff"


@dataclass(frozen=True)
class Door:
    """What a view asks of whoever enters: `public`, `signed_in`, `staff`, or an ability such as `people.read`."""

    rule: str


def door(rule: str) -> Callable[[View], View]:
    """Mark a view with its rule: `@door("people.read")`."""

    def mark(view: View) -> View:
        view.door = Door(rule)  # type: ignore[attr-defined]
        return view

    return mark
