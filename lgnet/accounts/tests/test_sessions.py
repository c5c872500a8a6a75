"""How long a log-in lasts, where one is logged in, and for which Comune."""

from __future__ import annotations

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.urls import reverse

from conftest import honest_client
from lgnet.accounts.engine.actor import robot
from lgnet.accounts.enums import Role
from lgnet.accounts.models import Membership
from lgnet.accounts.queries import context_for
from lgnet.accounts.tests.steps import is_in, log_in
from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.models import Municipality, Organisation

pytestmark = pytest.mark.django_db(databases=["default", "throttle"])
AMELIA, ROSA = "amelia@esempio.lgnet.it", "rosa@esempio.lgnet.it"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SESSIONS = "usersessions_list"


@pytest.fixture
def client():
    return honest_client()


@pytest.fixture
def at_ten():
    """A clock that stands still at ten in the morning."""
    with time_machine.travel("2026-03-02 10:00:00Z", tick=False) as clock:
        yield clock


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_half_an_hour_of_idleness_logs_out(client, at_ten, minutes, stays):
    log_in(client, AMELIA)
    assert is_in(client)
    at_ten.shift(minutes * 60)
    assert is_in(client) is stays


def test_twelve_hours_log_out_also_who_never_stops(client, at_ten):
    log_in(client, AMELIA)
    for _ in range(36):
        assert is_in(client)
        at_ten.shift(20 * 60)
    assert is_in(client)
    at_ten.shift(60)
    assert not is_in(client)
    log_in(client, AMELIA)
    assert is_in(client)


def test_a_session_ended_by_idleness_is_gone_from_the_list(client, at_ten):
    log_in(client, AMELIA)
    is_in(client)
    at_ten.shift(31 * 60)
    is_in(client)
    assert not UserSession.objects.exists()


def test_one_sees_where_one_is_logged_in(client):
    log_in(client, AMELIA, headers={"User-Agent": FIREFOX})
    log_in(honest_client(), ROSA, headers={"User-Agent": "curl/8"})
    page = client.get(reverse(SESSIONS)).content.decode()
    assert "Firefox su Linux" in page
    assert "Questa" in page
    assert "non riconosciuto" not in page
    assert client.session.session_key not in page


def test_one_ends_another_session_of_ones_own(client):
    other = honest_client()
    log_in(client, AMELIA)
    log_in(other, AMELIA)
    which = UserSession.objects.get(session_key=other.session.session_key).pk
    client.post(reverse(SESSIONS), {"sessione": which})
    assert not is_in(other)
    assert is_in(client)


def test_one_ends_all_the_others(client):
    others = [honest_client() for _ in range(2)]
    for each in (client, *others):
        log_in(each, AMELIA)
    client.post(reverse(SESSIONS))
    assert [is_in(each) for each in (client, *others)] == [True, False, False]


def test_nobody_ends_the_sessions_of_somebody_else_here(client):
    rosa = honest_client()
    log_in(rosa, ROSA)
    log_in(client, AMELIA)
    which = UserSession.objects.get(session_key=rosa.session.session_key).pk
    client.post(reverse(SESSIONS), {"sessione": which})
    client.post(reverse(SESSIONS))
    assert is_in(rosa)


def also_in_bari(user):
    """Give a user a second Comune."""
    bari = Municipality.objects.get(slug="bari")
    with acting(context_for(robot("test", bari.pk))):
        body = Organisation.objects.get(municipality=bari, kind="comune")
        return Membership.objects.create(
            user=user, role=Role.LOCAL_ADMIN, municipality=bari, organisation=body, from_day="2025-01-01"
        )


def test_who_works_for_two_comuni_chooses_for_which(cast):
    amelia = cast["amelia"]
    bari = also_in_bari(amelia.user)
    assert "Marta Olivero" in amelia.client.get(reverse("accounts:members")).content.decode()
    choose = reverse("accounts:choose_municipality")
    assert "Bari" in amelia.client.get(reverse("accounts:profile")).content.decode()
    assert amelia.client.post(choose, {"comune": str(bari.municipality_id)}).status_code == 302
    page = amelia.client.get(reverse("accounts:members")).content.decode()
    assert "Lia De Bellis" in page
    assert "Marta Olivero" not in page
    amelia.client.post(choose, {"comune": str(amelia.actor.municipality)})
    assert "Marta Olivero" in amelia.client.get(reverse("accounts:members")).content.decode()


def test_who_also_works_at_the_centre_may_choose_it(cast):
    with acting(TenantContext(is_central=True)):
        Membership.objects.create(user=cast["amelia"].user, role=Role.HELP_DESK, from_day="2025-01-01")
    client = cast["amelia"].client
    client.post(reverse("accounts:choose_municipality"), {"comune": "centro"})
    assert client.get(reverse("accounts:members")).status_code == 404


@pytest.mark.parametrize("place", ["", "centro", "bari", "00000000-0000-0000-0000-000000000000"])
def test_nobody_chooses_a_comune_they_do_not_work_for(cast, place):
    client = cast["amelia"].client
    assert client.post(reverse("accounts:choose_municipality"), {"comune": place}).status_code == 404


def test_a_choice_that_ended_falls_back_on_the_others(cast):
    amelia = cast["amelia"]
    bari = also_in_bari(amelia.user)
    amelia.client.post(reverse("accounts:choose_municipality"), {"comune": str(bari.municipality_id)})
    with acting(TenantContext(tenants=(bari.municipality_id,))):
        Membership.objects.filter(pk=bari.pk).update(to_day="2025-12-31")
    assert "Marta Olivero" in amelia.client.get(reverse("accounts:members")).content.decode()


def test_without_memberships_one_is_told_what_to_do(cast):
    marta = cast["marta"]
    with marta.acts():
        Membership.objects.filter(user=marta.user).update(to_day="2024-12-31")
    there = marta.client.get(reverse("codes:index"))
    assert there.url == reverse("accounts:no_membership")
    page = marta.client.get(there.url)
    assert page.status_code == 200
    assert "chiedi all’amministratore degli utenti" in page.content.decode()
    assert marta.client.get(reverse("accounts:profile")).status_code == 200


def test_who_has_one_is_not_kept_on_that_page(cast):
    assert cast["marta"].client.get(reverse("accounts:no_membership")).url == "/"


def test_when_the_agreement_of_a_body_ends_so_do_its_members(cast):
    marta = cast["marta"]
    with marta.acts():
        Organisation.objects.filter(pk=marta.actor.organisation).update(agreement_until="2025-12-31")
    assert marta.client.get(reverse("codes:index")).url == reverse("accounts:no_membership")
