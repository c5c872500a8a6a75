"""What allauth asks of us: nobody signs up alone, words are plain Italian, secrets are encrypted."""

from __future__ import annotations

import base64
import secrets
import time
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lgnet.accounts.models import User
from lgnet.accounts.queries import is_let_in
from lgnet.accounts.rules import need_strong_password
from lgnet.kernel.errors import DomainError
from lgnet.kernel.home import home

KEY_NAME = "mfa.key"
NONCE_BYTES = 12
WRONG_PAIR = "E-mail o password non corrispondono. Controlla e riprova."
TOO_MANY = "Troppi tentativi. Aspetta qualche minuto e riprova."


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG_PAIR,
        "incorrect_password": "La password non è giusta.",
        "enter_current_password": "La password attuale non è giusta.",
        "invalid_password_reset": "Il link non vale più: chiedine un altro.",
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- signature of allauth
        return False

    def get_user_display(self, user: User) -> str:
        return user.full_name

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Refuse who was switched off, and the demonstration's users (whose password is public) elsewhere."""
        if not is_let_in(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def clean_password(self, password: str, user: User | None = None) -> str:
        try:
            need_strong_password(password, user)
        except DomainError as weak:
            raise ValidationError(str(weak)) from weak
        return password

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 -- signature of allauth
        return reverse("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just logged in is not asked for the password again."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticators are encrypted with a key that is not in the database."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Il codice non è giusto o è già stato usato: aspetta il prossimo.",
        "cannot_delete_authenticator": "Il secondo fattore non si può togliere.",
        "cannot_generate_recovery_codes": "Prima attiva il secondo fattore.",
    }

    def encrypt(self, text: str) -> str:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return base64.b64encode(nonce + _cipher().encrypt(nonce, text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = base64.b64decode(encrypted_text)
        return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()


def _cipher() -> AESGCM:
    """AES-256-GCM with the instance's key, kept in LGNET_HOME/keys."""
    return AESGCM(home().secret(KEY_NAME))
