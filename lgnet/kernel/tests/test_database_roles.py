"""The four roles: what each may and may not do, and the addresses they connect with."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from lgnet.kernel import database
from lgnet.kernel.database import binaries
from lgnet.kernel.home import Home

COLUMNS = ("rolcanlogin", "rolsuper", "rolbypassrls", "rolcreatedb", "rolcreaterole", "rolreplication")


# One set of programs for each major on the machine: the wheel's everywhere, and the distribution's where installed.
MAJORS = {found.major: str(found.folder) for found in binaries.available() if found.major >= binaries.OLDEST_MAJOR}


@pytest.fixture(scope="module", params=MAJORS.values(), ids=[f"postgresql-{major}" for major in MAJORS])
def place(request, tmp_path_factory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        patch.setenv("LGNET_PG_BIN", request.param)
        found = Home(tmp_path_factory.mktemp("roles"))
        with database.running(at=found):
            yield found


def connect(place: Home, role: database.Role, dbname: str | None = None) -> psycopg.Connection:
    return psycopg.connect(**database.params(role, dbname, at=place), autocommit=True)


def test_role_attributes(place):
    with connect(place, "super") as connection:
        rows = connection.execute(
            f"SELECT rolname, {', '.join(COLUMNS)} FROM pg_roles WHERE rolname LIKE 'lgnet%'"
        ).fetchall()
    assert {row[0]: {name for name, value in zip(COLUMNS, row[1:], strict=True) if value} for row in rows} == {
        "lgnet_owner": {"rolcanlogin"},
        "lgnet_app": {"rolcanlogin"},
        "lgnet_search": {"rolbypassrls"},
        "lgnet_backup": {"rolcanlogin", "rolbypassrls"},
    }


def test_widened_role_is_mended_at_the_next_start(tmp_path):
    place = Home(tmp_path)
    with database.running(at=place), connect(place, "super") as connection:
        connection.execute("ALTER ROLE lgnet_app SUPERUSER BYPASSRLS")
    with database.running(at=place), connect(place, "super") as connection:
        found = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'lgnet_app'").fetchone()
    assert found == (False, False)


def test_app_owns_nothing_and_makes_nothing(place):
    with connect(place, "app") as connection:
        for statement in (
            "CREATE TABLE mine ()",
            "CREATE SCHEMA mine",
            "CREATE TEMP TABLE mine ()",
            "SET ROLE lgnet_owner",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("30s",)


def test_owner_hands_functions_over_to_search_but_does_not_act_as_it(place):
    with connect(place, "owner") as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS handed")
        connection.execute("GRANT CREATE, USAGE ON SCHEMA handed TO lgnet_search")
        connection.execute("CREATE FUNCTION handed.one() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        connection.execute("ALTER FUNCTION handed.one() OWNER TO lgnet_search")
        row = connection.execute("SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'one'").fetchone()
        connection.execute("CREATE TABLE handed.walled AS SELECT 1 AS municipality_id")
        connection.execute("ALTER TABLE handed.walled ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE handed.walled FORCE ROW LEVEL SECURITY")
        assert connection.execute("SELECT * FROM handed.walled").fetchall() == []
    assert row == ("lgnet_search",)
    with connect(place, "backup") as connection:
        assert connection.execute("SELECT * FROM handed.walled").fetchall() == [(1,)]
        with pytest.raises((errors.ReadOnlySqlTransaction, errors.InsufficientPrivilege)):
            connection.execute("DELETE FROM handed.walled")


def test_search_functions_may_fix_their_threshold(place):
    with connect(place, "owner") as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS found")
        connection.execute("GRANT CREATE, USAGE ON SCHEMA found TO lgnet_search")
        connection.execute("SET ROLE lgnet_search")
        connection.execute(
            "CREATE FUNCTION found.near(text) RETURNS boolean LANGUAGE sql"
            " SET pg_trgm.similarity_threshold = 0.2 AS $$ SELECT $1 % 'Nguessan' $$"
        )
        assert connection.execute("SELECT found.near('Nguesan')").fetchone() == (True,)


def test_extensions_and_rights_of_another_database(place):
    assert database.ensure_database("second", at=place) is True
    assert database.ensure_database("second", at=place) is False
    with connect(place, "owner", "second") as connection:
        connection.execute("CREATE TABLE marked AS SELECT similarity('Désirée', unaccent('Désirée')) AS near")
    database.ensure_database("third", "second", at=place)
    with connect(place, "owner", "third") as connection:
        assert connection.execute("SELECT near FROM marked").fetchone() == pytest.approx((0.14285715,), abs=0.5)
        extensions = {name for (name,) in connection.execute("SELECT extname FROM pg_extension")}
    assert extensions >= {"pg_trgm", "unaccent", "btree_gist"}
    with connect(place, "super") as connection:
        granted = connection.execute("SELECT has_database_privilege('public', 'third', 'CONNECT')").fetchone()
    assert granted == (False,)
    for name in ("third", "second", "second"):
        database.drop_database(name, at=place)
    with pytest.raises(psycopg.OperationalError):
        connect(place, "owner", "second")


def test_a_wrong_password_does_not_enter(place):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**{**database.params("super", at=place), "password": "wrong"})


def test_cluster_opens_only_with_the_major_that_made_it(place, monkeypatch):
    made_by = int((place.cluster / "PG_VERSION").read_text())
    assert binaries.find(made_by).major == made_by
    with pytest.raises(database.ClusterError, match="Non trovo PostgreSQL 99"):
        binaries.find(99)
    monkeypatch.setenv("LGNET_PG_BIN", str(place.path))
    with pytest.raises(database.ClusterError, match="LGNET_PG_BIN"):
        binaries.find()


def test_printed_script_names_every_role_and_no_password():
    text = database.roles_script()
    for role in ("lgnet_owner", "lgnet_app", "lgnet_search", "lgnet_backup"):
        assert f"CREATE ROLE {role}" in text
    assert " PASSWORD '" not in text


def test_external_addresses(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:s%40crt@db.example:6432/rete?sslmode=verify-full")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    found = database.params("app")
    wanted = {"host": "db.example", "port": "6432", "dbname": "rete", "user": "someone", "password": "s@crt"}
    assert found == {**wanted, "sslmode": "verify-full"}
    assert database.params("app", "other")["dbname"] == "other"
    django = database.django_params("app", options={"pool": True})
    assert (django["NAME"], django["HOST"]) == ("rete", "db.example")
    assert django["OPTIONS"] == {"pool": True, "sslmode": "verify-full"}
    with pytest.raises(database.ClusterError, match="DATABASE_OWNER_URL"):
        database.params("owner")
    monkeypatch.setenv("DATABASE_URL", "not an address")
    with pytest.raises(database.ClusterError, match="leggibile"):
        database.params("app")
