"""What the frame around a staff page needs to know. Filled by a door's context processor as variable `shell`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR_LENGTH = 4


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One entry of the side navigation. `icon` is a symbol of the sprite (`it-user`), `badge` a small number.

    `on_phone` puts it in the bottom bar of phones, which holds four entries and the menu.
    """

    label: str
    url: str
    icon: str = "it-folder"
    active: bool = False
    badge: int = 0
    on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Shell:
    """Who is working, for which Comune, and where they can go. An empty url hides what it leads to."""

    user_name: str
    role_name: str = ""
    municipality: str = ""
    edition: str = ""
    nav: Sequence[NavEntry] = ()
    search_url: str = ""
    notifications_url: str = ""
    notifications_count: int = 0
    account_url: str = ""
    logout_url: str = ""
    home_url: str = "/"
    demo: bool = False

    @property
    def bar(self) -> list[NavEntry]:
        """Entries of the bottom bar: those meant for phones or, when none is, the first four."""
        chosen = [entry for entry in self.nav if entry.on_phone] or list(self.nav)
        return chosen[:BAR_LENGTH]

    @property
    def initials(self) -> str:
        """At most two letters of the user's name, for the round mark of the menu."""
        words = [word for word in self.user_name.split() if word[:1].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
