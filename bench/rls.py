"""G9: the same statement with the walls (lgnet_app in Sara's or Marta's context) and past them (lgnet_backup)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bench.measure import Ledger, Sample, paired_ratio, side_by_side
from bench.stage import LARGE

MOST_TAX = 1.05
ROUNDS = 30
STATEMENTS = {
    "first page of persons": (
        "SELECT id, sort_key, birth_date FROM people_person WHERE municipality_id = %(tenant)s ORDER BY sort_key, id LIMIT 25"
    ),
    "acts of a person": (
        "SELECT day, activity_type, place FROM activities_activity"
        " WHERE municipality_id = %(tenant)s AND person_id = %(person)s ORDER BY day DESC"
    ),
    "acts of a quarter by type": (
        "SELECT activity_type, count(*) FROM activities_activity"
        " WHERE municipality_id = %(tenant)s AND day >= CURRENT_DATE - 90 GROUP BY 1"
    ),
    "permits expiring in 60 days": (
        "SELECT count(*) FROM people_residencepermit"
        " WHERE municipality_id = %(tenant)s AND expires_on BETWEEN CURRENT_DATE AND CURRENT_DATE + 60"
    ),
}
# What Marta reaches: past the walls the same is written in the statement.
GRANTED = "SELECT id, sort_key FROM people_person WHERE municipality_id = %(tenant)s ORDER BY sort_key, id LIMIT 25"
GRANTED_BARE = (
    "SELECT id, sort_key FROM people_person WHERE municipality_id = %(tenant)s AND id IN (SELECT person_id FROM people_access"
    " WHERE membership_id = ANY (%(memberships)s) OR team_id = ANY (%(teams)s)) ORDER BY sort_key, id LIMIT 25"
)


def run(ledger: Ledger) -> None:
    """Measure each statement; contexts are set before the clock starts, as a request sets its own once."""
    import psycopg
    from django.db import connection

    from lgnet.kernel.database import params

    name = connection.settings_dict["NAME"]
    sara, marta = _actor("sara"), _actor("marta")
    with psycopg.connect(**params("app", name)) as app, psycopg.connect(**params("backup", name)) as backup:
        person = backup.execute(
            "SELECT person_id FROM activities_activity WHERE municipality_id = %s AND person_id IS NOT NULL ORDER BY id LIMIT 1",
            [sara.municipality],
        ).fetchone()
        values = {"tenant": sara.municipality, "person": person and person[0]}
        values |= {"memberships": list(marta.memberships), "teams": list(marta.teams)}
        for told, sql in STATEMENTS.items():
            _compare(ledger, told, _runner(app, sara, sql, values), _runner(backup, None, sql, values))
        told = "first page of persons granted to Marta"
        _compare(ledger, told, _runner(app, marta, GRANTED, values), _runner(backup, None, GRANTED_BARE, values))


def _compare(ledger: Ledger, told: str, ours: Callable[[], Sample], rival: Callable[[], Sample]) -> None:
    mine, other = side_by_side(ours, rival, times=5)
    ratio = paired_ratio(mine, other)
    ledger.line(f"rls: {told}", mine, size=LARGE, rival="without policies", ratio=ratio)
    milliseconds = [sorted(sample.db_ms for sample in samples)[len(samples) // 2] / ROUNDS for samples in (mine, other)]
    conditions = f"{told}, {LARGE} persons; {milliseconds[0]:.3f} ms against {milliseconds[1]:.3f} ms"
    ledger.result("G9 RLS tax", ratio, "x", conditions, most=MOST_TAX)


def _actor(key: str) -> Any:
    from lgnet.accounts.models import User
    from lgnet.accounts.queries import active_memberships, actor_for
    from lgnet.demo.cast import DEMO_DOMAIN
    from lgnet.kernel.tenancy.context import TenantContext, acting

    user = User.objects.get(email=f"{key}@{DEMO_DOMAIN}")
    with acting(TenantContext(user=user.pk)):
        return actor_for(user, active_memberships(user))


def _runner(connection: Any, actor: Any, sql: str, values: dict[str, Any]) -> Callable[[], Sample]:
    from lgnet.accounts.queries import context_for
    from lgnet.kernel.tenancy.context import signed

    def run_once() -> Sample:
        with connection.transaction():
            if actor is not None:
                backend, began = connection.execute(
                    "SELECT pg_backend_pid(), (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint"
                ).fetchone()
                setting = signed(context_for(actor), backend=backend, began=began)
                connection.execute("SELECT set_config('lgnet.context', %s, true)", [setting])
            began_at = time.perf_counter()
            for _ in range(ROUNDS):
                connection.execute(sql, values).fetchall()
            spent = (time.perf_counter() - began_at) * 1000
        return Sample(wall_ms=spent, db_ms=spent, statements=[sql] * ROUNDS)

    return run_once
