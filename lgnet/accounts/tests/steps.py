"""What these tests do through the front door: log in, set up a second factor, read the link of an invitation."""

from __future__ import annotations

import re
import time

from django.urls import reverse

from lgnet.accounts.engine import totp
from lgnet.demo.cast import DEMO_PASSWORD

SECRET = re.compile(r'<code class="lg-code">([A-Z2-7=]+)</code>')
CODES = re.compile(r"<li><code>(\d{8})</code></li>")
LINK = re.compile(r"/invito/([\w-]+)/")


def log_in(client, email, password=DEMO_PASSWORD, **extra):
    """Post the log-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def code_for(secret, ahead=0):
    """The code an authenticator shows now (`ahead` steps later)."""
    return totp.code_at(secret, int(time.time()) // totp.PERIOD + ahead)


def activate(client, ahead=0):
    """Set up an authenticator. Returns its secret and the answer to the first code."""
    secret = SECRET.search(client.get(reverse("mfa_activate_totp")).content.decode())[1]
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code_for(secret, ahead)})


def is_in(client):
    """True when the client is logged in."""
    return client.get(reverse("accounts:profile")).status_code == 200
