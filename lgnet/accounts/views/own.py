"""One's own account: password, second factor, recovery codes, sessions, the Comune one works for."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import views as account_views
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as mfa_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.internal.flows import activate_totp
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lgnet.accounts.actions import end_own_sessions, spend_code
from lgnet.accounts.engine.devices import device_name
from lgnet.accounts.engine.sitting import CENTRE, CHOSEN_MUNICIPALITY
from lgnet.accounts.forms import CodeAgainForm, FirstCodeForm, PasswordAgainForm, PasswordChangeForm
from lgnet.accounts.queries import has_second_factor, recovery_codes_left, sessions_of
from lgnet.kernel.doors import SIGNED_IN, door

ACCOUNT_FORM = "accounts/own_form.html"
CODES_SHOWN_AT = "codes_shown_at"
# Seconds in which the codes just shown may also be downloaded.
DOWNLOAD_WITHIN = 600


def _show_codes(request: HttpRequest, authenticator: Authenticator) -> HttpResponse:
    """The recovery codes, in the answer to the act that made them: no page shows them again."""
    request.session[CODES_SHOWN_AT] = int(time.time())
    context = {"title": "I tuoi codici di recupero", "codes": authenticator.wrap().get_unused_codes()}
    return never_cache(render)(request, "accounts/codes_shown.html", context)


class ActivateSecondFactor(totp_views.ActivateTOTPView):
    """Shows the secret as a picture, takes the first code, answers with the recovery codes."""

    form_class = FirstCodeForm
    template_name = "accounts/second_factor_activate.html"
    extra_context = {"title": "Attiva il secondo fattore"}

    def form_valid(self, form: FirstCodeForm) -> HttpResponse:
        authenticator, codes = activate_totp(self.request, form)
        spend_code(authenticator=authenticator, code=form.cleaned_data["code"])
        return _show_codes(self.request, codes) if codes else redirect("mfa_index")


class GenerateCodes(codes_views.GenerateRecoveryCodesView):
    """New recovery codes; the old ones stop working."""

    template_name = ACCOUNT_FORM
    extra_context = {
        "title": "Nuovi codici di recupero",
        "lead": "I codici che hai adesso smettono di funzionare. Quelli nuovi si vedono una volta sola.",
        "action": "Genera i codici",
        "cancel_url": reverse_lazy("mfa_index"),
    }

    def form_valid(self, form: Any) -> HttpResponse:  # noqa: ARG002 -- signature of Django
        return _show_codes(self.request, generate_recovery_codes(self.request))


class RemoveSecondFactor(totp_views.DeactivateTOTPView):
    """Takes the authenticator away, to set up another one."""

    template_name = ACCOUNT_FORM
    extra_context = {
        "title": "Cambia app di autenticazione",
        "lead": "L’app e i codici di recupero di adesso smettono di funzionare. Subito dopo ne attivi un’altra.",
        "action": "Togli questa app",
        "cancel_url": reverse_lazy("mfa_index"),
    }
    success_url = reverse_lazy("mfa_activate_totp")


AGAIN = {
    "title": "Conferma che sei tu",
    "lead": "Stai per cambiare la sicurezza del tuo account.",
    "action": "Conferma",
}
PASSWORD_CHANGE = {
    "title": "Cambia la password",
    "lead": "Dopo il cambio accedi di nuovo; le altre sessioni si chiudono.",
    "action": "Cambia la password",
    "cancel_url": reverse_lazy("accounts:profile"),
}
activate_second_factor = door(SIGNED_IN)(ActivateSecondFactor.as_view())
remove_second_factor = door(SIGNED_IN)(RemoveSecondFactor.as_view())
generate_codes = door(SIGNED_IN)(GenerateCodes.as_view())
password_change = door(SIGNED_IN)(
    account_views.PasswordChangeView.as_view(
        form_class=PasswordChangeForm, template_name=ACCOUNT_FORM, extra_context=PASSWORD_CHANGE
    )
)
password_again = door(SIGNED_IN)(
    account_views.ReauthenticateView.as_view(
        form_class=PasswordAgainForm, template_name=ACCOUNT_FORM, extra_context=AGAIN
    )
)
code_again = door(SIGNED_IN)(
    mfa_views.ReauthenticateView.as_view(form_class=CodeAgainForm, template_name=ACCOUNT_FORM, extra_context=AGAIN)
)


@door(SIGNED_IN)
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """The state of the second factor and of the recovery codes, which themselves are never shown here."""
    context = {
        "title": "Secondo fattore",
        "is_on": has_second_factor(request.user),
        "codes_left": recovery_codes_left(request.user),
        "is_mfa_waived": settings.IS_MFA_WAIVED,
    }
    return render(request, "accounts/second_factor.html", context)


@door(SIGNED_IN)
@require_POST
@reauthentication_required(app="allauth.mfa")
def download_codes(request: HttpRequest) -> HttpResponse:
    """The codes just shown, as a text file; later only new codes can be made."""
    found = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES).first()
    shown_at = request.session.pop(CODES_SHOWN_AT, 0)
    if found is None or time.time() - shown_at > DOWNLOAD_WITHIN:
        raise Http404
    text = "Codici di recupero di lgnet. Ognuno vale una volta sola.\n\n" + "\n".join(found.wrap().get_unused_codes())
    headers = {"Content-Disposition": 'attachment; filename="codici.txt"', "Cache-Control": "no-store"}
    return HttpResponse(text + "\n", content_type="text/plain; charset=utf-8", headers=headers)


@door(SIGNED_IN)
def sessions(request: HttpRequest) -> HttpResponse:
    """Where I am logged in; ends one other session, or all the others."""
    current = request.session.session_key
    if request.method == "POST":
        which = request.POST.get("sessione", "")
        ended = end_own_sessions(current=current, which=int(which) if which.isdecimal() else None, by=request.user)
        messages.success(request, f"Sessioni chiuse: {ended}.")
        return redirect("usersessions_list")
    rows = [(s, device_name(s.user_agent), s.session_key == current) for s in sessions_of(request.user)]
    context = {"title": "Dove hai fatto l’accesso", "rows": rows, "has_others": any(not here for *_, here in rows)}
    return render(request, "accounts/sessions.html", context)


@door(SIGNED_IN)
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am, in which roles, and the ways to keep the account safe."""
    here = request.memberships[0].municipality_id if request.memberships else None
    context = {
        "title": "Account e sicurezza",
        "memberships": [(m, m.municipality_id == here) for m in request.memberships],
        "places": _places(request),
        "is_second_factor_on": has_second_factor(request.user),
        "is_mfa_waived": settings.IS_MFA_WAIVED,
    }
    return render(request, "accounts/profile.html", context)


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """The places the user may choose to work for, none twice: (value, name)."""
    places = [(str(m.municipality_id or CENTRE), m.municipality) for m in request.memberships]
    names = {value: place.name if place else "Centro" for value, place in places}
    return sorted(names.items(), key=lambda place: place[1])


@door(SIGNED_IN)
@require_POST
def choose_municipality(request: HttpRequest) -> HttpResponse:
    """Work for another of one's own Comuni, from the next page on."""
    chosen = request.POST.get("comune", "")
    if chosen not in dict(_places(request)):
        raise Http404
    request.session[CHOSEN_MUNICIPALITY] = chosen
    return redirect("/")


@door(SIGNED_IN)
@require_GET
def no_membership(request: HttpRequest) -> HttpResponse:
    """What to do when the account works but no membership is in force."""
    if request.actor is not None:
        return redirect("/")
    return render(request, "accounts/no_membership.html", {"title": "Nessun incarico attivo"})
