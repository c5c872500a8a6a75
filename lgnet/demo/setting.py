"""What every instance of the network starts from: code lists, network and, in a demonstration, the cast."""

from __future__ import annotations

from lgnet.demo.cast import Persona, load_cast
from lgnet.network.actions import load_network


def load_setting() -> list[Persona]:
    """Code lists, indicators, network and cast, without any person. Runs as lgnet_owner; running twice is harmless."""
    load_network()
    return load_cast()
