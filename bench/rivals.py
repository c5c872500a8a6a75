"""The simplest thing that could do the same: one statement and a bare template, without walls, log or middleware."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from bench.measure import Sample, watched

BARE, PLAIN = "bare", "plain"  # connections: lgnet_backup reads past the walls; lgnet_app without a pool

LIST_SQL = """
SELECT n.family, n.given, p.birth_date, p.document_sex,
       (SELECT string_agg(c.country, ', ') FROM people_citizenship c WHERE c.person_id = p.id),
       (SELECT e.state FROM people_eligibility e WHERE e.person_id = p.id ORDER BY e.from_day DESC, e.created_at DESC LIMIT 1),
       (SELECT r.expires_on FROM people_residencepermit r WHERE r.person_id = p.id ORDER BY r.created_at DESC LIMIT 1), p.id
  FROM people_person p JOIN people_personname n ON n.person_id = p.id AND n.is_main
 WHERE p.municipality_id = %s AND p.same_as_id IS NULL
 ORDER BY p.sort_key, p.id LIMIT 25"""
COUNT_SQL = "SELECT count(*) FROM people_person WHERE municipality_id = %s AND same_as_id IS NULL"
PERSON_SQL = """
SELECT n.family, n.given, p.birth_date, p.document_sex, p.called_name,
       (SELECT string_agg(c.country, ', ') FROM people_citizenship c WHERE c.person_id = p.id),
       (SELECT string_agg(l.language, ', ') FROM people_personlanguage l WHERE l.person_id = p.id),
       (SELECT string_agg(i.value, ', ') FROM people_identifier i WHERE i.person_id = p.id)
  FROM people_person p JOIN people_personname n ON n.person_id = p.id AND n.is_main WHERE p.id = %s"""
STORY_SQL = """
SELECT day, activity_type, place, operator_name FROM activities_activity WHERE person_id = %(id)s
UNION ALL SELECT from_day, state, source, source_text FROM people_eligibility WHERE person_id = %(id)s
UNION ALL SELECT created_at::date, permit_type, status, expires_on::text FROM people_residencepermit WHERE person_id = %(id)s
ORDER BY 1 DESC"""
ACTS_SQL = """
SELECT a.day, a.activity_type, a.place, a.operator_name, n.family, n.given
  FROM activities_activity a LEFT JOIN people_personname n ON n.person_id = a.person_id AND n.is_main
 WHERE a.municipality_id = %s AND a.corrected_by_id IS NULL AND a.withdrawn_at IS NULL
 ORDER BY a.day DESC, a.created_at DESC, a.id DESC LIMIT 25"""
PAGE = """<!doctype html><html lang="it"><title>{{ title }}</title><h1>{{ title }}</h1>{% if total %}<p>{{ total }}</p>{% endif %}
<table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell|default:"" }}</td>{% endfor %}</tr>{% endfor %}</table></html>"""


def open_connections() -> None:
    """Two more of Django's connections, kept open as a pool would."""
    from django.db import connections

    from lgnet.kernel.database import django_params

    usual = connections.settings["default"]
    for alias, role in ((BARE, "backup"), (PLAIN, "app")):
        connections.settings[alias] = {**usual, **django_params(role, usual["NAME"]), "CONN_MAX_AGE": None}  # type: ignore[arg-type]


class BarePage:
    """A Django view without middleware: statements, a compiled template, a response."""

    def __init__(self, *statements: tuple[str, Any]) -> None:
        from django.template import engines
        from django.test import RequestFactory

        self.statements = statements
        self.template = engines["django"].from_string(PAGE)
        self.request = RequestFactory().get("/")

    def __call__(self) -> Sample:
        with watched(BARE) as sample:
            sample.size = len(self._view(self.request).content)
        return sample

    def _view(self, _request: Any) -> Any:
        from django.db import connections
        from django.http import HttpResponse

        found: list[Sequence[Any]] = []
        with connections[BARE].cursor() as cursor:
            for sql, values in self.statements:
                cursor.execute(sql, values)
                found.append(cursor.fetchall())
        total = found.pop()[0][0] if self.statements[-1][0] == COUNT_SQL else None
        rows = [row for part in found for row in part]
        return HttpResponse(self.template.render({"title": "Persone", "rows": rows, "total": total}))


def bare_insert(columns: Sequence[str], values: Sequence[Any]) -> Callable[[], Sample]:
    """One INSERT and its commit into a table without walls, triggers, history or foreign keys."""
    from django.db import connections

    place = columns.index("id")
    sql = f"INSERT INTO bench_act ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"

    def run() -> Sample:
        row = [*values]
        row[place] = uuid.uuid4()
        with watched(PLAIN) as sample, connections[PLAIN].cursor() as cursor:
            cursor.execute(sql, row)
        return sample

    return run
