"""The walls: row-level security policies and grants, raised from what each model declares.

A table gets no grant before its wall stands, so a forgotten wall means a table nobody can read.
`raise_walls()` runs after every migration, as `lgnet_owner`, and is idempotent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from lgnet.kernel.tenancy.context import pads, signing_key

READ, APPEND, WRITE = "SELECT", "SELECT, INSERT", "SELECT, INSERT, UPDATE, DELETE"
IN_TENANT = "municipality_id = ANY ((SELECT sec.tenants())::uuid[])"


@dataclass(frozen=True)
class Wall:
    """Who reads and writes a table's rows. No `using`: the table is shared and holds nobody's data.

    `read` opens reading (only) to more rows than `using`, for what a municipality publishes about itself.
    """

    using: str = ""
    check: str = ""
    grant: str = WRITE
    read: str = ""

    @property
    def is_raised(self) -> bool:
        return bool(self.using)


# Tables without a model: Django's cache, where log-in attempts are counted.
BARE_TABLES = ("throttle_cache",)
SHARED = Wall(grant=READ)
OPEN = Wall(grant=WRITE)


def tenant_wall(*, grant: str = WRITE) -> Wall:
    """Rows of the municipalities in the context, whole."""
    return Wall(using=IN_TENANT, check=IN_TENANT, grant=grant)


def person_wall(column: str = "person_id", *, grant: str = WRITE, nullable: bool = False) -> Wall:
    """Rows of persons the actor reaches: all of the municipality's, or those with a row in people_access."""
    granted = f"{column} IN (SELECT search.granted_persons())"
    nobody = f"{column} IS NULL OR " if nullable else ""
    using = (
        f"{IN_TENANT} AND ((SELECT sec.reach()) = 'all' OR ({nobody}(SELECT sec.reach()) = 'granted' AND {granted}))"
    )
    return Wall(using=using, check=IN_TENANT, grant=grant)


def wall_of(model: type[models.Model]) -> Wall | None:
    """What a model declares; a history table has the wall of the table it remembers, append-only."""
    remembered = getattr(model, "pgh_tracked_model", None)
    if remembered is not None:
        declared = wall_of(remembered)
        return None if declared is None else Wall(using=declared.using, check=declared.check, grant=APPEND)
    declared = getattr(model, "wall", None)
    if declared is None and model._meta.label in settings.LGNET_OPEN_TABLES:
        return OPEN
    if declared is None and model._meta.app_label in settings.LGNET_OPEN_APPS:
        return OPEN
    return declared


def managed_models() -> Iterator[type[models.Model]]:
    """Every model with a table of its own."""
    for model in apps.get_models(include_auto_created=True):
        is_open = model._meta.app_label in settings.LGNET_OPEN_APPS
        if (model._meta.managed or is_open) and not model._meta.proxy:
            yield model


def raise_walls() -> list[str]:
    """Raise every wall and give every grant. Returns the tables left closed because nothing is declared."""
    closed = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_sql_file(Path(__file__).parent / "sql" / "context.sql"))
        _store_key(cursor)
        # Before the walls: the policy of persons asks one of these functions.
        _create_search_functions(cursor)
        for model in managed_models():
            wall = wall_of(model)
            if wall is None:
                closed.append(model._meta.db_table)
            else:
                _raise_one(cursor, model._meta.db_table, wall)
        for table in BARE_TABLES:
            _raise_one(cursor, table, OPEN)
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO lgnet_app")
        cursor.execute("GRANT SELECT ON django_migrations TO lgnet_app")
    return closed


def _raise_one(cursor: CursorWrapper, table: str, wall: Wall) -> None:
    name = connection.ops.quote_name(table)
    cursor.execute(f"REVOKE ALL ON {name} FROM PUBLIC, lgnet_app")
    if wall.is_raised:
        cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        cursor.execute(f"DROP POLICY IF EXISTS wall ON {name}")
        cursor.execute(f"CREATE POLICY wall ON {name} FOR ALL TO PUBLIC USING ({wall.using}) WITH CHECK ({wall.check})")
        cursor.execute(f"DROP POLICY IF EXISTS wall_read ON {name}")
        if wall.read:
            cursor.execute(f"CREATE POLICY wall_read ON {name} FOR SELECT TO PUBLIC USING ({wall.read})")
    cursor.execute(f"GRANT {wall.grant} ON {name} TO lgnet_app")


def _store_key(cursor: CursorWrapper) -> None:
    inner, outer = pads(signing_key())
    cursor.execute(
        "INSERT INTO sec.secret (one, inner_pad, outer_pad) VALUES (true, %s, %s) "
        "ON CONFLICT (one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
        [inner, outer],
    )


def _create_search_functions(cursor: CursorWrapper) -> None:
    """Each app's sql/search.sql: the listed SECURITY DEFINER functions, owned by lgnet_search."""
    for config in apps.get_app_configs():
        folder = Path(config.path) / "sql"
        if (folder / "search_grants.sql").exists():
            cursor.execute(_sql_file(folder / "search_grants.sql"))
        if (folder / "search.sql").exists():
            cursor.execute("SET LOCAL ROLE lgnet_search")
            cursor.execute(_sql_file(folder / "search.sql"))
            cursor.execute("RESET ROLE")


def _sql_file(path: Path) -> str:
    return path.read_text(encoding="utf-8")
