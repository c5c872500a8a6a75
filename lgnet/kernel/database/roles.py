"""The four database roles and the database itself: SQL that may be run again at any time.

The same text serves the local cluster and `lgnet db roles`, for whoever administers a production server. It gives no
right on any table: that is done after the walls of tenancy are raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

DATABASE = "lgnet"
OWNER, APP, SEARCH, BACKUP = "lgnet_owner", "lgnet_app", "lgnet_search", "lgnet_backup"
LOGINS = (OWNER, APP, BACKUP)
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")

# The attributes are stated in full: running the text again mends a role that somebody has widened.
ATTRIBUTES = {
    OWNER: "LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
    APP: "LOGIN INHERIT NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
    SEARCH: "NOLOGIN NOINHERIT NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
    BACKUP: "LOGIN INHERIT NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION",
}
PARAMETERS = {
    OWNER: {"statement_timeout": "15min", "lock_timeout": "30s", "idle_in_transaction_session_timeout": "10min"},
    APP: {"statement_timeout": "30s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "2min"},
    BACKUP: {"statement_timeout": "0", "lock_timeout": "2min", "default_transaction_read_only": "on"},
}

# Search functions fix these for themselves; without the right, that works only where pg_trgm is loaded already.
SEARCH_PARAMETERS = (
    "pg_trgm.similarity_threshold",
    "pg_trgm.word_similarity_threshold",
    "pg_trgm.strict_word_similarity_threshold",
)

_ROLE = """DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF;
END $$"""
# Migrations hand the search functions over to lgnet_search. The owner may become it, but does not act as it unasked.
# PostgreSQL 15 does not even parse WITH INHERIT: hence the EXECUTE.
_MEMBERSHIP = f"""DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE 'GRANT {SEARCH} TO {OWNER} WITH INHERIT FALSE, SET TRUE';
  ELSE
    GRANT {SEARCH} TO {OWNER};
  END IF;
END $$"""


def roles_sql() -> list[str]:
    """Statements about the whole server, to run as a superuser."""
    statements = []
    for role, attributes in ATTRIBUTES.items():
        statements += [_ROLE.format(role=role), f"ALTER ROLE {role} {attributes}"]
        statements += [f"ALTER ROLE {role} SET {name} = '{value}'" for name, value in PARAMETERS.get(role, {}).items()]
    thresholds = f"GRANT SET ON PARAMETER {', '.join(SEARCH_PARAMETERS)} TO {OWNER}, {SEARCH}"
    return [*statements, _MEMBERSHIP, f"GRANT pg_read_all_data TO {BACKUP}", thresholds]


def database_sql(dbname: str = DATABASE) -> list[str]:
    """Statements inside one database that exists already, to run as a superuser."""
    logins = f"{APP}, {BACKUP}"
    return [
        f'ALTER DATABASE "{dbname}" OWNER TO {OWNER}',
        f'REVOKE ALL ON DATABASE "{dbname}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{dbname}" TO {logins}',
        # By name: on PostgreSQL 15 a NOINHERIT role gets nothing out of pg_database_owner.
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        *[f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS],
    ]


def script(dbname: str = DATABASE) -> str:
    r"""The whole text for psql, as a superuser. Passwords are not in it: `\password` asks for them."""
    creation = (
        f"SELECT 'CREATE DATABASE {dbname} OWNER {OWNER} ENCODING ''UTF8'' TEMPLATE template0'\n"
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{dbname}') \\gexec"
    )
    passwords = [f"\\password {role}" for role in LOGINS]
    parts = [
        "-- Roles and database of lgnet, for psql as a superuser. It can be run again at any time.",
        "\\set ON_ERROR_STOP on",
        *[f"{statement};" for statement in roles_sql()],
        "-- Passwords: psql asks for each of them.",
        *passwords,
        creation,
        f"\\connect {dbname}",
        *[f"{statement};" for statement in database_sql(dbname)],
    ]
    return "\n".join(parts) + "\n"


def bootstrap_server(connection: psycopg.Connection[Any], passwords: dict[str, str]) -> None:
    """Make or mend the roles and set their passwords (role to password), in one transaction."""
    from psycopg import sql

    with connection.transaction():
        for statement in roles_sql():
            connection.execute(statement)
        for role, password in passwords.items():
            change = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(change.format(sql.Identifier(role), sql.Literal(password)))


def create_database(connection: psycopg.Connection[Any], dbname: str, template: str | None = None) -> bool:
    """Make a database owned by lgnet_owner if there is none of that name; True when it was made.

    `connection` is a superuser's, in autocommit. A clone of `template` comes with what the template holds.
    """
    from psycopg import sql

    if connection.execute("SELECT FROM pg_database WHERE datname = %s", [dbname]).fetchone() is not None:
        return False
    creation = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    names = [sql.Identifier(name) for name in (dbname, OWNER, template or "template1")]
    connection.execute(creation.format(*names))
    return True


def bootstrap_database(connection: psycopg.Connection[Any], dbname: str) -> None:
    """Make or mend what belongs to one database; `connection` is a superuser's, to that database."""
    with connection.transaction():
        for statement in database_sql(dbname):
            connection.execute(statement)
