"""What people type about accounts: the log-in pages (allauth's forms in plain Italian) and the list of users."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account_forms
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from lgnet.accounts.actions import spend_code
from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.enums import CENTRAL_ROLES, Role
from lgnet.accounts.queries import organisations_here, teams_here
from lgnet.kernel import clock
from lgnet.ui.forms import DayField

HELP_TO_CHOOSE = "Almeno 12 caratteri: quattro o cinque parole a caso vanno benissimo."
LABELS = {
    "login": "E-mail di lavoro",
    "email": "E-mail di lavoro",
    "password": "Password",
    "oldpassword": "Password attuale",
    "password1": "Nuova password",
    "password2": "Ripeti la nuova password",
    "code": "Codice",
}
HELP = {"password1": HELP_TO_CHOOSE}


class PlainWords(forms.Form):
    """Our labels on allauth's fields; no placeholders, which disappear when one starts to type."""

    help_texts: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS[name]
            field.help_text = (HELP | self.help_texts).get(name, "")
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class LoginForm(PlainWords, account_forms.LoginForm):
    """E-mail and password."""


class PasswordChangeForm(PlainWords, account_forms.ChangePasswordForm):
    """The old password and the new one twice."""


class PasswordForgottenForm(PlainWords, account_forms.ResetPasswordForm):
    """The e-mail that receives the link."""


class PasswordResetForm(PlainWords, account_forms.ResetPasswordKeyForm):
    """The new password twice."""


class PasswordAgainForm(PlainWords, account_forms.ReauthenticateForm):
    """The password of who is already logged in."""


class SpentOnce(mfa_forms.BaseAuthenticateForm):
    """A code of the app is accepted once, also within the minute and a half in which it is right."""

    def clean_code(self) -> str:
        code = super().clean_code()
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not spend_code(authenticator=self.authenticator, code=code):
            raise mfa_adapter().validation_error("incorrect_code")
        return code


class CodeForm(PlainWords, SpentOnce, mfa_forms.AuthenticateForm):
    """The second step of the log-in."""

    help_texts: ClassVar[dict[str, str]] = {
        "code": "Le 6 cifre dell’app di autenticazione, oppure uno dei codici di recupero."
    }


class CodeAgainForm(PlainWords, SpentOnce, mfa_forms.ReauthenticateForm):
    """A code of who is already logged in."""

    help_texts = CodeForm.help_texts


class FirstCodeForm(PlainWords, ActivateTOTPForm):
    """The first code of a new authenticator."""

    help_texts: ClassVar[dict[str, str]] = {"code": "Le 6 cifre che vedi nell’app."}


class AcceptForm(forms.Form):
    """Who opens an invitation: the e-mail it was sent to and a password."""

    email = forms.EmailField(label=LABELS["email"], help_text="Quella a cui è arrivato l’invito.")
    password = forms.CharField(
        label="Scegli una password",
        strip=False,
        help_text=HELP_TO_CHOOSE,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label="Ripeti la password", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean_repeated(self) -> str:
        if self.cleaned_data.get("password") not in (None, self.cleaned_data["repeated"]):
            msg = "Le due password sono diverse: riscrivile."
            raise forms.ValidationError(msg)
        return self.cleaned_data["repeated"]


class InviteForm(forms.Form):
    """A new colleague: who, in which role, for whom, until when."""

    email = forms.EmailField(label=LABELS["email"], help_text="Riceverà qui il link per entrare.")
    full_name = forms.CharField(label="Nome e cognome", max_length=120)
    role = forms.ChoiceField(label="Ruolo")
    organisation = forms.ModelChoiceField(None, label="Organizzazione", empty_label="Scegli")
    team = forms.ModelChoiceField(None, label="Équipe", required=False, empty_label="Nessuna")
    to_day = DayField(label="Ultimo giorno", required=False, help_text="Lascia vuoto se non è stabilito.")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [(role.value, role.label.capitalize()) for role in Role if role not in CENTRAL_ROLES]
        self.fields["role"].choices = [("", "Scegli"), *here]
        self.fields["organisation"].queryset = organisations_here(actor)
        self.fields["team"].queryset = teams_here(actor)

    def clean_to_day(self) -> Any:
        day = self.cleaned_data["to_day"]
        if day and day < clock.today():
            msg = "L’ultimo giorno è già passato."
            raise forms.ValidationError(msg)
        return day


class MembersFilter(forms.Form):
    """Filters of the list of users."""

    q = forms.CharField(label="Nome o e-mail", required=False)
    stato = forms.ChoiceField(
        label="Incarichi", choices=[("", "Attuali"), ("terminati", "Terminati"), ("tutti", "Tutti")], required=False
    )
