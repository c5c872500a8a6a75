"""G15: from `make run`'s command to the log-in page, on an empty instance; packages and front-end files are there."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.measure import Ledger, Sample
from bench.stage import HOME, ROOT, environment

EDEN_SECONDS = 7.6  # first run of Sahana Eden-ASP, the nearest peer (design/performance.md)
SECOND_SECONDS = 10.0
LONGEST = 180.0
TIMES = 3


def run(ledger: Ledger) -> None:
    """Start from nothing, three times, and once more on what is there. Each start is ended before the next."""
    first, second = [], []
    for _ in range(TIMES):
        home = Path(tempfile.mkdtemp(prefix="start-", dir=HOME))
        try:
            first.append(_start(home))
            second.append(_start(home))
        finally:
            shutil.rmtree(home, ignore_errors=True)
    seconds, again = sorted(first)[TIMES // 2], sorted(second)[TIMES // 2]
    ledger.line(
        "start: empty instance",
        [Sample(db_ms=value * 1000) for value in first],
        size=0,
        rival="7.6 s",
        ratio=seconds / EDEN_SECONDS,
    )
    ledger.line("start: second", [Sample(db_ms=value * 1000) for value in second], size=0)
    told = f"empty instance to the log-in page with the demonstration loaded, downloads excluded: {seconds:.1f} s against {EDEN_SECONDS} s"
    ledger.result("G15 cold start", seconds / EDEN_SECONDS, "x", told, most=1.0)
    ledger.result("G15 second start", again, "s", "the same instance, started again", most=SECOND_SECONDS)


def _start(home: Path) -> float:
    """Seconds until the log-in page answers; then everything is stopped."""
    port = _free_port()
    env = {**environment(), "LGNET_HOME": str(home)}
    env.pop("LGNET_DEMO")
    began = time.monotonic()
    with (HOME / "start.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "lgnet", "run", "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
    try:
        while not _answers(port):
            if child.poll() is not None or time.monotonic() - began > LONGEST:
                said = (HOME / "start.log").read_text(errors="replace")[-2000:]
                msg = f"lgnet run did not serve the log-in page (exit status {child.poll()}):\n{said}"
                raise RuntimeError(msg)
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accesso/", timeout=5) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
