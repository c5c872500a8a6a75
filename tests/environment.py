"""The environment of every test run, set before Django's settings are read (see addopts in pyproject.toml)."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

os.environ.setdefault("LGNET_TEST_RUN", str(os.getpid()))
os.environ["LGNET_HOME"] = os.environ.get("LGNET_TEST_HOME", str(ROOT / "var" / "tests"))
os.environ["LGNET_DEMO"] = "1"
os.environ["LGNET_DB_POOLED"] = "0"
os.environ["LGNET_DB_NAME"] = f"lgnet_test_{os.environ['LGNET_TEST_RUN']}_{WORKER}"
