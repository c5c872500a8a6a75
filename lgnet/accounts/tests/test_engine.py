"""One-time codes, the length of a session and the names of devices, in plain Python."""

from __future__ import annotations

import base64

import pytest

from lgnet.accounts.engine import sitting, totp
from lgnet.accounts.engine.actor import ABILITIES
from lgnet.accounts.engine.devices import device_name
from lgnet.accounts.enums import Role

# RFC 6238, appendix B: SHA-1, 8 digits, seconds since 1970.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds, code):
    assert totp.code_at(SECRET, seconds // totp.PERIOD, digits=8) == code


@pytest.mark.parametrize(("shift", "found"), [(-1, True), (0, True), (1, True), (-2, False), (2, False)])
def test_one_step_of_tolerance_on_each_side(shift, found):
    now = 1_700_000_000
    step = now // totp.PERIOD + shift
    assert totp.step_of(SECRET, totp.code_at(SECRET, step), now) == (step if found else None)


def test_a_code_may_be_typed_with_a_space():
    code = totp.code_at(SECRET, 1)
    assert totp.step_of(SECRET, f"{code[:3]} {code[3:]}", 45) == 1


@pytest.mark.parametrize("code", ["", "abc", "12345", "0000000"])
def test_what_is_not_a_code_belongs_to_no_step(code):
    assert totp.step_of(SECRET, code, 1_700_000_000) is None


@pytest.mark.parametrize(
    ("session", "over"),
    [
        ({}, False),
        ({sitting.BEGAN: 0, sitting.LAST_SEEN: 950}, False),
        ({sitting.BEGAN: 0, sitting.LAST_SEEN: 899}, True),
        ({sitting.BEGAN: -1, sitting.LAST_SEEN: 1000}, True),
    ],
)
def test_a_session_ends_when_idle_or_old(session, over):
    assert sitting.is_over(session, 1000, idle=100, absolute=1000) is over


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox su Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome su Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge su Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari su iPhone"),
        ("curl/8", "Dispositivo non riconosciuto"),
        ("", "Dispositivo non riconosciuto"),
    ],
)
def test_a_device_has_a_name_people_know(agent, name):
    assert device_name(agent) == name


def test_every_role_has_its_abilities():
    assert set(ABILITIES) == set(Role.values)


def test_who_opens_accounts_reads_no_person():
    assert not any(ability.startswith(("people", "activities", "registers")) for ability in ABILITIES[Role.LOCAL_ADMIN])
