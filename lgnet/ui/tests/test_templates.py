"""What no template of the platform may hold: inline script or style, handlers, other people's servers."""

import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(apps.get_app_config("ui").path).parent

FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style\b|<[^>]*\sstyle=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\s(?:on[a-z]+|hx-on[\w:.-]*)=", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "third-party request": re.compile(
        r"<(?:script|link|img|iframe|source|use)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", re.IGNORECASE
    ),
}
LIMIT = 120


def templates():
    return sorted(path for path in ROOT.rglob("*.html") if "templates" in path.parts and "vendor" not in path.parts)


def faults(text):
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_templates_hold_no_inline_code_and_ask_nobody_else():
    found = {str(path.relative_to(ROOT)): faults(path.read_text(encoding="utf-8")) for path in templates()}
    assert len(found) > 30
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_templates_stay_short():
    long = {
        path.name: lines
        for path in templates()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LIMIT
    }
    assert long == {}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>x()</script>", "inline script"),
        ("<p class='a' style='color:red'>", "inline style"),
        ("<button onclick='x()'>", "event handler"),
        ("<div hx-on:click='x()'>", "event handler"),
        ("<a href='javascript:x()'>", "script address"),
        ("<script src='https://cdn.example.org/x.js'></script>", "third-party request"),
    ],
)
def test_the_check_sees_each_fault(text, fault):
    assert fault in faults(text)
