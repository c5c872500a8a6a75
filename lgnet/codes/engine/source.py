"""Reads the JSON files of ``lgnet/codes/data`` once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def read(name: str) -> Any:
    """Content of ``data/NAME.json``; callers must not change it. Raises FileNotFoundError."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
