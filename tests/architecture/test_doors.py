"""Every door has a lock: each view says who may enter."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from lgnet.kernel.doors import door


def doors(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from doors(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern.callback


def unlocked(patterns: list[URLPattern | URLResolver]) -> list[str]:
    return [route for route, view in doors(patterns) if not hasattr(view, "door")]


def test_every_door_has_a_lock():
    assert unlocked(get_resolver().url_patterns) == []


def test_a_door_without_a_lock_is_found():
    def open_view(request):
        return HttpResponse()

    @door("staff")
    def locked_view(request):
        return HttpResponse()

    assert unlocked([path("a/", open_view), path("b/", locked_view)]) == ["a/"]
