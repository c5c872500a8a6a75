"""The local database through its front door, in a home of its own, with everything that may kill it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from lgnet.kernel import database
from lgnet.kernel.database.processes import is_alive, wait_until_gone
from lgnet.kernel.home import Home

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _no_other_server(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture
def place(tmp_path) -> Iterator[Home]:
    """An empty home; whatever it started is stopped at the end."""
    found = Home(tmp_path / "instance")
    yield found
    database.down(at=found)


def answers(place: Home) -> bool:
    try:
        with psycopg.connect(**database.params("app", at=place)) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def wait_for(condition, seconds=20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_up_status_down(place):
    assert database.status(at=place)["running"] is False
    phases = []
    facts = database.up(at=place, say=phases.append)
    assert facts["running"] is True
    assert facts == database.status(at=place)
    assert phases, "a first start says what it is doing"
    assert answers(place)
    started = time.monotonic()
    assert database.up(at=place) == facts
    assert time.monotonic() - started < 0.5
    with psycopg.connect(**database.params("super", at=place)) as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
    wanted = {"fsync": "on", "synchronous_commit": "on", "data_checksums": "on", "listen_addresses": ""}
    assert {name: settings[name] for name in wanted} == wanted
    assert database.down(at=place)["running"] is False
    assert database.down(at=place)["running"] is False
    assert wait_until_gone(facts["supervisor"], 2)
    assert not is_alive(facts["postmaster"])


def test_killed_postmaster_comes_back_with_what_was_acknowledged(place):
    before = database.up(at=place)
    with psycopg.connect(**database.params("owner", at=place)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    busy = psycopg.connect(**database.params("app", at=place))
    os.kill(before["postmaster"], signal.SIGKILL)
    wait_for(lambda: database.status(at=place)["running"] and database.status(at=place)["restarts"] == 1)
    with pytest.raises(psycopg.OperationalError):
        busy.execute("SELECT 1")
    busy.close()
    after = database.status(at=place)
    assert after["supervisor"] == before["supervisor"]
    assert after["postmaster"] != before["postmaster"]
    with psycopg.connect(**database.params("owner", at=place)) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_killed_supervisor_is_replaced_by_the_next_up(place):
    before = database.up(at=place)
    os.kill(before["supervisor"], signal.SIGKILL)
    wait_for(lambda: not database.status(at=place)["running"])
    after = database.up(at=place)
    assert after["supervisor"] != before["supervisor"]
    assert after["postmaster"] != before["postmaster"]
    assert not is_alive(before["postmaster"])
    assert answers(place)


def test_all_killed_at_once_and_a_stale_pid_file(place):
    before = database.up(at=place)
    for process in (before["supervisor"], before["postmaster"]):
        os.kill(process, signal.SIGKILL)
    assert wait_until_gone(before["postmaster"], 5)
    pid_file = place.cluster / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # the pid now belongs to another program
    assert database.up(at=place)["running"] is True
    assert answers(place)


def test_down_stops_a_postmaster_left_alone(place):
    before = database.up(at=place)
    os.kill(before["supervisor"], signal.SIGKILL)
    wait_for(lambda: not database.status(at=place)["running"])
    assert is_alive(before["postmaster"])
    database.down(at=place)
    assert not is_alive(before["postmaster"])


def test_half_made_cluster_is_made_again_and_nothing_foreign_is_lost(place):
    draft = place.path / "cluster.draft-1"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    place.cluster.mkdir()
    (place.cluster / "somebody.txt").write_text("not ours to delete")
    assert database.up(at=place)["running"] is True
    assert not draft.exists()
    aside = list(place.path.glob("cluster.broken-*/somebody.txt"))
    assert [file.read_text() for file in aside] == ["not ours to delete"]


def test_start_killed_in_the_middle_recovers(place):
    place.path.mkdir(parents=True)
    command = [sys.executable, "-m", "lgnet.kernel.database", str(place.path)]
    with (place.path / "noise").open("w") as noise:
        subprocess.run(command, cwd=CHECKOUT, check=True, stdout=noise, stderr=noise)
    wait_for(lambda: list(place.path.glob("cluster.draft-*")) or place.cluster.exists())
    guardian = database.status(at=place)["supervisor"]
    os.kill(guardian, signal.SIGKILL)
    assert database.up(at=place)["running"] is True
    assert answers(place)


def test_many_up_at_once_give_one_supervisor(place):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: database.up(at=place), range(4)))
    assert len({facts["supervisor"] for facts in found}) == 1
    assert all(facts["running"] for facts in found)


def test_long_home_path_starts(tmp_path):
    place = Home(tmp_path / ("a-long-name-" * 10))
    try:
        facts = database.up(at=place)
        assert len(facts["socket"]) < 90
        assert answers(place)
    finally:
        database.down(at=place)
        place.run.rmdir()


def test_running_stops_what_it_started_and_leaves_what_it_found(place):
    with database.running(at=place) as facts:
        assert facts["bound"] is True
        assert answers(place)
    assert database.status(at=place)["running"] is False
    database.up(at=place)
    with database.running(at=place):
        assert answers(place)
    assert database.status(at=place)["running"] is True


def test_running_does_not_survive_its_killed_owner(place):
    code = (
        "import sys, time; from pathlib import Path; from lgnet.kernel import database; from lgnet.kernel.home import Home\n"
        "with database.running(at=Home(Path(sys.argv[1]))): print('up', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(place.path)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "up\n"
        owner.kill()
    wait_for(lambda: not database.status(at=place)["running"])
    wait_for(lambda: database.status(at=place)["phase"] == "stopped")


def test_a_cluster_that_cannot_start_says_so(place):
    database.up(at=place)
    database.down(at=place)
    (place.cluster / "postgresql.auto.conf").write_text("shared_buffers = 'a lot'\n")
    with pytest.raises(database.ClusterError, match="non parte"):
        database.up(at=place)
    assert database.status(at=place)["running"] is False


def test_external_server_is_never_started_nor_stopped(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:secret@127.0.0.1:9/lgnet")
    assert database.up(at=place)["running"] is False
    assert not place.cluster.exists()
    with pytest.raises(database.ClusterError, match="non può fermare"):
        database.down(at=place)
    monkeypatch.delenv("DATABASE_URL")
