"""Fill a migrated database: persons in Torino, a tenth in Bari, three acts each. Runs as lgnet_owner.

python -m bench.fill PERSONS
"""

from __future__ import annotations

import sys
from dataclasses import replace

import django

CHUNK = 500
GRANTED = 300  # persons that Marta follows


def main(persons: int) -> None:
    """Write them by the same actions as everybody else."""
    django.setup()
    from django.db import connection

    fill("torino", persons, writer="sara")
    fill("torino", GRANTED, writer="marta")
    fill("bari", persons // 10, writer="lia")
    with connection.cursor() as cursor:
        # The rival of writes: the same columns, a primary key, one index, and nothing else.
        cursor.execute("CREATE TABLE bench_act (LIKE activities_activity INCLUDING DEFAULTS)")
        cursor.execute("ALTER TABLE bench_act ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX bench_act_day ON bench_act (municipality_id, day)")
        cursor.execute("GRANT SELECT, INSERT ON bench_act TO lgnet_app")
        cursor.execute("VACUUM ANALYZE")


def fill(slug: str, count: int, *, writer: str) -> None:
    """So many persons of a territory, written down by one of the cast."""
    from lgnet.accounts.engine.actor import robot
    from lgnet.accounts.models import Membership
    from lgnet.accounts.queries import context_for
    from lgnet.activities.actions import record_activities
    from lgnet.demo.acts import Diary
    from lgnet.demo.persons import Inventor
    from lgnet.kernel import clock
    from lgnet.kernel.tenancy.context import acting
    from lgnet.network.models import Municipality
    from lgnet.people.actions import record_persons

    here = Municipality.objects.get(slug=slug)
    inventor = Inventor(f"bench:{slug}:{writer}", writer[:2].upper(), today=clock.today())
    diary = Diary(f"bench:{slug}:{writer}", today=clock.today())
    base = robot("bench", here.pk, here.name)
    for start in range(0, count, CHUNK):
        with acting(context_for(base)):
            member = Membership.objects.filter(municipality=here, user__email__startswith=f"{writer}@").earliest("pk")
            teams = (member.team_id,) if member.team_id else ()
            by = replace(
                base, membership=member.pk, memberships=(member.pk,), organisation=member.organisation_id, teams=teams
            )
            met = [inventor.person(sighted_by=writer) for _ in range(min(CHUNK, count - start))]
            written = record_persons(new=[each.new for each in met], by=by)
            acts = [
                act
                for person, each in zip(written, met, strict=True)
                for act in diary.acts_of(person.pk, first=each.first_day, who=writer, name=writer, is_recent=False)
            ]
            record_activities(new=acts, by=by)


if __name__ == "__main__":
    main(int(sys.argv[1]))
