"""What every instance of the network starts from: code lists, network and, in a demonstration, the cast."""

from __future__ import annotations

from lgnet.codes.actions import load_code_lists
from lgnet.demo.cast import Persona, load_cast
from lgnet.insights.actions import load_indicators
from lgnet.network.actions import load_network


def load_setting() -> list[Persona]:
    """Code lists, indicators, network and cast, without any person. Runs as lgnet_owner; running twice is harmless."""
    load_code_lists(by="load_setting")
    load_network()
    load_indicators()
    return load_cast()
