"""Getting in and out: log-in, throttling, forgotten password, second factor, recovery codes."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from conftest import honest_client
from lgnet.accounts.models import User
from lgnet.accounts.tests.steps import CODES, activate, code_for, is_in, log_in
from lgnet.demo.cast import DEMO_PASSWORD

pytestmark = pytest.mark.django_db(databases=["default", "throttle"])
MARTA = "marta@esempio.lgnet.it"
CODES_PAGE, NEW_CODES = "mfa_view_recovery_codes", "mfa_generate_recovery_codes"


@pytest.fixture
def client():
    return honest_client()


@pytest.fixture
def strict(settings):
    """An instance where the second factor is asked for."""
    settings.IS_MFA_WAIVED = False


@pytest.mark.parametrize(
    "name", ["account_login", "account_reset_password", "account_reset_password_done", "account_inactive"]
)
def test_entrance_pages_open_to_everybody(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_right_password_lets_in(client):
    response = log_in(client, MARTA)
    assert (response.status_code, response.url) == (302, "/")
    assert is_in(client)


def test_the_e_mail_may_be_written_in_capitals(client):
    log_in(client, "  Marta@Esempio.LGNet.it ")
    assert is_in(client)


@pytest.mark.parametrize("email", [MARTA, "nobody@esempio.lgnet.it"])
def test_a_wrong_pair_says_the_same_for_known_and_unknown_e_mails(client, email):
    response = log_in(client, email, "un’altra password ancora")
    assert "E-mail o password non corrispondono" in response.content.decode()
    assert not is_in(client)


def test_after_five_wrong_passwords_also_the_right_one_must_wait(client):
    for _ in range(5):
        log_in(client, MARTA, "password sbagliata")
    assert "Troppi tentativi" in log_in(client, MARTA).content.decode()
    assert not is_in(client)


def test_one_leads_back_to_the_page_asked_for(client):
    asked = reverse("accounts:members") + "?stato=tutti"
    there = client.get(asked)
    assert there.status_code == 302
    page = client.get(there.url)
    hidden = re.search(r'name="next" value="([^"]+)"', page.content.decode())[1]
    email = "amelia@esempio.lgnet.it"
    response = client.post(reverse("account_login"), {"login": email, "password": DEMO_PASSWORD, "next": hidden})
    assert response.url == asked


def test_one_is_never_led_to_another_site(client):
    response = client.post(
        reverse("account_login"), {"login": MARTA, "password": DEMO_PASSWORD, "next": "https://example.org/"}
    )
    assert response.url == "/"


def test_a_fragment_takes_the_whole_page_to_the_log_in(client):
    response = client.htmx(reverse("accounts:members"))
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_a_switched_off_account_does_not_get_in(client):
    User.objects.filter(email=MARTA).update(is_active=False)
    assert log_in(client, MARTA).url == reverse("account_inactive")
    assert not is_in(client)


def test_the_demonstrations_accounts_open_nothing_elsewhere(client, settings):
    log_in(client, MARTA)
    settings.IS_DEMO = False
    assert not is_in(client)
    assert log_in(client, MARTA).url == reverse("account_inactive")
    assert not is_in(client)


def test_nobody_signs_up_alone(client):
    assert client.get("/accesso/signup/").status_code == 404


def test_logging_out_needs_a_button(client):
    log_in(client, MARTA)
    assert "Vuoi uscire?" in client.get(reverse("account_logout")).content.decode()
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def forgotten(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def test_a_forgotten_password_is_reset_by_e_mail(client):
    assert forgotten(client, MARTA).url == reverse("account_reset_password_done")
    [message] = mail.outbox
    assert (message.to, message.subject) == ([MARTA], "lgnet: nuova password")
    opened = client.get(re.search(r"https?://testserver(\S+)", message.body)[1])
    page = client.get(opened.url)
    assert "Scegli una nuova password" in page.content.decode()
    new = "cavallo batteria graffetta corretta"
    done = client.post(opened.url, {"password1": new, "password2": new})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert not is_in(client)
    log_in(client, MARTA, new)
    assert is_in(client)


def test_who_is_logged_in_goes_out_before_opening_such_a_link(client):
    forgotten(honest_client(), MARTA)
    path = re.search(r"https?://testserver(\S+)", mail.outbox[0].body)[1]
    log_in(client, "amelia@esempio.lgnet.it")
    assert "Prima esci" in client.get(path).content.decode()
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert client.get(path).status_code == 302


PAGES_OF_MY_OWN = (
    *("account_login", "account_logout", "account_change_password", "account_reauthenticate", "mfa_reauthenticate"),
    *("mfa_index", "mfa_activate_totp", "mfa_deactivate_totp", CODES_PAGE, NEW_CODES, "usersessions_list"),
    *("accounts:profile", "accounts:no_membership", "mfa_authenticate"),
)


@pytest.mark.parametrize("name", PAGES_OF_MY_OWN)
@pytest.mark.parametrize("has_second_factor", [False, True])
def test_looking_at_a_page_of_my_account_writes_nothing(client, name, has_second_factor):
    """Every GET runs read only in the database: a page that writes would fail here."""
    log_in(client, MARTA)
    if has_second_factor:
        activate(client)
    assert client.get(reverse(name)).status_code in {200, 302, 404}
    assert is_in(client)


def test_the_link_of_a_forgotten_password_lasts_an_hour_and_once(client):
    with time_machine.travel("2026-03-02 10:00:00Z", tick=False) as clock:
        forgotten(client, MARTA)
        path = re.search(r"https?://testserver(\S+)", mail.outbox[0].body)[1]
        clock.shift(3601)
        assert "Questo link è scaduto" in client.get(path).content.decode()


def test_an_unknown_e_mail_gets_the_same_answer_and_no_message(client):
    assert forgotten(client, "nobody@esempio.lgnet.it").url == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_after_a_reset_by_e_mail_the_second_factor_can_still_be_set_up(client, strict):
    forgotten(client, MARTA)
    log_in(client, MARTA)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_changing_the_password_logs_out_everywhere(client):
    other = honest_client()
    log_in(client, MARTA)
    log_in(other, MARTA)
    new = "cavallo batteria graffetta corretta"
    fields = {"oldpassword": DEMO_PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), fields).url == reverse("account_login")
    assert not is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize("weak", ["corta", "password1234", "marta@esempio.lgnet.it"])
def test_a_weak_password_is_refused(client, weak):
    log_in(client, MARTA)
    fields = {"oldpassword": DEMO_PASSWORD, "password1": weak, "password2": weak}
    page = client.post(reverse("account_change_password"), fields)
    assert re.search(r"È troppo corta|È tra le più usate|Somiglia troppo", page.content.decode())
    assert User.objects.get(email=MARTA).check_password(DEMO_PASSWORD)


def test_staff_without_a_second_factor_set_one_up_first(client, strict):
    log_in(client, "amelia@esempio.lgnet.it")
    assert client.get(reverse("accounts:members")).url == reverse("mfa_activate_totp")
    secret, response = activate(client)
    codes = CODES.findall(response.content.decode())
    assert len(codes) == len(set(codes)) == 10
    assert response["Cache-Control"].endswith("private")
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("accounts:members")).status_code == 200
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored


def test_the_demonstration_waives_it_and_says_so(client):
    assert "Dimostrazione senza secondo fattore" in client.get(reverse("account_login")).content.decode()
    log_in(client, "amelia@esempio.lgnet.it")
    assert client.get(reverse("accounts:members")).status_code == 200
    assert "il secondo fattore qui non è richiesto" in client.get(reverse("accounts:profile")).content.decode()


def test_where_it_is_asked_for_nothing_is_waived(client, strict):
    assert "senza secondo fattore" not in client.get(reverse("account_login")).content.decode()


def with_second_factor(client):
    """Log in, set up an authenticator, log out: its secret and its recovery codes."""
    log_in(client, MARTA)
    secret, response = activate(client)
    client.post(reverse("account_logout"))
    return secret, CODES.findall(response.content.decode())


def second_step(client, code):
    log_in(client, MARTA)
    return client.post(reverse("mfa_authenticate"), {"code": code})


def test_with_a_second_factor_the_password_alone_opens_nothing(client):
    secret, _ = with_second_factor(client)
    assert log_in(client, MARTA).url == reverse("mfa_authenticate")
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code_for(secret, ahead=1)}).url == "/"
    assert is_in(client)


@pytest.mark.parametrize("wait", [0, 31, 45])
def test_a_code_is_accepted_once(client, wait):
    with time_machine.travel("2026-03-02 10:00:01Z", tick=False) as clock:
        secret, _ = with_second_factor(client)
        clock.shift(60)
        code = code_for(secret)
        second_step(client, code)
        assert is_in(client)
        client.post(reverse("account_logout"))
        clock.shift(wait)
        assert "già stato usato" in second_step(client, code).content.decode()
        assert not is_in(client)


def test_the_code_of_the_activation_is_spent_too(client):
    with time_machine.travel("2026-03-02 10:00:01Z", tick=False):
        secret, _ = with_second_factor(client)
        second_step(client, code_for(secret))
        assert not is_in(client)


def test_a_recovery_code_opens_once(client):
    _, codes = with_second_factor(client)
    second_step(client, codes[0])
    assert is_in(client)
    assert "<strong>9</strong>" in client.get(reverse("mfa_index")).content.decode()
    client.post(reverse("account_logout"))
    second_step(client, codes[0])
    assert not is_in(client)


def test_guessing_codes_is_stopped(client):
    secret, _ = with_second_factor(client)
    log_in(client, MARTA)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    answer = client.post(reverse("mfa_authenticate"), {"code": code_for(secret, ahead=1)})
    assert "Troppi tentativi" in answer.content.decode()
    assert not is_in(client)


def test_recovery_codes_are_shown_once(client):
    log_in(client, MARTA)
    _, response = activate(client)
    codes = CODES.findall(response.content.decode())
    pages = [client.get(reverse(name)).content.decode() for name in ("mfa_index", CODES_PAGE, NEW_CODES)]
    assert not any(code in page for code in codes for page in pages)


def test_recovery_codes_can_be_downloaded_while_they_are_shown(client):
    log_in(client, MARTA)
    _, response = activate(client)
    file = client.post(reverse("mfa_download_recovery_codes"))
    assert all(code in file.content.decode() for code in CODES.findall(response.content.decode()))
    assert client.post(reverse("mfa_download_recovery_codes")).status_code == 404
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 405


def test_new_recovery_codes_kill_the_old_ones(client):
    log_in(client, MARTA)
    old = CODES.findall(activate(client)[1].content.decode())
    new = CODES.findall(client.post(reverse(NEW_CODES)).content.decode())
    assert len(new) == 10
    assert not set(old) & set(new)
    client.post(reverse("account_logout"))
    second_step(client, old[0])
    assert not is_in(client)
    second_step(client, new[0])
    assert is_in(client)


def test_touching_the_second_factor_long_after_the_log_in_asks_who_it_is(client):
    with time_machine.travel("2026-03-02 10:00:01Z", tick=False) as clock:
        log_in(client, MARTA)
        clock.shift(601)
        asked = client.get(reverse("mfa_activate_totp"))
        assert asked.url.startswith(reverse("account_reauthenticate"))
        assert client.get(asked.url).status_code == 200
        wrong = client.post(asked.url, {"password": "non questa"})
        assert "La password non è giusta" in wrong.content.decode()
        assert client.post(asked.url, {"password": DEMO_PASSWORD}).url == reverse("mfa_activate_totp")
        assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_app_can_be_changed(client, strict):
    log_in(client, MARTA)
    activate(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_activate_totp")
    assert Authenticator.objects.count() == 0
    assert activate(client, ahead=1)[1].status_code == 200
