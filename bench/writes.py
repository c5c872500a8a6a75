"""G8: an activity saved with walls, history and rules beside a bare insert, each with its commit."""

from __future__ import annotations

from bench.measure import Ledger, Sample, paired_ratio, side_by_side, watched
from bench.rivals import BARE, bare_insert
from bench.stage import LARGE

MOST_TAX = 2.0
TIMES = 25
INSERTS = ('INSERT INTO "activities_activity"', "INSERT INTO bench_act")


def run(ledger: Ledger) -> None:
    """Measure the action as Sara; the rival is one INSERT into a table with a primary key and one index."""
    import pghistory
    from django.db import connections

    from lgnet.accounts.models import User
    from lgnet.accounts.queries import active_memberships, actor_for, context_for
    from lgnet.activities.actions import record_activity
    from lgnet.activities.engine.entries import NewActivity
    from lgnet.demo.cast import DEMO_DOMAIN
    from lgnet.kernel import clock
    from lgnet.kernel.tenancy.context import TenantContext, acting

    user = User.objects.get(email=f"sara@{DEMO_DOMAIN}")
    with acting(TenantContext(user=user.pk)):
        sara = actor_for(user, active_memberships(user))
    with connections[BARE].cursor() as cursor:
        cursor.execute("SELECT * FROM activities_activity WHERE municipality_id = %s LIMIT 1", [sara.municipality])
        columns = [column.name for column in cursor.description]
        values = list(cursor.fetchone())
    new = NewActivity("one_stop_shop", clock.today(), person=values[columns.index("person_id")], minutes=30)

    def ours() -> Sample:
        signature = {"author": sara.name, "user": str(sara.user)}
        with watched() as sample, pghistory.context(**signature), acting(context_for(sara)):
            record_activity(new=new, by=sara)
        return sample

    mine, other = side_by_side(ours, bare_insert(columns, values), times=TIMES)
    ratio = paired_ratio(mine, other, of=lambda sample: sample.db_ms)
    ledger.line("write: record an activity", mine, size=LARGE, rival="bare insert and commit", ratio=ratio)
    ledger.line("write: bare insert and commit", other, size=LARGE)
    told = f"record_activity by sara: context, rules, insert, history, commit ({len(mine[-1].statements)} statements)"
    ledger.result("G8 write tax", ratio, "x", _times(told, mine, other), most=MOST_TAX)
    ledger.result(
        "G8 write tax of the insert",
        paired_ratio(mine, other, of=_insert),
        "x",
        "its INSERT and commit alone: policy, history, keys",
    )


def _times(told: str, mine: list[Sample], other: list[Sample]) -> str:
    ours, bare = (sorted(s.db_ms for s in samples)[len(samples) // 2] for samples in (mine, other))
    return f"{told}; database {ours:.2f} ms against {bare:.2f} ms"


def _insert(sample: Sample) -> float:
    """Milliseconds of the statement that inserts the act, and of the commit."""
    inserts = [spent for sql, spent in zip(sample.statements, sample.spent_ms, strict=True) if sql.startswith(INSERTS)]
    return sum(inserts) + sample.commit_ms
