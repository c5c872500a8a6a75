"""Addresses of accounts. The names without a prefix are those that allauth reverses by itself."""

from django.urls import include, path, re_path

from lgnet.accounts.views import entrance, members, own

names_of_allauth = [
    path("accesso/", entrance.login, name="account_login"),
    path("accesso/codice/", entrance.second_step, name="mfa_authenticate"),
    path("accesso/sospeso/", entrance.inactive, name="account_inactive"),
    path("accesso/conferma/", own.password_again, name="account_reauthenticate"),
    path("accesso/conferma/codice/", own.code_again, name="mfa_reauthenticate"),
    path("uscita/", entrance.logout, name="account_logout"),
    path("password/", own.password_change, name="account_change_password"),
    path("password/dimenticata/", entrance.password_forgotten, name="account_reset_password"),
    path("password/dimenticata/inviata/", entrance.link_sent, name="account_reset_password_done"),
    re_path(
        r"^password/nuova/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.password_reset,
        name="account_reset_password_from_key",
    ),
    path("password/cambiata/", entrance.password_was_reset, name="account_reset_password_from_key_done"),
    path("secondo-fattore/", own.second_factor, name="mfa_index"),
    path("secondo-fattore/attiva/", own.activate_second_factor, name="mfa_activate_totp"),
    path("secondo-fattore/cambia/", own.remove_second_factor, name="mfa_deactivate_totp"),
    path("secondo-fattore/codici/", own.second_factor, name="mfa_view_recovery_codes"),
    path("secondo-fattore/codici/nuovi/", own.generate_codes, name="mfa_generate_recovery_codes"),
    path("secondo-fattore/codici/file/", own.download_codes, name="mfa_download_recovery_codes"),
    path("sessioni/", own.sessions, name="usersessions_list"),
]
own_names = [
    path("profilo/", own.profile, name="profile"),
    path("scegli-comune/", own.choose_municipality, name="choose_municipality"),
    path("senza-incarico/", own.no_membership, name="no_membership"),
    path("invito/<str:secret>/", entrance.accept, name="accept"),
    path("utenti/", members.members, name="members"),
    path("utenti/invita/", members.invite, name="invite"),
    path("utenti/<uuid:pk>/", members.member, name="member"),
    path("utenti/<uuid:pk>/<slug:name>/", members.act, name="act"),
]
urlpatterns = [*names_of_allauth, path("", include((own_names, "accounts")))]
