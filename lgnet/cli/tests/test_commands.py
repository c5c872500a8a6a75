"""The contract of the command: quick help, one JSON object, honest exit status."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg

from lgnet.cli.tests.conftest import CHECKOUT, Operator
from lgnet.kernel import database
from lgnet.kernel.home import Home


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition, seconds: float = 40.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


def test_help_does_not_wait_for_django():
    code = "import sys, lgnet.cli; lgnet.cli.build(); print({'django', 'psycopg'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_help_names_the_commands_of_the_contract(operator):
    shown = operator.run("--help").stdout
    for name in ("db", "migrate", "serve", "doctor", "demo", "import", "report", "backup", "restore"):
        assert f" {name} " in shown
    assert " run " not in shown


def test_commands_refuse_before_there_is_a_database(operator):
    assert operator.ask("db", "status")["running"] is False
    assert operator.run("doctor").returncode == 1
    done = operator.run("serve", "--port", str(free_port()))
    assert done.returncode == 1
    assert "lgnet migrate" in done.stderr
    assert done.stdout == ""
    assert operator.ask("db", "status")["running"] is False


def test_database_up_migrate_down(prepared):
    assert prepared.ask("db", "status")["running"] is True
    again = prepared.ask("migrate")
    assert again["applied"] == 0
    assert again["migrations"] > 50
    sound = prepared.ask("doctor")
    assert sound["ok"] is True
    assert {check["name"] for check in sound["checks"]} >= {"Ruoli", "Tabelle", "Muri tra i Comuni", "Chiavi"}


def test_doctor_sees_a_fallen_wall_and_a_widened_role(prepared):
    place = Home(prepared.home)
    with psycopg.connect(**database.params("super", at=place)) as connection:
        connection.execute("ALTER ROLE lgnet_app BYPASSRLS")
        connection.execute("ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY")
    done = prepared.run("doctor", "--json")
    assert done.returncode == 1
    wrong = {check["name"]: check["found"] for check in json.loads(done.stdout)["checks"] if check["level"] == "error"}
    assert wrong == {"Ruoli": "lgnet_app ha BYPASSRLS", "Muri tra i Comuni": "mancano su people_person"}
    with psycopg.connect(**database.params("super", at=place)) as connection:
        connection.execute("ALTER ROLE lgnet_app NOBYPASSRLS")
    prepared.ask("migrate")
    assert prepared.ask("doctor")["ok"] is True


def test_serve_refuses_a_busy_port(prepared):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = prepared.run("serve", "--port", str(port))
    assert done.returncode == 1
    assert f"La porta {port} su 127.0.0.1 è già occupata" in " ".join(done.stderr.split())


def start(operator: Operator, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        operator.command("serve", "--port", str(port), "--workers", "1"),
        cwd=CHECKOUT,
        env=operator.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def marked(operator: Operator) -> int:
    """Who serves this home, as it wrote itself."""
    mark = Path(operator.environment["LGNET_HOME"]) / "serving.pid"
    return int(mark.read_text() or 0) if mark.exists() else 0


def test_serve_stops_all_it_started_and_a_killed_one_recovers(prepared):
    prepared.ask("db", "down")
    port = free_port()
    with start(prepared, port) as serving:
        wait_until(lambda: answers(port))
        assert prepared.ask("db", "status")["bound"] is True
        serving.send_signal(signal.SIGINT)
        assert serving.wait(30) == 0
    assert not answers(port)
    assert prepared.ask("db", "status")["running"] is False
    with start(prepared, port) as serving:
        wait_until(lambda: answers(port))
        os.kill(serving.pid, signal.SIGKILL)
    with start(prepared, port) as serving:
        # What the killed one left may still answer for a moment: wait for the new one's own mark.
        wait_until(lambda: marked(prepared) == serving.pid and answers(port))
        serving.terminate()
        assert serving.wait(30) == 0
    assert not answers(port)
