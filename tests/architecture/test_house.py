"""The house keeps its rules: rooms, doors, ceilings. Each check is shown to go red on a broken variant."""

from __future__ import annotations

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "lgnet"
# Not rooms of the story: wiring, the command line, the design system and the kernel have their own shape.
OUTSIDE_ROOMS = {"config", "cli", "kernel", "ui", "demo"}


def apps() -> set[str]:
    return {path.parent.name for path in HOUSE.glob("*/apps.py")}


def modules(*, tests: bool = False) -> Iterator[Path]:
    for path in sorted(HOUSE.rglob("*.py")):
        is_test = "tests" in path.parts
        if "migrations" not in path.parts and is_test == tests:
            yield path


def contract(section: str, option: str) -> str:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "importlinter.ini")
    return parser[section][option]


def unlisted_apps(listed: str) -> set[str]:
    named = set(re.findall(r"lgnet\.(\w+)", listed))
    return apps() - OUTSIDE_ROOMS - named


def test_every_app_is_listed_in_the_rooms_contract():
    assert unlisted_apps(contract("importlinter:contract:rooms", "containers")) == set()


def test_every_app_is_listed_in_the_storeys_contract():
    storeys = contract("importlinter:contract:storeys", "layers")
    assert {app for app in apps() if not re.search(rf"\b{app}\b", storeys)} == set()


def test_an_app_that_is_not_listed_is_found():
    assert "people" in unlisted_apps("lgnet.network lgnet.activities")


def foreign_views(source: str, app: str) -> list[str]:
    """Views of another app that a urls module imports."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found += [name for name in names if re.match(rf"lgnet\.(?!{app}\b)\w+\.views", name)]
    return found


def test_urls_import_only_their_own_views():
    wrong = {path: foreign_views(path.read_text(), path.parent.name) for path in HOUSE.glob("*/urls.py")}
    assert {str(path): found for path, found in wrong.items() if found} == {}


def test_a_urls_module_with_another_apps_views_is_found():
    assert foreign_views("from lgnet.people.views import folder", "desk")
    assert foreign_views("from lgnet.people import views", "desk")
    assert not foreign_views("from lgnet.desk import views", "desk")


def test_modules_stay_under_400_lines():
    assert {str(p.relative_to(ROOT)): n for p in modules() if (n := p.read_text().count("\n")) > 400} == {}


def long_functions(source: str, limit: int = 40) -> list[str]:
    tree = ast.parse(source)
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > limit
    ]


def test_functions_stay_under_40_lines():
    assert {str(p.relative_to(ROOT)): found for p in modules() if (found := long_functions(p.read_text()))} == {}


def test_a_long_function_is_found():
    assert long_functions("def long():\n" + "    x = 1\n" * 41) == ["long"]


def test_templates_stay_under_120_lines():
    found = {str(p.relative_to(ROOT)): n for p in HOUSE.rglob("*.html") if (n := p.read_text().count("\n")) > 120}
    assert found == {}


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style", re.IGNORECASE)


def test_templates_hold_no_inline_script_or_style():
    assert [str(p.relative_to(ROOT)) for p in HOUSE.rglob("*.html") if INLINE.search(p.read_text())] == []


@pytest.mark.parametrize("bad", ["<p onclick=go()>", "<script>x</script>", '<p style="x">', "<style>p{}</style>"])
def test_inline_script_or_style_is_found(bad):
    assert INLINE.search(bad)


def third_parties(text: str) -> list[str]:
    """Addresses of other hosts that a page would load from (links a person follows are fine)."""
    return re.findall(
        r"(?:src|srcset|action|data)\s*=\s*[\"']https?://[^\"']+|<link[^>]+href=[\"']https?://[^\"']+", text
    )


def test_no_template_loads_from_another_host():
    assert {str(p): found for p in HOUSE.rglob("*.html") if (found := third_parties(p.read_text()))} == {}


JUNK = {"utils", "helpers", "common", "misc", "util", "helper"}


def test_no_module_is_a_junk_drawer():
    assert [str(p) for p in HOUSE.rglob("*.py") if p.stem in JUNK] == []


def mocks(source: str) -> bool:
    return bool(re.search(r"mock\.patch|MagicMock|monkeypatch\.setattr\(.?lgnet|pytest\.(mark\.)?(skip|xfail)", source))


def test_no_test_mocks_our_own_code_or_skips():
    here = Path(__file__)
    found = [
        str(p)
        for p in [*HOUSE.rglob("tests/**/*.py"), *(ROOT / "tests").rglob("*.py")]
        if p != here and mocks(p.read_text())
    ]
    assert found == []
