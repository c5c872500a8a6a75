"""`lgnet demo` on a home that is a demonstration already."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from lgnet.cli import build
from lgnet.demo.samples import copy_registers


def test_a_second_load_does_nothing_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("LGNET_HOME", str(tmp_path))
    mark = tmp_path / "demo"
    mark.write_text(json.dumps({"persons": 3, "activities": 5, "territories": 1, "accounts": []}))

    told = CliRunner().invoke(build(), ["demo", "--json"])

    assert told.exit_code == 0
    answer = json.loads(told.stdout)
    assert (answer["loaded"], answer["persons"]) == (False, 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["demo"]


def test_registers_to_try_are_copied_again_whole(tmp_path):
    folder = copy_registers(tmp_path)
    (folder / "registro_genova.csv").write_text("rovinato")

    assert copy_registers(tmp_path) == folder
    assert (folder / "registro_genova.csv").stat().st_size > 10_000
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".xlsx", ".md"}
