"""A browser without a network: requests straight into the WSGI application, logged in as one of the cast."""

from __future__ import annotations

import io
import re
from typing import Any

from bench.measure import Sample, watched


class Visitor:
    """One of the cast, logged in. `get` measures a page from the first middleware to the last byte."""

    def __init__(self, key: str) -> None:
        from django.core.wsgi import get_wsgi_application
        from django.test import Client

        from lgnet.accounts.models import User
        from lgnet.demo.cast import DEMO_DOMAIN

        client = Client()
        client.force_login(User.objects.get(email=f"{key}@{DEMO_DOMAIN}"), backend="allauth.account.auth_backends.AuthenticationBackend")
        self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self.application = get_wsgi_application()
        self.key, self.body = key, b""

    def get(self, path: str) -> Sample:
        """The page, which must answer 200."""
        told: list[str] = []

        def start_response(status: str, _headers: list[Any], _exc: Any = None) -> None:
            told.append(status)

        path_info, _, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path_info,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_COOKIE": self.cookie,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "REMOTE_ADDR": "127.0.0.1",
        }
        with watched() as sample:
            response = self.application(environ, start_response)
            self.body = b"".join(response)
            if hasattr(response, "close"):
                response.close()
        if not told[0].startswith("200"):
            msg = f"{self.key} {path}: {told[0]}"
            raise RuntimeError(msg)
        # Tokens are as long as they are; only digits and dates of the moment may differ between two runs.
        sample.size = len(self.body)
        return sample

    def exists(self, path: str) -> bool:
        """True when the page answers 200 for this visitor."""
        try:
            self.get(path)
        except RuntimeError:
            return False
        return True

    def first_link(self, pattern: str) -> str:
        """The first address in the last page that matches."""
        found = re.search(pattern, self.body.decode())
        if found is None:
            msg = f"no {pattern} in the last page of {self.key}"
            raise RuntimeError(msg)
        return found.group(0)
