from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections, transaction
from django.db.utils import ProgrammingError, load_backend

from lgnet.codes import queries
from lgnet.codes.actions import LoadedLists, load_code_lists
from lgnet.codes.engine.lists import all_lists
from lgnet.codes.models import Code, CodeList
from lgnet.kernel.database import django_params

pytestmark = pytest.mark.django_db

NOTHING = LoadedLists(lists=0, codes=0, removed=0)


@contextmanager
def as_owner() -> Iterator[None]:
    """What runs inside acts as the owner of the tables, like `lgnet migrate`, and is undone."""
    mine = connections["default"]
    facts = {**mine.settings_dict, **django_params("owner", os.environ["LGNET_DB_NAME"])}
    connections["default"] = owner = load_backend(facts["ENGINE"]).DatabaseWrapper(facts, "default")
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        owner.close()
        connections["default"] = mine


def test_everything_that_ships_is_in_the_database():
    stored = {(row.name, row.version): row.codes_count for row in queries.newest_lists()}
    assert stored == {(listed.name, listed.version): len(listed.codes) for listed in all_lists().values()}


def test_loading_again_writes_nothing():
    with as_owner():
        assert load_code_lists(by="test") == NOTHING


def test_loading_mends_what_differs_and_leaves_other_versions_alone():
    with as_owner():
        older = CodeList.objects.create(
            name="sex", title="Sesso", version="1900", source="-", status="own", valid_from=dt.date(1900, 1, 1)
        )
        kept = Code.objects.create(code_list=older, code="Q", label_it="Altro", position=0, search_text="q altro")
        current = queries.list_named("permit_type")
        current.codes.filter(code="AS").update(label_it="Sbagliato")
        current.codes.filter(code="PS").delete()
        Code.objects.create(code_list=current, code="ZZ", label_it="Di troppo", position=900, search_text="zz")
        CodeList.objects.filter(pk=current.pk).update(source="?")
        assert load_code_lists(by="test") == LoadedLists(lists=1, codes=2, removed=1)
        assert load_code_lists(by="test") == NOTHING
        assert current.codes.get(code="AS").label_it == "Asilo (rifugiato)"
        assert Code.objects.get(pk=kept.pk).label_it == "Altro"
        assert queries.list_named("sex", version="1900") == older
        assert queries.list_named("sex").version != "1900"


def test_loading_asks_who_does_it():
    with pytest.raises(ValueError, match="command"):
        load_code_lists(by="")


def test_the_application_reads_the_lists_but_cannot_write_them():
    assert Code.objects.filter(code_list__name="country").exists()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        CodeList.objects.update(source="altra")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Code.objects.all().delete()


def test_codes_valid_on_a_day():
    members = queries.list_named("eu_membership")
    assert queries.codes_valid(members, day=dt.date(2020, 1, 31)).filter(code="GB").exists()
    assert not queries.codes_valid(members, day=dt.date(2020, 2, 1)).filter(code="GB").exists()
    assert queries.codes_valid(members, day=dt.date(2013, 6, 30)).count() == 27


def test_search_ignores_accents_case_and_order_of_words():
    assert [code.code for code in queries.codes_matching("DAVORIO COSTA")] == []
    assert [code.code for code in queries.codes_matching("avorio COSTA")] == ["CI"]
    assert [code.code for code in queries.codes_matching("peru")] == ["PE"]
    permits = queries.list_named("permit_type")
    assert [code.code for code in queries.codes_matching("SUSSIDIARIA", code_list=permits)] == ["PS"]
