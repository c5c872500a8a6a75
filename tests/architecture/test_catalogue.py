"""The walls as PostgreSQL itself describes them: read from the catalogue, and shown to go red when one is missing."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from lgnet.kernel import database
from lgnet.kernel.tenancy.walls import BARE_TABLES, managed_models, wall_of

# Every SECURITY DEFINER function there may be.
DEFINERS = {
    "sec.field",
    "search.persons",
    "search.granted_persons",
    "search.municipal_figures",
    "search.network_figures",
}

UNWALLED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
       AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'municipality_id' AND NOT a.attisdropped)
       AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
            SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL))
"""
PLAIN_KEYS = """
    SELECT con.conname FROM pg_constraint con
      JOIN pg_attribute near ON near.attrelid = con.conrelid AND near.attname = 'municipality_id'
      JOIN pg_attribute far ON far.attrelid = con.confrelid AND far.attname = 'municipality_id'
     WHERE con.contype = 'f' AND NOT (near.attnum = ANY (con.conkey) AND far.attnum = ANY (con.confkey))
"""
LEAKY_VIEWS = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('public', 'sec', 'search') AND (c.relkind = 'm' OR (c.relkind = 'v'
           AND NOT coalesce(c.reloptions::text LIKE '%security_invoker=true%', false)))
"""


def column(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted(row[0] for row in cursor.fetchall())


@pytest.mark.django_db
def test_every_tenant_table_has_forced_walls():
    assert column(UNWALLED) == []


@pytest.mark.django_db
def test_every_key_between_tenant_tables_holds_the_municipality():
    assert column(PLAIN_KEYS) == []


@pytest.mark.django_db
def test_no_view_sees_through_the_walls():
    assert column(LEAKY_VIEWS) == []


@pytest.mark.django_db
def test_only_listed_functions_act_with_other_rights():
    found = column(
        "SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert set(found) - DEFINERS == set()


@pytest.mark.django_db
def test_functions_with_other_rights_pin_their_search_path_and_owner():
    loose = column(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE p.prosecdef AND n.nspname IN ('sec', 'search') "
        "AND NOT coalesce(p.proconfig::text LIKE '%search_path=%', false)"
    )
    assert loose == []
    owners = column(
        "SELECT DISTINCT r.rolname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner "
        "WHERE p.prosecdef AND n.nspname = 'search'"
    )
    assert owners in ([], ["lgnet_search"])


@pytest.mark.django_db
def test_roles_have_just_the_rights_they_need():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin, rolcreatedb, rolcreaterole FROM pg_roles "
            "WHERE rolname IN ('lgnet_app', 'lgnet_owner', 'lgnet_search', 'lgnet_backup') ORDER BY 1"
        )
        assert cursor.fetchall() == [
            ("lgnet_app", False, False, True, False, False),
            ("lgnet_backup", False, True, True, False, False),
            ("lgnet_owner", False, False, True, False, False),
            ("lgnet_search", False, True, False, False, False),
        ]
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("lgnet_app",)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'lgnet_app'::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_application_can_neither_truncate_nor_reference_nor_add_triggers():
    found = column(
        "SELECT DISTINCT table_name FROM information_schema.role_table_grants "
        "WHERE grantee = 'lgnet_app' AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')"
    )
    assert found == []


@pytest.mark.django_db
def test_every_model_of_ours_declares_its_wall():
    assert [m._meta.label for m in managed_models() if m.__module__.startswith("lgnet.") and wall_of(m) is None] == []


@pytest.mark.django_db
def test_history_is_append_only():
    history = [m._meta.db_table for m in managed_models() if getattr(m, "pgh_tracked_model", None)] + [
        "audit_accesslog"
    ]
    with connection.cursor() as cursor:
        for table in history:
            for right in ("UPDATE", "DELETE"):
                cursor.execute("SELECT has_table_privilege(%s, %s)", [table, right])
                assert cursor.fetchone() == (False,), f"{right} on {table}"


@pytest.mark.parametrize(
    ("breach", "query"),
    [
        ("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY", UNWALLED),
        ("DROP POLICY wall ON activities_activity", UNWALLED),
        ("CREATE TABLE forgotten (municipality_id uuid)", UNWALLED),
        (
            "ALTER TABLE people_personname ADD CONSTRAINT plain FOREIGN KEY (person_id) REFERENCES people_person (id)",
            PLAIN_KEYS,
        ),
        ("CREATE VIEW everybody AS SELECT * FROM people_person", LEAKY_VIEWS),
    ],
)
@pytest.mark.django_db
def test_a_breach_is_found(breach, query, template_database):
    """Self-test: on a scratch copy of the database, as its owner, each breach makes its query speak."""
    scratch = f"lgnet_breach_{abs(hash(breach)) % 10**8}"
    database.drop_database(scratch)
    database.ensure_database(scratch, template_database)
    try:
        with psycopg.connect(**database.params("owner", scratch), autocommit=True) as owner:
            before = owner.execute(query).fetchall()
            owner.execute(breach)
            assert owner.execute(query).fetchall() != before
    finally:
        database.drop_database(scratch)


def test_tables_without_a_model_are_named():
    assert BARE_TABLES == ("throttle_cache",)
