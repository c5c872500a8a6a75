"""Fields of our own: a birth date with its precision, numbers of documents."""

from __future__ import annotations

from typing import Any

from django import forms

from lgnet.kernel import clock
from lgnet.people.engine.births import Birth, read_birth
from lgnet.people.engine.numbers import tax_code_problem
from lgnet.people.enums import IdentifierKind

BIRTH_HELP = "gg/mm/aaaa. Se sai solo il mese o l'anno, scrivi mm/aaaa oppure aaaa."


class NameField(forms.CharField):
    """A name as written, in any script; spaces around and within are tidied."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class BirthField(forms.CharField):
    """A birth date as far as it is known; cleans to a `Birth` or None."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Data di nascita")
        kwargs.setdefault("help_text", BIRTH_HELP)
        kwargs.setdefault("required", False)
        attrs = {"autocomplete": "off", "size": "12", "inputmode": "numeric"}
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Birth | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_birth(text, today=clock.today())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class TaxCodeField(forms.CharField):
    """A codice fiscale that can be right, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "size": "18", "autocapitalize": "characters"}
        super().__init__(max_length=20, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value).upper()
        check_number(IdentifierKind.CODICE_FISCALE, text)
        return text


def check_number(kind: str, value: str) -> None:
    """Raise ValidationError when a document number cannot be right."""
    problem = tax_code_problem(value) if value and kind == IdentifierKind.CODICE_FISCALE else ""
    if problem:
        raise forms.ValidationError(problem)


def radio(choices: list[tuple[str, str]], **kwargs: Any) -> forms.ChoiceField:
    """A choice shown whole."""
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
