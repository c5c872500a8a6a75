"""The users of a Comune: who reads and manages them, invitations, ends, resets, effective at the next request."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import honest_client
from lgnet.accounts import actions
from lgnet.accounts.enums import Role
from lgnet.accounts.models import Invitation, Membership, User
from lgnet.accounts.queries import context_for, is_needed_elsewhere, open_invitation
from lgnet.accounts.tests.steps import LINK, activate, is_in, log_in
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, NotAllowed
from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.models import Municipality, Organisation

pytestmark = pytest.mark.django_db(databases=["default", "throttle"])
LIST, NEW = "accounts:members", "accounts:invite"
PASSWORD = "cavallo batteria graffetta corretta"
WANDA = "wanda@esempio.lgnet.it"


def membership_of(member):
    """The membership through which one of the cast acts."""
    with member.acts():
        return Membership.objects.get(pk=member.actor.membership)


def form_for(amelia, email=WANDA, **changes):
    with amelia.acts():
        body = Organisation.objects.get(municipality=amelia.actor.municipality, kind="comune")
    wanted = {"email": email, "full_name": "Wanda Riva", "role": Role.DESK_OPERATOR, "organisation": body.pk}
    return wanted | {"team": "", "to_day": ""} | changes


def invited(amelia, **changes):
    """Invite through the page; the secret shown there, or None."""
    response = amelia.client.post(reverse(NEW), form_for(amelia, **changes))
    found = LINK.search(response.content.decode())
    return found[1] if found else None


def accept(secret, email=WANDA, password=PASSWORD, client=None):
    fields = {"email": email, "password": password, "repeated": password}
    return (client or honest_client()).post(reverse("accounts:accept", args=[secret]), fields)


def do(amelia, membership, name):
    return amelia.client.post(reverse("accounts:act", args=[membership.pk, name]))


# ── who reads, who manages ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("who", "status"), [("amelia", 200), ("rosa", 200), ("marta", 404), ("ugo", 404), ("lia", 404), ("enea", 404)]
)
def test_the_list_opens_to_who_may_read_it(cast, who, status):
    assert cast[who].client.get(reverse(LIST)).status_code == status


def test_the_list_shows_the_comune_and_nobody_else(cast):
    page = cast["amelia"].client.get(reverse(LIST)).content.decode()
    assert "Marta Olivero" in page
    assert "Operatore di strada" in page
    assert "Cooperativa Dora" in page
    assert "Lia De Bellis" not in page


def test_rosa_reads_only(cast):
    rosa = cast["rosa"].client
    page = rosa.get(reverse(LIST)).content.decode()
    marta = membership_of(cast["marta"])
    assert reverse(NEW) not in page
    assert str(marta.pk) not in page
    assert rosa.get(reverse(NEW)).status_code == 404
    assert rosa.get(reverse("accounts:member", args=[marta.pk])).status_code == 404
    assert rosa.post(reverse("accounts:act", args=[marta.pk, "termina"])).status_code == 404


def test_members_of_another_comune_do_not_exist(cast):
    lia = membership_of(cast["lia"])
    amelia = cast["amelia"]
    assert amelia.client.get(reverse("accounts:member", args=[lia.pk])).status_code == 404
    assert do(amelia, lia, "termina").status_code == 404


def test_the_list_is_searched_and_filtered(cast):
    amelia = cast["amelia"]
    actions_on = membership_of(cast["marta"])
    with amelia.acts() as by:
        actions.end_membership(membership=actions_on, by=by)
    assert "Marta Olivero" not in amelia.client.get(reverse(LIST)).content.decode()
    ended = amelia.client.get(reverse(LIST), {"stato": "terminati"}).content.decode()
    assert "Marta Olivero" in ended
    assert "Ugo Ferraris" not in ended
    found = amelia.client.htmx(reverse(LIST), data={"q": "ferraris"}).content.decode()
    assert "Ugo Ferraris" in found
    assert "Piero Gallo" not in found
    assert "<html" not in found


def test_the_list_asks_the_same_for_one_and_for_three(cast):
    amelia = cast["amelia"]
    amelia.client.get(reverse(LIST))
    counts = []
    for text in ("marta", "@esempio"):
        with CaptureQueriesContext(connection) as captured:
            page = amelia.client.get(reverse(LIST), {"q": text})
        counts.append((len(captured), page.content.decode().count('data-label="Ruolo"')))
    (few, one), (many, all_of_them) = counts
    assert one == 1
    assert all_of_them >= 3
    assert few == many


# ── inviting and accepting ─────────────────────────────────────────────────────────────────────────────────
def test_an_invitation_becomes_a_user_who_gets_in(cast, django_capture_on_commit_callbacks):
    amelia = cast["amelia"]
    with django_capture_on_commit_callbacks(execute=True):
        secret = invited(amelia)
    [message] = mail.outbox
    assert message.to == [WANDA]
    assert message.subject == "lgnet: il tuo accesso"
    assert secret in message.body
    assert "Wanda" not in message.body
    client = honest_client()
    assert client.get(reverse("accounts:accept", args=[secret])).status_code == 200
    assert accept(secret, client=client).url == reverse("account_login")
    log_in(client, WANDA, PASSWORD)
    assert client.get(reverse("codes:index")).status_code == 200
    assert "Wanda Riva" in amelia.client.get(reverse(LIST)).content.decode()


def test_the_list_says_what_became_of_an_invitation(cast):
    amelia = cast["amelia"]
    secret = invited(amelia)

    def shown():
        return amelia.client.get(reverse(LIST), {"q": "wanda"}).content.decode()

    assert "invito mandato" in shown()
    Invitation.objects.update(expires_at=clock.now() - dt.timedelta(minutes=1))
    assert "invito scaduto" in shown()
    Invitation.objects.update(expires_at=clock.now() + dt.timedelta(days=1))
    accept(secret)
    assert "in corso" in shown()


def test_a_link_opens_once(cast):
    secret = invited(cast["amelia"])
    accept(secret)
    again = accept(secret, password="un’altra password lunga")
    assert again.status_code == 404
    assert "già stato usato" in again.content.decode()
    assert User.objects.get(email=WANDA).check_password(PASSWORD)


def test_a_link_expires_after_a_week(cast):
    secret = invited(cast["amelia"])
    left = Invitation.objects.get().expires_at - clock.now()
    assert dt.timedelta(days=6, hours=23) < left <= dt.timedelta(days=7)
    Invitation.objects.update(expires_at=clock.now())
    assert accept(secret).status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 43])
def test_an_invented_link_opens_nothing(client, secret):
    assert client.get(reverse("accounts:accept", args=[secret])).status_code == 404


@pytest.mark.parametrize("email", ["marta@esempio.lgnet.it", "nobody@esempio.lgnet.it"])
def test_the_link_needs_the_e_mail_it_was_sent_to(cast, email):
    secret = invited(cast["amelia"])
    assert "Il link non vale più" in accept(secret, email=email).content.decode()
    assert not User.objects.get(email=WANDA).has_usable_password()
    assert accept(secret).status_code == 302


def test_a_weak_password_leaves_the_link_good(cast):
    secret = invited(cast["amelia"])
    assert "È troppo corta: servono almeno 12 caratteri." in accept(secret, password="corta").content.decode()
    assert accept(secret).status_code == 302


def test_a_link_dies_with_its_membership(cast):
    amelia = cast["amelia"]
    secret = invited(amelia)
    with amelia.acts() as by:
        actions.end_membership(membership=Membership.objects.get(user__email=WANDA), by=by)
    assert "Il link non vale più" in accept(secret).content.decode()


def test_nobody_who_is_not_signed_in_sees_a_membership(cast):
    secret = invited(cast["amelia"])
    with acting(TenantContext()):
        invitation = open_invitation(secret)
        assert invitation is not None
        assert not Membership.objects.exists()


def test_the_secret_is_kept_as_a_hash_only(cast):
    secret = invited(cast["amelia"])
    assert secret not in str(Invitation.objects.values())


def test_the_same_invitation_twice_is_refused(cast):
    amelia = cast["amelia"]
    invited(amelia)
    again = amelia.client.post(reverse(NEW), form_for(amelia))
    assert "ha già questo incarico" in again.content.decode()
    with amelia.acts():
        assert Membership.objects.filter(user__email=WANDA).count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"role": Role.MINISTRY}, "role"),
        ({"to_day": "01/01/2020"}, "già passato"),
        ({"email": "amelia@esempio.lgnet.it"}, "Nessuno assegna un ruolo a sé stesso"),
    ],
)
def test_what_may_not_be_invited(cast, changes, says):
    amelia = cast["amelia"]
    page = amelia.client.post(reverse(NEW), form_for(amelia) | changes)
    assert page.status_code == 200
    assert says in page.content.decode()
    assert not Invitation.objects.exists()


def test_bodies_of_another_comune_cannot_be_chosen(cast):
    amelia = cast["amelia"]
    elsewhere = Organisation.objects.get(municipality__slug="bari", kind="comune")
    page = amelia.client.post(reverse(NEW), form_for(amelia, organisation=elsewhere.pk))
    assert "C’è qualcosa da correggere" in page.content.decode()
    assert not User.objects.filter(email=WANDA).exists()


def test_who_works_in_the_network_already_keeps_the_account(cast, django_capture_on_commit_callbacks):
    amelia, lia = cast["amelia"], cast["lia"]
    with django_capture_on_commit_callbacks(execute=True):
        page = amelia.client.post(reverse(NEW), form_for(amelia, email="Lia@esempio.lgnet.it"))
    assert "ha già un account" in page.content.decode()
    assert not LINK.search(page.content.decode())
    assert "/invito/" not in mail.outbox[0].body
    assert User.objects.get(pk=lia.user.pk).has_usable_password()
    assert "Torino" in lia.client.get(reverse("accounts:profile")).content.decode()


def new_in_bari(email=WANDA):
    """Bari invites somebody who has not opened the link yet: its secret."""
    bari = Municipality.objects.get(slug="bari")
    admin = User.objects.create_user("tullia@esempio.lgnet.it", PASSWORD, full_name="Tullia Serra", is_demo=True)
    with acting(TenantContext(tenants=(bari.pk,))):
        body = Organisation.objects.get(municipality=bari, kind="comune")
        Membership.objects.create(user=admin, role=Role.LOCAL_ADMIN, municipality=bari, organisation=body)
    client = honest_client()
    log_in(client, admin.email, PASSWORD)
    wanted = {"email": email, "full_name": "Wanda Riva", "role": Role.CASE_MANAGER, "organisation": body.pk}
    return LINK.search(client.post(reverse(NEW), wanted).content.decode())[1]


def test_no_administrator_gets_the_link_of_an_account_of_two_comuni(cast, django_capture_on_commit_callbacks):
    """Or Torino could choose the password of somebody who opens the files of Bari."""
    bari_secret = new_in_bari()
    with django_capture_on_commit_callbacks(execute=True):
        assert invited(cast["amelia"]) is None
    assert accept(bari_secret).status_code == 404
    mailed = LINK.search(mail.outbox[-1].body)[1]
    assert accept(mailed).status_code == 302
    client = honest_client()
    log_in(client, WANDA, PASSWORD)
    page = client.get(reverse("accounts:profile")).content.decode()
    assert "Torino" in page
    assert "Bari" in page


# ── ending, suspending, resetting ──────────────────────────────────────────────────────────────────────────
def test_an_ended_membership_is_gone_at_the_next_request(cast):
    amelia, marta = cast["amelia"], cast["marta"]
    assert marta.client.get(reverse("codes:index")).status_code == 200
    assert (
        "Vuoi terminare"
        in amelia.client.get(reverse("accounts:act", args=[membership_of(marta).pk, "termina"])).content.decode()
    )
    do(amelia, membership_of(marta), "termina")
    assert marta.client.get(reverse("codes:index")).url == reverse("accounts:no_membership")


def test_ending_one_of_two_roles_takes_only_its_abilities(cast):
    amelia, rosa = cast["amelia"], cast["rosa"]
    with amelia.acts() as by:
        second = actions.grant_membership(
            user=rosa.user,
            role=Role.CASE_MANAGER,
            municipality=by.municipality,
            organisation=membership_of(rosa).organisation_id,
            by=by,
        )
    do(amelia, membership_of(rosa), "termina")
    assert rosa.client.get(reverse(LIST)).status_code == 404
    assert rosa.client.get(reverse("codes:index")).status_code == 200
    do(amelia, second, "termina")
    assert rosa.client.get(reverse("codes:index")).url == reverse("accounts:no_membership")


def test_a_suspended_user_is_out_at_once_and_back_when_reactivated(cast):
    amelia, marta = cast["amelia"], honest_client()
    log_in(marta, "marta@esempio.lgnet.it")
    do(amelia, membership_of(cast["marta"]), "sospendi")
    assert not is_in(marta)
    assert log_in(marta, "marta@esempio.lgnet.it").url == reverse("account_inactive")
    assert "accesso sospeso" in amelia.client.get(reverse(LIST), {"q": "marta"}).content.decode()
    do(amelia, membership_of(cast["marta"]), "riattiva")
    log_in(marta, "marta@esempio.lgnet.it")
    assert is_in(marta)


def test_a_reset_takes_password_second_factor_and_sessions_and_gives_a_link(cast):
    amelia, marta = cast["amelia"], honest_client()
    log_in(marta, "marta@esempio.lgnet.it")
    activate(marta)
    page = do(amelia, membership_of(cast["marta"]), "nuovo-link")
    secret = LINK.search(page.content.decode())[1]
    assert page["Cache-Control"] == "no-store"
    assert not is_in(marta)
    assert not Authenticator.objects.exists()
    assert accept(secret, email="marta@esempio.lgnet.it").status_code == 302
    log_in(marta, "marta@esempio.lgnet.it", PASSWORD)
    assert is_in(marta)


def test_sessions_of_a_colleague_are_ended(cast):
    marta = honest_client()
    log_in(marta, "marta@esempio.lgnet.it")
    do(cast["amelia"], membership_of(cast["marta"]), "chiudi-sessioni")
    assert not is_in(marta)
    log_in(marta, "marta@esempio.lgnet.it")
    assert is_in(marta)


@pytest.mark.parametrize("name", ["sospendi", "nuovo-link", "chiudi-sessioni"])
def test_an_account_of_two_comuni_is_not_one_administrators_business(cast, name):
    amelia, lia = cast["amelia"], cast["lia"]
    with amelia.acts() as by:
        body = membership_of(amelia).organisation_id
        here = actions.grant_membership(
            user=lia.user, role=Role.MEDIATOR, municipality=by.municipality, organisation=body, by=by
        )
    page = amelia.client.get(reverse("accounts:member", args=[here.pk])).content.decode()
    assert "Lavora anche altrove" in page
    assert f"/{name}/" not in page
    assert "/termina/" in page
    do(amelia, here, name)
    assert User.objects.get(pk=lia.user.pk).is_active
    assert User.objects.get(pk=lia.user.pk).has_usable_password()
    assert lia.client.get(reverse("codes:index")).status_code == 200


def test_an_administrator_cannot_act_on_themselves(cast):
    amelia = cast["amelia"]
    own = membership_of(amelia)
    page = amelia.client.get(reverse("accounts:member", args=[own.pk])).content.decode()
    assert "Questo sei tu" in page
    assert "/termina/" not in page
    assert do(amelia, own, "termina").status_code == 404
    with amelia.acts() as by, pytest.raises(NotAllowed):
        actions.set_active(membership=own, is_active=False, by=by)


@pytest.mark.parametrize("who", ["rosa", "ugo", "marta", "enea"])
def test_actions_themselves_refuse_who_does_not_manage(cast, who):
    marta = membership_of(cast["sara"])
    acts = (actions.end_membership, actions.reset_access, actions.end_sessions)
    for action in acts:
        with cast[who].acts() as by, pytest.raises(NotAllowed):
            action(membership=marta, by=by)
    with cast[who].acts() as by, pytest.raises(NotAllowed):
        actions.invite(email=WANDA, full_name="W", role=Role.MEDIATOR, organisation=marta.organisation_id, by=by)


def test_a_local_administrator_grants_no_role_of_the_centre(cast):
    with cast["amelia"].acts() as by, pytest.raises(DomainError, match="dal centro"):
        actions.invite(email=WANDA, full_name="W", role=Role.AUDITOR, organisation=None, by=by)


def test_only_a_yes_or_no_is_told_about_other_comuni(cast):
    amelia, lia = cast["amelia"], cast["lia"]
    with amelia.acts() as by:
        assert is_needed_elsewhere(lia.user, by.municipality)
        assert not is_needed_elsewhere(cast["marta"].user, by.municipality)
        assert not Membership.objects.filter(user=lia.user).exists()


def test_an_unknown_act_does_not_exist(cast):
    assert do(cast["amelia"], membership_of(cast["marta"]), "promuovi").status_code == 404


def test_asking_changes_nothing(cast):
    marta = membership_of(cast["marta"])
    for name in ("termina", "sospendi", "nuovo-link", "chiudi-sessioni"):
        page = cast["amelia"].client.get(reverse("accounts:act", args=[marta.pk, name]))
        assert re.search(r"Vuoi ", page.content.decode())
    assert membership_of(cast["marta"]).to_day is None
    assert User.objects.get(pk=marta.user_id).is_active


def test_what_was_done_stays_written_with_its_author(cast):
    amelia = cast["amelia"]
    marta = membership_of(cast["marta"])
    do(amelia, marta, "sospendi")
    do(amelia, marta, "termina")
    with acting(context_for(amelia.actor)):
        switched = User.pgh_event_model.objects.filter(id=marta.user_id).latest("pgh_id")
        ended = Membership.pgh_event_model.objects.filter(id=marta.pk).latest("pgh_id")
    assert (switched.is_active, switched.pgh_context["author"]) == (False, "Amelia Conti")
    assert ended.to_day is not None
    assert ended.pgh_context["author"] == "Amelia Conti"


def test_the_history_of_users_holds_no_password():
    assert not {"password", "last_login"} & {field.name for field in User.pgh_event_model._meta.fields}
