"""Taking a measurement: what an operation costs in CPU of this process and in time of the database, and the rest.

`cost` is CPU outside the database's calls plus the calls' own time, in milliseconds: waiting for a busy machine's other
processes to give the CPU back is left out as far as it can be.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REPETITIONS = 9
# What every request pays before the view begins: session, user, context, read-only savepoint, access log.
OVERHEAD = (
    r"^(SAVEPOINT|RELEASE|ROLLBACK|SET |BEGIN|COMMIT)",
    r"django_session",
    r"usersessions_",
    r"set_config|pg_backend_pid|current_setting",
    r'FROM "accounts_user"',
    r"audit_",
)
MEMBERSHIP = re.compile(r'FROM "accounts_membership"')
_IS_OVERHEAD = re.compile("|".join(OVERHEAD))


@dataclass
class Sample:
    """One run of an operation: milliseconds, statements, size of what came back."""

    wall_ms: float = 0.0
    cpu_ms: float = 0.0
    db_ms: float = 0.0
    db_cpu_ms: float = 0.0
    commit_ms: float = 0.0  # part of db_ms
    statements: list[str] = field(default_factory=list)
    spent_ms: list[float] = field(default_factory=list)  # one for each statement
    size: int = 0

    @property
    def cost(self) -> float:
        return self.cpu_ms - self.db_cpu_ms + self.db_ms

    @property
    def own_calls(self) -> int:
        """Statements after the fixed overhead of a request; the memberships of who acts are asked once by it."""
        mine = [sql for sql in self.statements if not _IS_OVERHEAD.search(sql)]
        return len(mine) - any(MEMBERSHIP.search(sql) for sql in mine)


@dataclass(frozen=True)
class Result:
    """A figure of the bench; `is_met` is None where the goal has no number."""

    name: str
    figure: float
    unit: str
    conditions: str
    target: str = ""
    is_met: bool | None = None


class Ledger:
    """Collects results, and writes one JSON line for each measurement."""

    def __init__(self, lines: Path) -> None:
        self.lines, self.results = lines, list[Result]()

    def line(self, op: str, samples: list[Sample], *, size: int, rival: str = "", ratio: float | None = None) -> None:
        """Append {op, N, median, p95, cpu_ms, sql_calls, db_ms, bytes, load1, rival, ratio}."""
        costs = sorted(sample.cost for sample in samples)
        row = {
            "op": op,
            "N": size,
            "median": _round(statistics.median(costs)),
            "p95": _round(costs[min(len(costs) - 1, int(0.95 * len(costs)))]),
            "cpu_ms": _round(statistics.median(sample.cpu_ms - sample.db_cpu_ms for sample in samples)),
            "sql_calls": samples[-1].own_calls,
            "db_ms": _round(statistics.median(sample.db_ms for sample in samples)),
            "bytes": samples[-1].size,
            "load1": _round(os.getloadavg()[0]),
            "rival": rival,
            "ratio": None if ratio is None else _round(ratio),
        }
        with self.lines.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row) + "\n")

    def result(self, name: str, figure: float, unit: str, conditions: str, *, most: float | None = None) -> None:
        """A figure, and whether it is within `most`."""
        target = "" if most is None else f"<= {most:g}"
        is_met = None if most is None else figure <= most
        self.results.append(Result(name, _round(figure), unit, conditions, target, is_met))


@contextmanager
def watched(*aliases: str) -> Iterator[Sample]:
    """Measure a block: statements of Django's connections, their time, and commits."""
    from contextlib import ExitStack

    from django.db import connections

    sample = Sample()

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 -- Django calls it
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            return execute(sql, params, many, context)
        finally:
            spent = (time.perf_counter() - wall) * 1000
            sample.db_ms += spent
            sample.db_cpu_ms += (time.thread_time() - cpu) * 1000
            sample.statements.append(sql)
            sample.spent_ms.append(spent)

    with ExitStack() as stack:
        for alias in aliases or ("default", "throttle"):
            stack.enter_context(connections[alias].execute_wrapper(wrapper))
        stack.enter_context(_commits(sample))
        wall, cpu = time.perf_counter(), time.thread_time()
        yield sample
        sample.wall_ms = (time.perf_counter() - wall) * 1000
        sample.cpu_ms = (time.thread_time() - cpu) * 1000


@contextmanager
def _commits(sample: Sample) -> Iterator[None]:
    """Commits wait for the disk: they are the database's time too."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    original = BaseDatabaseWrapper._commit

    def timed(self: BaseDatabaseWrapper) -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        try:
            original(self)
        finally:
            spent = (time.perf_counter() - wall) * 1000
            sample.db_ms += spent
            sample.commit_ms += spent
            sample.db_cpu_ms += (time.thread_time() - cpu) * 1000

    BaseDatabaseWrapper._commit = timed
    try:
        yield
    finally:
        BaseDatabaseWrapper._commit = original


def side_by_side(
    ours: Callable[[], Sample], rival: Callable[[], Sample], *, repetitions: int = REPETITIONS, times: int = 3
) -> tuple[list[Sample], list[Sample]]:
    """A-B-A-B after a warm-up of both, `times` runs in each turn; the median of a turn stands for it."""
    for _ in range(2):
        ours()
        rival()
    mine, other = [], []
    for _ in range(repetitions):
        mine.append(_middle([ours() for _ in range(times)]))
        other.append(_middle([rival() for _ in range(times)]))
    return mine, other


def median(samples: list[Sample]) -> float:
    """Median cost in milliseconds."""
    return statistics.median(sample.cost for sample in samples)


def paired_ratio(mine: list[Sample], other: list[Sample], of: Callable[[Sample], float] = lambda s: s.cost) -> float:
    """Median of the ratios of neighbouring turns: what slows both for a while cancels."""
    return statistics.median(of(a) / of(b) for a, b in zip(mine, other, strict=True))


def _middle(samples: list[Sample]) -> Sample:
    return sorted(samples, key=lambda sample: sample.cost)[len(samples) // 2]


def told(sample: Sample) -> str:
    """The statements of a sample with their milliseconds, for whoever looks for the slow one; `.` marks overhead."""
    lines = [
        f"{spent:8.2f} {'.' if _IS_OVERHEAD.search(sql) else ' '} {sql}"
        for sql, spent in zip(sample.statements, sample.spent_ms, strict=True)
    ]
    total = f"{sample.cost:.1f} ms: {sample.cpu_ms - sample.db_cpu_ms:.1f} CPU, {sample.db_ms:.1f} database, {sample.size} bytes"
    return "\n".join([*lines, total])


def _round(value: float) -> float:
    return round(value, 3)
