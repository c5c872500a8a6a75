"""What is written and what is seen leaves a trace in the same transaction, or does not happen; a GET writes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
import psycopg
import pytest
from django.apps import apps
from django.db import InternalError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lgnet.activities.actions import record_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.activities.models import Activity
from lgnet.audit.models import AccessLog
from lgnet.kernel import clock
from lgnet.kernel.database import params
from lgnet.people.actions import record_person
from lgnet.people.engine.entries import NewPerson

pytestmark = pytest.mark.django_db
HISTORY = apps.get_model("activities", "ActivityEvent")


@pytest.fixture(autouse=True)
def _more_pages(settings):
    settings.ROOT_URLCONF = "tests.architecture.audited_urls"


@pytest.fixture
def met(cast):
    """Somebody Marta follows, and what she did for them."""
    with cast["marta"].acts() as marta:
        person = record_person(new=NewPerson(given="Amadou", family="Diallo"), by=marta)
        act = record_activity(new=NewActivity("legal_advice", clock.today(), person=person.pk), by=marta)
        return person, act


@contextmanager
def unwritable(table: str) -> Iterator[None]:
    """While it lasts the application cannot add rows to a table, as when its disk is full or somebody meddled."""
    with psycopg.connect(**params("owner", os.environ["LGNET_DB_NAME"]), autocommit=True) as owner:
        owner.execute("SET lock_timeout = '5s'")
        owner.execute(f"REVOKE INSERT ON {table} FROM lgnet_app")
        try:
            yield
        finally:
            owner.execute(f"GRANT INSERT ON {table} TO lgnet_app")


def recorded(member) -> tuple[int, int]:
    """How many acts there are, and how many rows of their history."""
    with member.acts():
        return Activity.objects.count(), HISTORY.objects.count()


# ── writes ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_act_whose_history_cannot_be_written_is_not_recorded(cast):
    marta = cast["marta"]
    form = {"activity_type": "legal_advice", "day": f"{clock.today():%d/%m/%Y}", "anonymous_count": "2"}
    before = recorded(marta)
    with unwritable(HISTORY._meta.db_table), pytest.raises(ProgrammingError, match="permission denied"):
        marta.client.post(reverse("activities:record"), form)
    assert recorded(marta) == before
    # the same form with the history in its place
    assert marta.client.post(reverse("activities:record"), form).status_code == 302
    assert recorded(marta) == (before[0] + 1, before[1] + 1)


def test_without_its_trigger_the_act_would_pass_unseen(cast):
    """Self-test: the broken variant, an act whose trigger does not run, is recorded though its history cannot be."""
    marta = cast["marta"]
    before = recorded(marta)
    with unwritable(HISTORY._meta.db_table), pgtrigger.ignore("activities.Activity:insert_insert"), marta.acts() as by:
        record_activity(new=NewActivity("legal_advice", clock.today(), anonymous_count=2), by=by)
    assert recorded(marta) == (before[0] + 1, before[1])


def test_a_correction_whose_history_cannot_be_written_changes_nothing(cast, met):
    marta, (_, act) = cast["marta"], met
    path = reverse("activities:correct", args=[act.pk])
    form = {"activity_type": "social_interview", "day": f"{clock.today():%d/%m/%Y}"}
    before = recorded(marta)
    with unwritable(HISTORY._meta.db_table), pytest.raises(ProgrammingError, match="permission denied"):
        marta.client.post(path, form)
    assert recorded(marta) == before
    with marta.acts():
        act.refresh_from_db()
        assert act.corrected_by_id is None
    assert marta.client.post(path, form).status_code == 302
    assert recorded(marta) == (before[0] + 1, before[1] + 2)


@pytest.mark.parametrize("table", [HISTORY._meta.db_table, AccessLog._meta.db_table])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET municipality_id = municipality_id", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_the_application_cannot_change_or_remove_what_was_traced(cast, met, table, statement):
    marta = cast["marta"]
    with pytest.raises(ProgrammingError, match="permission denied"), marta.acts(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


# ── reads ──────────────────────────────────────────────────────────────────────────────────────────────────
def seen(member, path: str) -> list[tuple[str, object]]:
    """The rows that opening a page leaves in the access log: kind of access and whom."""
    with member.acts():
        before = set(AccessLog.objects.values_list("pk", flat=True))
    assert member.client.get(path).status_code == 200
    with member.acts():
        rows = AccessLog.objects.exclude(pk__in=before).order_by("created_at")
        assert all(row.user_id == member.user.pk and row.request_id for row in rows)
        return [(row.access, row.subject_id) for row in rows]


def test_a_view_of_a_person_leaves_one_row(cast, met):
    person, act = met
    marta = cast["marta"]
    assert seen(marta, reverse("desk:folder", args=[person.pk])) == [("view", person.pk)]
    assert seen(marta, reverse("activities:record") + f"?persona={person.pk}") == [("view", person.pk)]
    assert seen(marta, reverse("activities:correct", args=[act.pk])) == [("view", person.pk)]
    assert seen(marta, reverse("activities:withdraw", args=[act.pk])) == [("view", person.pk)]


def test_a_list_of_persons_leaves_one_row_and_an_empty_one_none(cast, met):
    path = reverse("activities:list")
    assert seen(cast["marta"], path) == [("list", None)]
    assert seen(cast["marta"], f"{path}?nome=senza") == []
    assert seen(cast["lia"], path) == []


def test_the_count_of_rows_tells_a_silent_page_from_an_honest_one(cast, met):
    person, _ = met
    assert seen(cast["marta"], f"/prova/dice/{person.pk}/") == [("view", person.pk)]
    assert seen(cast["marta"], f"/prova/tace/{person.pk}/") == []


def test_a_page_whose_sight_cannot_be_written_is_not_shown(cast, met):
    person, _ = met
    client = cast["marta"].client
    client.raise_request_exception = False
    paths = [reverse("activities:list"), reverse("desk:folder", args=[person.pk])]
    with unwritable(AccessLog._meta.db_table):
        hidden = [client.get(path) for path in paths]
    assert [response.status_code for response in hidden] == [500, 500]
    assert not any("iallo" in response.content.decode().lower() for response in hidden)
    assert all("iallo" in client.get(path).content.decode().lower() for path in paths)


# ── every list costs the same ──────────────────────────────────────────────────────────────────────────────
def cost(member, path: str) -> int:
    """How many queries a page makes, the second time it is opened."""
    member.client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert member.client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("path", "is_honest"), [("/persone/", True), ("/attivita/", True), ("/prova/uno-a-uno/", False)]
)
def test_three_persons_cost_what_one_does_and_a_careless_page_is_found(cast, met, path, is_honest):
    marta = cast["marta"]
    for_one = cost(marta, path)
    with marta.acts() as by:
        for given in ("Binta", "Cheikh"):
            person = record_person(new=NewPerson(given=given, family="Sow"), by=by)
            record_activity(new=NewActivity("legal_advice", clock.today(), person=person.pk), by=by)
    assert (cost(marta, path) == for_one) is is_honest


# ── GET cannot write ───────────────────────────────────────────────────────────────────────────────────────
def test_a_view_that_writes_on_get_is_stopped_by_the_database(cast):
    marta = cast["marta"]
    with pytest.raises(InternalError, match="read-only transaction"):
        marta.client.get("/prova/scrive/")
    assert recorded(marta) == (0, 0)


def test_the_same_view_writes_on_post(cast):
    marta = cast["marta"]
    assert marta.client.post("/prova/scrive/").status_code == 200
    assert recorded(marta) == (1, 1)
