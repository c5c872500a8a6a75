"""What a copy swears to: the rows of every table, and a digest of every table of history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

_TABLES = """
    SELECT n.nspname, c.relname, c.relname LIKE '%%event' OR c.relname LIKE 'audit\\_%%' AS is_history
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND NOT n.nspname LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
       AND NOT EXISTS (SELECT FROM pg_depend d
                        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1, 2
"""
# A sum does not depend on the order of the rows; two 60-bit parts of each row's SHA-256 make collisions remote.
_DIGEST = """
    SELECT count(*), coalesce(sum(('x' || substr(h, 1, 15))::bit(60)::bigint), 0)::text
           || ':' || coalesce(sum(('x' || substr(h, 16, 15))::bit(60)::bigint), 0)::text
      FROM (SELECT encode(sha256(convert_to(t::text, 'UTF8')), 'hex') AS h FROM {} AS t) AS hashed
"""
# The text of a row must not depend on who asks.
_PLAIN = ("SET LOCAL TimeZone TO 'UTC'", "SET LOCAL DateStyle TO 'ISO, YMD'", "SET LOCAL IntervalStyle TO 'iso_8601'",
          "SET LOCAL extra_float_digits TO 1", "SET LOCAL bytea_output TO 'hex'")  # fmt: skip


def count_everything(connection: psycopg.Connection[Any]) -> dict[str, dict[str, Any]]:
    """{"rows": {table: count}, "history": {table: digest}} as seen by the transaction that `connection` is in.

    Tables are named schema.table. History tables are those of the write history (…event) and of the audit (audit_…).
    """
    from psycopg import sql

    for statement in _PLAIN:
        connection.execute(statement)
    rows: dict[str, int] = {}
    history: dict[str, str] = {}
    for schema, table, is_history in connection.execute(_TABLES, []).fetchall():
        name = f"{schema}.{table}"
        what = sql.Identifier(schema, table)
        if is_history:
            found = connection.execute(sql.SQL(_DIGEST).format(what)).fetchone()
            rows[name], history[name] = found or (0, "")
        else:
            counted = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(what)).fetchone()
            rows[name] = counted[0] if counted else 0
    return {"rows": rows, "history": history}


def differences(sworn: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Sentences on what is not as the manifest says; empty when all is as sworn."""

    def changed(part: str) -> list[str]:
        return sorted(name for name in {*sworn[part], *found[part]} if sworn[part].get(name) != found[part].get(name))

    rows = [
        f"{name}: righe nella copia {sworn['rows'].get(name)}, ripristinate {found['rows'].get(name)}"
        for name in changed("rows")
    ]
    return rows + [f"{name}: la storia non è quella della copia" for name in changed("history")]
