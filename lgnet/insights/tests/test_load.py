"""What ships: indicators of every edition, their certainty said, loaded once however often."""

from __future__ import annotations

import datetime as dt

import pytest

from lgnet.codes.engine import countries, services
from lgnet.codes.tests.test_database import as_owner
from lgnet.insights.actions import load_indicators
from lgnet.insights.engine.catalogue import listed_indicators, resolved_types, union_citizenships
from lgnet.insights.engine.figures import service_types
from lgnet.insights.models import Indicator, Target, UnionCitizenship
from lgnet.insights.queries import definitions_of
from lgnet.network.engine.catalogue import load_catalogue
from lgnet.network.models import Edition

pytestmark = pytest.mark.django_db


def contents():
    return [list(model.objects.order_by("pk").values()) for model in (Indicator, Target, UnionCitizenship)]


def test_everything_that_ships_is_in_the_database():
    stored = set(Indicator.objects.values_list("edition__code", "code"))
    assert stored == {(entry.edition, entry.code) for entry in listed_indicators()}
    assert {edition for edition, _ in stored} == set(Edition.objects.values_list("code", flat=True))


def test_loading_again_changes_nothing():
    before = contents()
    with as_owner():
        load_indicators()
        assert contents() == before


def test_loading_mends_what_differs_and_removes_what_is_no_longer_listed():
    before = contents()
    with as_owner():
        edition = Edition.objects.get(code="lgnet3")
        whole = Indicator.objects.get(edition=edition, code="O.2.3")
        Indicator.objects.filter(pk=whole.pk).update(types=["shelter_night"], label="?")
        extra = {"edition": edition, "label": "-", "definition": "-", "formula": {}, "series": "own", "status": "own"}
        Indicator.objects.create(code="X.1", parent=whole, position=90, **extra)
        UnionCitizenship.objects.filter(country="RO").delete()
        UnionCitizenship.objects.filter(country="GB").update(to_day=None)
        load_indicators()
        assert contents()[0] == before[0]
        dropped = {"id", "created_at"}
        plain = [{key: value for key, value in row.items() if key not in dropped} for row in contents()[2]]
        wanted = [{key: value for key, value in row.items() if key not in dropped} for row in before[2]]
        assert sorted(map(str, plain)) == sorted(map(str, wanted))


def test_what_is_from_memory_says_so():
    fund = Indicator.objects.filter(series="fund")
    assert {row.status for row in fund} == {"memory"}
    assert {row.code for row in fund if row.parent} == {"O.2.3.1", "O.2.3.2", "O.2.3.3"}
    assert all(row.source and row.definition for row in Indicator.objects.all())


def test_parts_feed_the_whole():
    by_code = {entry.code: entry for entry in listed_indicators() if entry.edition == "lgnet3"}
    for entry in by_code.values():
        if entry.parent:
            assert set(entry.types) <= set(by_code[entry.parent].types)
            assert set(entry.types) == set(services.codes_feeding(entry.code))
            assert entry.formula["eligibility"] == by_code[entry.parent].formula["eligibility"]


def test_acts_are_counted_for_recipients_only():
    for entry in listed_indicators():
        if entry.formula["count"] == "acts":
            assert entry.formula["eligibility"] == "eligible"
            assert set(entry.types) <= set(resolved_types("services"))


def test_services_are_those_of_the_code_list():
    for edition in Edition.objects.all():
        assert service_types(definitions_of(edition)) == sorted(
            code for code, kind in services.types().items() if kind.counts
        )


def test_days_of_the_union_agree_with_the_code_list():
    spans = {}
    for country, first, last in union_citizenships():
        spans.setdefault(country, []).append((first, last))
    for code in countries.codes():
        for day in (dt.date(1990, 1, 1), dt.date(2004, 5, 1), dt.date(2020, 1, 31), dt.date(2020, 2, 1)):
            inside = any(first <= day and (last is None or day <= last) for first, last in spans.get(code, ()))
            assert inside == countries.is_eu(code, day)


def test_the_published_target_is_that_of_the_network_catalogue():
    wanted = {edition.code: edition.targets.get("persons") for edition in load_catalogue().editions}
    target = Target.objects.get()
    assert (target.territory, target.indicator.code) == (None, "O.2.3")
    assert target.value == wanted[target.edition.code]
