"""Reading the code lists."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet

from lgnet.codes.engine.keys import flat
from lgnet.codes.models import Code, CodeList


def newest_lists() -> QuerySet[CodeList]:
    """The newest version of every list, by title, with `codes_count`."""
    newest = CodeList.objects.order_by("name", "-valid_from", "-created_at").distinct("name")
    return CodeList.objects.filter(pk__in=newest.values("pk")).annotate(codes_count=Count("codes")).order_by("title")


def list_named(name: str, *, version: str | None = None) -> CodeList:
    """A list by name, the newest unless a version is given. Raises CodeList.DoesNotExist."""
    rows = CodeList.objects.filter(name=name)
    if version is not None:
        rows = rows.filter(version=version)
    return rows.order_by("-valid_from", "-created_at")[:1].get()


def codes_valid(code_list: CodeList, *, day: date) -> QuerySet[Code]:
    """The codes of a list that are good on a day, in their order."""
    return (
        Code.objects.filter(code_list=code_list)
        .filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
        .order_by("position")
    )


def codes_matching(text: str, *, code_list: CodeList | None = None) -> QuerySet[Code]:
    """Codes whose code or label holds every word of `text` (accents and case do not count), with their list."""
    rows = Code.objects.select_related("code_list")
    rows = rows.filter(code_list=code_list) if code_list else rows.filter(code_list__in=newest_lists().values("pk"))
    for word in flat(text).split():
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("position") if code_list else rows.order_by("code_list__title", "position")
