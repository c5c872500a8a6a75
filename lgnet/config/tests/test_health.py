"""The two addresses that watch over an instance."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings


def test_the_process_answers_without_touching_the_database(client: Client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db(databases=["default", "throttle"])
def test_a_working_instance_is_ready(client: Client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (200, {})


@pytest.mark.django_db(databases=["default", "throttle"])
def test_a_full_disk_is_said(client: Client, monkeypatch: pytest.MonkeyPatch):
    import shutil

    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=10_000_000))
    with override_settings():
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "disk" in answer.json()["problems"]
