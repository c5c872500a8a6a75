"""Getting in and out: allauth's views with our forms and pages, each behind a door of ours."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from lgnet.accounts.actions import accept_invitation
from lgnet.accounts.forms import AcceptForm, CodeForm, LoginForm, PasswordForgottenForm, PasswordResetForm
from lgnet.accounts.queries import open_invitation
from lgnet.kernel.doors import PUBLIC, door
from lgnet.kernel.errors import DomainError

FORM_PAGE = "accounts/entrance_form.html"
SAID = "accounts/entrance_said.html"


class LogIn(account_views.LoginView):
    """First step of the log-in."""

    form_class = LoginForm
    template_name = "accounts/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mode = {"title": "Accedi", "demo": settings.IS_DEMO, "is_mfa_waived": settings.IS_MFA_WAIVED}
        return super().get_context_data(**kwargs) | mode


class SecondStep(mfa_views.AuthenticateView):
    """Second step of the log-in."""

    form_class = CodeForm
    template_name = "accounts/second_step.html"
    extra_context = {"title": "Codice di accesso"}


class PasswordForgotten(account_views.PasswordResetView):
    """Asks for a link by e-mail; the answer is the same whether or not the e-mail is known."""

    form_class = PasswordForgottenForm
    template_name = FORM_PAGE
    extra_context = {
        "title": "Password dimenticata",
        "lead": "Scrivi la tua e-mail di lavoro: ti mandiamo un link per sceglierne un’altra.",
        "action": "Manda il link",
        "cancel_url": reverse_lazy("account_login"),
    }


class PasswordReset(account_views.PasswordResetFromKeyView):
    """Opened by the link of the e-mail."""

    form_class = PasswordResetForm
    template_name = "accounts/password_reset.html"
    extra_context = {"title": "Scegli una nuova password"}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Opened by somebody who is logged in, allauth would log them out: a GET of ours changes nothing."""
        if request.user.is_authenticated:
            return render(request, "accounts/logout_first.html", {"title": "Prima esci"})
        return super().dispatch(request, *args, **kwargs)


login = door(PUBLIC)(LogIn.as_view())
second_step = door(PUBLIC)(SecondStep.as_view())
logout = door(PUBLIC)(
    account_views.LogoutView.as_view(template_name="accounts/logout.html", extra_context={"title": "Esci"})
)
password_forgotten = door(PUBLIC)(PasswordForgotten.as_view())
password_reset = door(PUBLIC)(PasswordReset.as_view())
inactive = door(PUBLIC)(
    account_views.AccountInactiveView.as_view(
        template_name=SAID,
        extra_context={
            "title": "Accesso sospeso",
            "text": "Questo account è sospeso. Chiedi all’amministratore degli utenti del tuo Comune.",
        },
    )
)
link_sent = door(PUBLIC)(
    account_views.PasswordResetDoneView.as_view(
        template_name=SAID,
        extra_context={
            "title": "Controlla la posta",
            "text": "Se l’indirizzo è di un utente attivo, tra poco arriva un link. Vale un’ora. "
            "Se non arriva, guarda tra la posta indesiderata o chiedi al tuo amministratore.",
        },
    )
)
password_was_reset = door(PUBLIC)(
    account_views.PasswordResetFromKeyDoneView.as_view(
        template_name=SAID,
        extra_context={"title": "Password cambiata", "text": "Ora puoi accedere con la nuova password."},
    )
)


@door(PUBLIC)
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """An invitation, opened by somebody who is not signed in: sets the password of the account."""
    if open_invitation(secret) is None:
        text = (
            "Questo link è scaduto o è già stato usato. Se hai una password accedi, altrimenti chiedi un nuovo invito."
        )
        return render(request, SAID, {"title": "Invito non valido", "text": text}, status=404)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(
                secret=secret, user_email=form.cleaned_data["email"], password=form.cleaned_data["password"]
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Password impostata. Ora accedi.")
            return redirect("account_login")
    context = {"title": "Benvenuto", "lead": "Scegli la password del tuo account.", "action": "Imposta la password"}
    return render(request, FORM_PAGE, context | {"form": form})
