"""How to reach the database: the local cluster's socket, or the server that DATABASE_URL names."""

from __future__ import annotations

import os
from typing import Any, Literal

from lgnet.kernel.database.cluster import PORT, SUPERUSER
from lgnet.kernel.database.errors import ClusterError
from lgnet.kernel.database.roles import APP, BACKUP, DATABASE, OWNER
from lgnet.kernel.home import Home, home

Role = Literal["app", "owner", "backup", "super"]

USERS: dict[Role, str] = {"app": APP, "owner": OWNER, "backup": BACKUP, "super": SUPERUSER}
SECRETS: dict[Role, str] = {
    "app": "postgres-app",
    "owner": "postgres-owner",
    "backup": "postgres-backup",
    "super": "postgres-superuser",
}
VARIABLES: dict[Role, str] = {
    "app": "DATABASE_URL",
    "owner": "DATABASE_OWNER_URL",
    "backup": "DATABASE_BACKUP_URL",
    "super": "DATABASE_ADMIN_URL",
}


def is_external() -> bool:
    """True when DATABASE_URL is set: the server is somebody else's and nothing local is started."""
    return bool(os.environ.get(VARIABLES["app"], "").strip())


def params(role: Role, dbname: str | None = None, *, at: Home | None = None) -> dict[str, Any]:
    """Connection parameters of a role, with psycopg's names: host, port, dbname, user, password.

    The host of a local cluster is its socket folder. With DATABASE_URL (role app) each role has its own variable and
    whatever else the address carries (sslmode ...) comes along. `dbname` picks another database of the same server.
    Raises ClusterError when the variable of the role is missing or cannot be read.
    """
    if is_external():
        found = _from_environment(role)
    else:
        place = at or home()
        password = place.secret(SECRETS[role]).hex()
        found = {"host": str(place.run), "port": PORT, "dbname": DATABASE, "user": USERS[role], "password": password}
    return {**found, "dbname": dbname} if dbname else found


def django_params(role: Role, dbname: str | None = None, *, options: dict[str, Any] | None = None) -> dict[str, Any]:
    """The same in the words of Django's DATABASES: NAME, USER, PASSWORD, HOST, PORT, OPTIONS.

    What an external address carries beyond those (sslmode ...) goes into OPTIONS, after the `options` given.
    """
    found = params(role, dbname)
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    named = {django: str(found.pop(name, "")) for django, name in words.items()}
    return {**named, "OPTIONS": {**(options or {}), **found}}


def _from_environment(role: Role) -> dict[str, Any]:
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    variable = VARIABLES[role]
    address = os.environ.get(variable, "").strip()
    if not address:
        raise ClusterError(
            f"DATABASE_URL è impostata ma manca {variable}: serve per agire come {USERS[role]}. "
            f"(DATABASE_URL is set but {variable} is missing.)"
        )
    try:
        found = conninfo_to_dict(address)
    except ProgrammingError as error:
        raise ClusterError(f"{variable} non è un indirizzo PostgreSQL leggibile. (Unreadable URL.)") from error
    return {"dbname": DATABASE, "port": PORT, **found}
