"""What allauth asks of us: nobody signs up alone, and a forgotten password is reset by e-mail or by an administrator."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- signature of allauth
        return False

    def get_user_display(self, user: Any) -> str:
        return str(user.full_name)
