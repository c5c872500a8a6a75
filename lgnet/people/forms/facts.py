"""One fact at a time about a person already written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from lgnet.accounts.engine.actor import Actor
from lgnet.accounts.models import Membership
from lgnet.kernel import clock
from lgnet.network.models import Team
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPermit
from lgnet.people.enums import EligibilitySource, EligibilityState, Evidence, NameKind, PermitStatus
from lgnet.people.forms.choices import (
    country_choices,
    document_choices,
    language_choices,
    permit_choices,
    status_choices,
    with_blank,
)
from lgnet.people.forms.fields import NameField, check_number, radio
from lgnet.ui.forms import DayField

EVIDENCE = [
    (str(Evidence.DECLARED), "No, lo dice la persona"),
    (str(Evidence.SIGHTED), "Sì, l'originale"),
    (str(Evidence.COPY), "Sì, una copia che è agli atti"),
]


class PermitFields(forms.Form):
    """A residence permit or its receipt. Only who verifies titles says that it was seen."""

    permit_type = forms.ChoiceField(label="Tipo di titolo", required=False)
    permit_status = forms.ChoiceField(label="Stato del titolo", required=False, initial=PermitStatus.NOT_VERIFIED)
    permit_number = forms.CharField(label="Numero del titolo", required=False, max_length=60)
    expires_on = DayField(label="Scadenza del titolo", required=False)
    has_no_expiry = forms.BooleanField(label="Senza scadenza", required=False)
    evidence = radio(EVIDENCE, label="Hai visto il titolo?", initial=Evidence.DECLARED, required=False)
    sighted_on = DayField(label="Quando l'hai visto", required=False, help_text="Se lasci vuoto vale oggi.")

    def __init__(self, *args: Any, may_verify: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permit_type"].choices = with_blank(permit_choices())
        self.fields["permit_status"].choices = status_choices()
        if not may_verify:
            del self.fields["evidence"], self.fields["sighted_on"]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        expires, today = clean.get("expires_on"), clock.today()
        if expires and clean.get("has_no_expiry"):
            self.add_error("expires_on", "Scegli: o la data di scadenza o «senza scadenza».")
        elif expires and expires < today and clean.get("permit_status") == PermitStatus.VALID:
            self.add_error("permit_status", "La scadenza è già passata: scegli «scaduto» o «in rinnovo».")
        if (clean.get("sighted_on") or today) > today:
            self.add_error("sighted_on", "Il giorno in cui l'hai visto non può essere nel futuro.")
        return clean

    @property
    def has_permit(self) -> bool:
        """Whether anything was said about a permit."""
        clean = self.cleaned_data
        told = any(clean.get(name) for name in ("permit_type", "permit_number", "expires_on", "has_no_expiry"))
        return told or clean.get("permit_status") not in ("", None, PermitStatus.NOT_VERIFIED)

    def permit(self, by: Actor) -> NewPermit | None:
        """The permit as an action takes it, or None when nothing was said."""
        clean = self.cleaned_data
        if not self.has_permit:
            return None
        evidence = clean.get("evidence") or Evidence.DECLARED
        is_seen = evidence != Evidence.DECLARED
        return NewPermit(
            permit_type=clean["permit_type"],
            status=clean["permit_status"] or PermitStatus.NOT_VERIFIED,
            number=clean["permit_number"].strip(),
            expires_on=clean["expires_on"],
            has_no_expiry=clean["has_no_expiry"],
            evidence=str(evidence),
            sighted_by=by.name if is_seen else "",
            sighted_on=(clean.get("sighted_on") or clock.today()) if is_seen else None,
        )


class PermitForm(PermitFields):
    """A permit of a person already written down."""

    def clean(self) -> dict[str, Any]:
        clean = super().clean()
        if not self.errors and not self.has_permit:
            self.add_error("permit_type", "Scegli il tipo di titolo, oppure scrivi il numero o la scadenza.")
        return clean


class NameForm(forms.Form):
    """Another way the name is written."""

    kind = radio(
        [(str(NameKind.ALIAS), "Altra grafia o altro nome"), (str(NameKind.ORIGINAL), "Nella scrittura d'origine")],
        label="Che nome è",
        initial=NameKind.ALIAS,
    )
    family = NameField(label="Cognome")
    given = NameField(label="Nome")

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not (clean.get("family") or clean.get("given")):
            self.add_error("family", "Scrivi almeno un nome o un cognome.")
        return clean


class CitizenshipForm(forms.Form):
    """A citizenship and its days."""

    country = forms.ChoiceField(label="Cittadinanza")
    from_day = DayField(label="Da quando", required=False, help_text="Se è nata così, lascia vuoto.")
    to_day = DayField(label="Fino a quando", required=False, help_text="Solo se l'ha persa.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = with_blank(country_choices())

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        first, last = clean.get("from_day"), clean.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", "La fine viene prima dell'inizio: controlla le date.")
        return clean

    def entry(self) -> NewCitizenship:
        """The citizenship as an action takes it."""
        clean = self.cleaned_data
        return NewCitizenship(clean["country"], clean["from_day"], clean["to_day"])


class IdentifierForm(forms.Form):
    """A document number."""

    kind = forms.ChoiceField(label="Documento")
    value = forms.CharField(label="Numero", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = with_blank(document_choices())

    def clean_value(self) -> str:
        check_number(self.cleaned_data.get("kind", ""), self.cleaned_data["value"])
        return self.cleaned_data["value"].strip()


class LanguageForm(forms.Form):
    """A language, spoken or read."""

    language = forms.ChoiceField(label="Lingua")
    is_spoken = forms.BooleanField(label="La parla", required=False, initial=True)
    is_read = forms.BooleanField(label="La legge", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = with_blank(language_choices())

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not (clean.get("is_spoken") or clean.get("is_read")):
            self.add_error("is_spoken", "Indica se la parla o se la legge.")
        return clean


class EligibilityForm(forms.Form):
    """A new dated state of eligibility, with what it rests on. `allowed` are the states that may follow."""

    state = forms.ChoiceField(label="Ammissibilità", widget=forms.RadioSelect)
    from_day = DayField(label="Da quando", initial=clock.today)
    source = radio(
        [(str(EligibilitySource.SIGHTED), "Titolo visto"), (str(EligibilitySource.STATED), "Lo dice la persona")],
        label="Su che cosa si basa",
        initial=EligibilitySource.SIGHTED,
    )
    source_text = forms.CharField(
        label="Spiegazione", required=False, max_length=200, help_text="Per esempio: permesso visto allo sportello."
    )

    def __init__(self, *args: Any, allowed: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = frozenset(allowed)
        chosen = [(str(value), label) for value, label in EligibilityState.choices if value in states]
        self.fields["state"].choices = [(value, label[0].upper() + label[1:]) for value, label in chosen]

    def clean_from_day(self) -> dt.date:
        day = self.cleaned_data["from_day"]
        if day > clock.today():
            msg = "Il giorno non può essere nel futuro."
            raise forms.ValidationError(msg)
        return day

    def entry(self) -> NewEligibility:
        """The state as an action takes it."""
        clean = self.cleaned_data
        return NewEligibility(clean["state"], clean["from_day"], clean["source"], clean["source_text"])


class AccessForm(forms.Form):
    """Who else may see the person: a colleague or an équipe of the Comune."""

    to_whom = forms.ChoiceField(label="A chi")
    to_day = DayField(label="Fino a quando", required=False, help_text="Se lasci vuoto vale finché non lo togli.")

    def __init__(
        self, *args: Any, colleagues: Iterable[Membership] = (), teams: Iterable[Team] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        people = [(f"membership:{row.pk}", f"{row.user.full_name} · {row.get_role_display()}") for row in colleagues]
        groups = [(f"team:{row.pk}", row.name) for row in teams]
        self.fields["to_whom"].choices = [("", "Scegli"), ("Équipe", groups), ("Colleghi", people)]

    def clean_to_day(self) -> dt.date | None:
        day = self.cleaned_data["to_day"]
        if day and day < clock.today():
            msg = "La fine è già passata: scegli un giorno da oggi in poi."
            raise forms.ValidationError(msg)
        return day

    def grant(self) -> dict[str, UUID | dt.date | None]:
        """The arguments of `grant_access`."""
        kind, _, ref = self.cleaned_data["to_whom"].partition(":")
        return {kind: UUID(ref), "to_day": self.cleaned_data["to_day"]}
