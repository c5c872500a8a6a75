"""Filters of the list of persons, kept in its address."""

from __future__ import annotations

from django import forms

from lgnet.people.enums import EligibilityState, Sex
from lgnet.people.forms.choices import country_choices, with_blank
from lgnet.people.queries import Filters

ELIGIBILITY = [
    ("", "Tutte"),
    ("open", "da verificare"),
    *((str(value), label) for value, label in EligibilityState.choices),
]


class FilterForm(forms.Form):
    """Search as you type, sex, citizenship, eligibility."""

    q = forms.CharField(
        label="Cerca",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Nome, numero o data", "autocomplete": "off"}),
    )
    sesso = forms.ChoiceField(label="Sesso", choices=[("", "Tutti"), *Sex.choices], required=False)
    cittadinanza = forms.ChoiceField(label="Cittadinanza", required=False)
    ammissibilita = forms.ChoiceField(label="Ammissibilità", choices=ELIGIBILITY, required=False)
    mie = forms.BooleanField(required=False, widget=forms.HiddenInput)
    scadenza = forms.IntegerField(required=False, min_value=1, max_value=365, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cittadinanza"].choices = with_blank(country_choices(), "Tutte")

    def filters(self) -> Filters:
        """The filters asked for; a value that is not understood narrows nothing."""
        self.is_valid()
        clean = self.cleaned_data
        return Filters(
            text=clean.get("q", ""),
            sex=clean.get("sesso", ""),
            nationality=clean.get("cittadinanza", ""),
            eligibility=clean.get("ammissibilita", ""),
            mine=clean.get("mie", False),
            expiring=clean.get("scadenza"),
        )
