"""The command as an operator runs it: a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


class Operator:
    """Somebody at the terminal of one instance."""

    def __init__(self, home: Path) -> None:
        self.home = home
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("LGNET_", "DATABASE_", "DJANGO_"))
        }
        self.environment = {**kept, "LGNET_HOME": str(home)}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "lgnet", *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def ask(self, *arguments: str) -> dict[str, Any]:
        """What a command answers with --json: it must succeed, and print one object and nothing else."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert isinstance(found, dict)
        return found


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Nothing started yet; whatever was started is stopped at the end."""
    found = Operator(tmp_path_factory.mktemp("cli") / "instance")
    yield found
    found.run("db", "down")


@pytest.fixture(scope="module")
def prepared(operator: Operator) -> Operator:
    """An instance with its database up and its tables migrated."""
    operator.ask("db", "up")
    operator.ask("migrate")
    return operator
