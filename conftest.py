"""Guard rails of every test: a real PostgreSQL as the restricted role, a cast everybody knows, an honest client.

The database is cloned from a template that holds what `lgnet migrate` and `lgnet demo --empty` make. The template is
remade whenever migrations, walls or the network's data change.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
TEMPLATE_SOURCES = (
    "lgnet/*/migrations/*.py",
    "lgnet/*/models.py",
    "lgnet/*/sql/*.sql",
    "lgnet/kernel/tenancy/*.py",
    "lgnet/kernel/tenancy/sql/*.sql",
    "lgnet/network/data/*.json",
    "lgnet/codes/data/*.json",
    "lgnet/network/actions.py",
    "lgnet/codes/actions.py",
    "lgnet/codes/engine/*.py",
    "lgnet/demo/setting.py",
    "lgnet/insights/actions.py",
    "lgnet/demo/cast.py",
    "lgnet/insights/data/*.json",
    "lgnet/config/settings.py",
)


def template_name() -> str:
    """Named after everything it is made of."""
    digest = hashlib.sha256()
    for pattern in TEMPLATE_SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return f"lgnet_template_{digest.hexdigest()[:12]}"


def make_template() -> str:
    """The migrated template, made once by whoever comes first (the others wait on a lock)."""
    import fcntl

    from lgnet.kernel import database

    folder = Path(os.environ["LGNET_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    name = template_name()
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / f"{name}.made").exists():
            database.ensure_database(name)
            env = {**os.environ, "LGNET_DB_NAME": name, "LGNET_DB_ROLE": "owner"}
            made = subprocess.run(
                [sys.executable, str(ROOT / "tests" / "make_template.py")],
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode:
                database.drop_database(name)
                raise RuntimeError(made.stdout + made.stderr)
            (folder / f"{name}.made").touch()
    return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """The database is named by LGNET_DB_NAME already."""


@pytest.fixture(scope="session")
def template_database() -> str:
    """The name of the migrated template on a running server."""
    from lgnet.kernel import database

    database.up()
    return make_template()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str) -> Iterator[None]:
    """One clone a worker, dropped at the end."""
    from django.db import connections

    from lgnet.kernel import database

    name = os.environ["LGNET_DB_NAME"]
    database.drop_database(name)
    database.ensure_database(name, template_database)
    yield
    connections.close_all()
    database.drop_database(name)


@pytest.fixture(autouse=True)
def _fast_static(settings: object) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def cast(db: None) -> Cast:
    """Marta, Ugo, Nadia, Piero, Rosa, Lia, Enea ...: `cast["marta"]` is who they are and a client they are logged in with."""
    return Cast()


@pytest.fixture
def acting_as() -> Callable[..., object]:
    """`with acting_as(actor): ...` tells the database who acts, as a request would."""
    from lgnet.accounts.queries import context_for
    from lgnet.kernel.tenancy.context import acting

    return lambda actor: acting(context_for(actor))


FORBIDDEN = re.compile(r"\{\{|\{%|\son[a-z]+=|<script>|\sstyle=|javascript:", re.IGNORECASE)


def honest_client() -> object:
    """Django's client, which refuses pages with an unrendered tag, an inline script, style or handler."""
    from django.test import Client

    class HonestClient(Client):
        def request(self, **kwargs: object) -> object:
            response = super().request(**kwargs)
            if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
                bad = FORBIDDEN.search(response.content.decode())
                assert bad is None, f"{bad.group()!r} in {kwargs.get('PATH_INFO')}"
            return response

        def htmx(self, path: str, **kwargs: object) -> object:
            return self.get(path, headers={"HX-Request": "true"}, **kwargs)

    return HonestClient()


class Member:
    """One of the cast: `actor`, `user`, `client` (logged in)."""

    def __init__(self, key: str) -> None:
        from lgnet.accounts.models import User
        from lgnet.accounts.queries import active_memberships, actor_for
        from lgnet.demo.cast import DEMO_DOMAIN
        from lgnet.kernel.tenancy.context import TenantContext, acting

        self.user = User.objects.get(email=f"{key}@{DEMO_DOMAIN}")
        with acting(TenantContext(user=self.user.pk)):
            self.actor = actor_for(self.user, active_memberships(self.user))
        self._client = None

    @property
    def client(self) -> object:
        if self._client is None:
            self._client = honest_client()
            self._client.force_login(self.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return self._client

    @contextmanager
    def acts(self) -> Iterator[object]:
        """A transaction in which the database knows this member acts."""
        from lgnet.accounts.queries import context_for
        from lgnet.kernel.tenancy.context import acting

        with acting(context_for(self.actor)):
            yield self.actor


class Cast:
    """The cast by name, each made when first asked for."""

    def __init__(self) -> None:
        self._members: dict[str, Member] = {}

    def __getitem__(self, key: str) -> Member:
        if key not in self._members:
            self._members[key] = Member(key)
        return self._members[key]
