"""The database an instance stands on: `up`, `down`, `status`, and `params` to connect.

Plain Python, no Django: settings ask `params` where the database is.
"""

from __future__ import annotations

from lgnet.kernel.database.connections import Role, django_params, is_external, params
from lgnet.kernel.database.control import down, running, status, up
from lgnet.kernel.database.databases import drop_database, ensure_database
from lgnet.kernel.database.errors import ClusterError
from lgnet.kernel.database.roles import script as roles_script

__all__ = [
    "ClusterError",
    "Role",
    "django_params",
    "down",
    "drop_database",
    "ensure_database",
    "is_external",
    "params",
    "roles_script",
    "running",
    "status",
    "up",
]
