"""A browser without a network: requests straight into the WSGI application, logged in as one of the cast."""

from __future__ import annotations

import io
import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from bench.measure import Sample, watched


class NotThereError(RuntimeError):
    """The page does not exist, or not for this visitor."""


class Visitor:
    """One of the cast, logged in. A request is measured from the first middleware to the last byte."""

    def __init__(self, key: str) -> None:
        from django.core.wsgi import get_wsgi_application
        from django.test import Client

        from lgnet.accounts.models import User
        from lgnet.demo.cast import DEMO_DOMAIN

        client = Client()
        user = User.objects.get(email=f"{key}@{DEMO_DOMAIN}")
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.application = get_wsgi_application()
        self.key, self.body = key, b""

    def get(self, path: str) -> Sample:
        """The page, which must answer 200."""
        return self._request("GET", path, b"", wanted="200")

    def post(self, path: str, fields: dict[str, str]) -> Sample:
        """A form sent from the last page read, which must answer with a redirection."""
        token = self.first(r'name="csrfmiddlewaretoken" value="([^"]+)"')
        return self._request("POST", path, urlencode({**fields, "csrfmiddlewaretoken": token}).encode(), wanted="302")

    def exists(self, path: str) -> bool:
        """True when the page answers 200 for this visitor, False when there is none; other answers are errors."""
        try:
            self.get(path)
        except NotThereError:
            return False
        return True

    def first(self, pattern: str) -> str:
        """The first thing in the last page that matches (its group, if the pattern has one)."""
        found = re.search(pattern, self.body.decode())
        if found is None:
            msg = f"no {pattern} in the last page of {self.key}"
            raise RuntimeError(msg)
        return found.group(found.lastindex or 0)

    def _request(self, method: str, path: str, body: bytes, *, wanted: str) -> Sample:
        told: list[str] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc: Any = None) -> None:
            told.append(status)
            for name, value in headers:
                if name == "Set-Cookie":
                    self.cookies.update({key: morsel.value for key, morsel in SimpleCookie(value).items()})

        environ = self._environ(method, path, body)
        with watched() as sample:
            response = self.application(environ, start_response)
            self.body = b"".join(response)
            if hasattr(response, "close"):
                response.close()
        if not told[0].startswith(wanted):
            msg = f"{self.key} {method} {path}: {told[0]}"
            raise NotThereError(msg) if told[0].startswith("404") else RuntimeError(msg)
        sample.size = len(self.body)
        return sample

    def _environ(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        path_info, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": path_info,
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
        }
