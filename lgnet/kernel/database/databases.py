"""Several databases on one server: tests, rehearsals, restores."""

from __future__ import annotations

from lgnet.kernel.database import roles
from lgnet.kernel.database.connections import params
from lgnet.kernel.home import Home


def ensure_database(dbname: str, template: str | None = None, *, at: Home | None = None) -> bool:
    """Make `dbname` on the running server, owned by lgnet_owner, extensions and rights in place; True when made.

    With `template` it is a clone (a tenth of a second); nobody may be connected to the template meanwhile.
    """
    import psycopg

    with psycopg.connect(**params("super", "postgres", at=at), autocommit=True) as connection:
        made = roles.create_database(connection, dbname, template)
    with psycopg.connect(**params("super", dbname, at=at), autocommit=True) as connection:
        roles.bootstrap_database(connection, dbname)
    return made


def drop_database(dbname: str, *, at: Home | None = None) -> None:
    """Remove `dbname`, closing whoever is connected to it. Nothing happens when there is none."""
    import psycopg
    from psycopg import sql

    removal = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(dbname))
    with psycopg.connect(**params("super", "postgres", at=at), autocommit=True) as connection:
        connection.execute(removal)
