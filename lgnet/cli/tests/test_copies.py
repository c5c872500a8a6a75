"""A copy and its way back: the same rows, the same history, the same walls; and nothing believed without proof."""

from __future__ import annotations

import io
import json
import stat
import tarfile

import psycopg
import pytest
from psycopg import errors

from lgnet.cli.manifest import differences
from lgnet.cli.tests.conftest import Operator
from lgnet.kernel import database
from lgnet.kernel.home import Home

WALLS = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner::regrole::text,
           has_table_privilege('lgnet_app', c.oid, 'SELECT'), has_table_privilege('lgnet_app', c.oid, 'INSERT'),
           has_table_privilege('lgnet_app', c.oid, 'TRUNCATE'),
           (SELECT string_agg(pg_get_expr(p.polqual, p.polrelid), ' ' ORDER BY polname) FROM pg_policy p WHERE p.polrelid = c.oid)
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1
"""
FUNCTIONS = """
    SELECT p.oid::regprocedure::text, p.proowner::regrole::text, p.prosecdef, p.proconfig
      FROM pg_proc p WHERE p.prosecdef ORDER BY 1
"""


@pytest.fixture(scope="module")
def copy(prepared):
    """A copy of an instance that holds a file, a history and a demonstration mark."""
    place = Home(prepared.home)
    with psycopg.connect(**database.params("super", at=place)) as connection:
        connection.execute(
            "CREATE TABLE sampleevent AS SELECT n, 'atto ' || n AS what FROM generate_series(1, 50) AS n"
        )
        connection.execute("ALTER TABLE sampleevent OWNER TO lgnet_owner")
    (place.media / "letter.txt").write_text("una lettera")
    file = prepared.home.parent / "instance.lgnet"
    facts = prepared.ask("backup", str(file))
    assert facts["history_rows"] >= 50
    return file


@pytest.fixture(scope="module")
def restored(copy, tmp_path_factory):
    found = Operator(tmp_path_factory.mktemp("restored") / "instance")
    assert found.ask("restore", str(copy))["verified"] is True
    yield found
    found.run("db", "down")


def seen(operator: Operator, query: str) -> list[tuple]:
    with psycopg.connect(**database.params("super", at=Home(operator.home))) as connection:
        return connection.execute(query).fetchall()


def test_copy_is_private_and_without_the_passwords_of_the_cluster(prepared, copy):
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with tarfile.open(copy) as tar:
        names = tar.getnames()
    assert "keys/django.key" in names
    assert not [name for name in names if "postgres-" in name]
    assert [file.name for file in copy.parent.iterdir() if file.name.startswith(".")] == []


def test_restored_instance_is_the_same(prepared, restored):
    for query in (WALLS, FUNCTIONS, "SELECT count(*) FROM django_migrations", "SELECT * FROM sampleevent ORDER BY n"):
        assert seen(restored, query) == seen(prepared, query)
    assert (restored.home / "media" / "letter.txt").read_text() == "una lettera"
    assert Home(restored.home).secret("django.key", 48) == Home(prepared.home).secret("django.key", 48)
    assert restored.ask("doctor")["ok"] is True
    assert restored.ask("migrate")["applied"] == 0


def test_restored_application_is_still_behind_its_walls(restored):
    with psycopg.connect(**database.params("app", at=Home(restored.home)), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM people_person").fetchone() == (0,)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("TRUNCATE people_person")


def test_restore_refuses_a_home_in_use_unless_told(restored, copy):
    done = restored.run("restore", str(copy))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert restored.ask("restore", str(copy), "--replace")["verified"] is True


def test_restore_refuses_what_is_not_a_copy(tmp_path, copy):
    damaged = tmp_path / "damaged"
    damaged.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    other = Operator(tmp_path / "instance")
    for file in (damaged, tmp_path / "missing"):
        done = other.run("restore", str(file))
        assert done.returncode == 1
        assert done.stdout == ""
    assert not (tmp_path / "instance" / "cluster").exists()


def test_restore_notices_a_history_that_is_not_the_sworn_one(tmp_path, copy):
    forged = tmp_path / "forged"
    with tarfile.open(copy) as source, tarfile.open(forged, "w") as target:
        for entry in source.getmembers():
            content = source.extractfile(entry).read() if entry.isfile() else b""
            if entry.name == "manifest.json":
                manifest = json.loads(content)
                manifest["history"]["public.sampleevent"] = "1:1"
                content = json.dumps(manifest).encode()
                entry.size = len(content)
            target.addfile(entry, io.BytesIO(content))
    other = Operator(tmp_path / "instance")
    done = other.run("restore", str(forged))
    other.run("db", "down")
    assert done.returncode == 1
    assert "public.sampleevent: la storia non è quella della copia" in done.stderr


def test_differences_names_what_changed():
    sworn = {"rows": {"a": 1, "b": 2}, "history": {"b": "x"}}
    assert differences(sworn, sworn) == []
    assert differences(sworn, {"rows": {"a": 1, "b": 3}, "history": {"b": "y"}}) == [
        "b: righe nella copia 2, ripristinate 3",
        "b: la storia non è quella della copia",
    ]
    assert differences(sworn, {"rows": {"a": 1}, "history": {}})[0] == "b: righe nella copia 2, ripristinate None"


@pytest.mark.parametrize("name", ["../outside", "/tmp/lgnet-outside", "link"])
def test_a_copy_that_reaches_outside_its_folder_is_not_unpacked(tmp_path, name):
    import io
    import tarfile

    from lgnet.cli.copies import _extract

    with tarfile.open(tmp_path / "bad.tar", "w") as tar:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member, io.BytesIO())
    folder = tmp_path / "inside"
    folder.mkdir()
    with tarfile.open(tmp_path / "bad.tar") as tar, pytest.raises(tarfile.TarError):
        _extract(tar, folder)
    assert list(folder.iterdir()) == []
