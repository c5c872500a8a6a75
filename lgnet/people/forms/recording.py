"""A person written down: first looked for, then recorded, later corrected."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms

from lgnet.accounts.engine.actor import Actor
from lgnet.kernel import clock
from lgnet.kernel.ids import new_id
from lgnet.people.engine.births import Birth
from lgnet.people.engine.eligibility import recorded
from lgnet.people.engine.entries import NewCitizenship, NewPerson
from lgnet.people.engine.masking import birth_text
from lgnet.people.engine.names import search_key
from lgnet.people.engine.numbers import number_key
from lgnet.people.enums import BirthPrecision, Gender, IdentifierKind, PermitStatus
from lgnet.people.forms.choices import country_choices, document_choices, language_choices, with_blank
from lgnet.people.forms.facts import PermitFields
from lgnet.people.forms.fields import BirthField, NameField, TaxCodeField, radio
from lgnet.people.models import Person, PersonName
from lgnet.people.queries import Query

SEX = [("F", "Donna"), ("M", "Uomo"), ("X", "Non indicato")]
GENDER = [(str(value), label[0].upper() + label[1:]) for value, label in Gender.choices]
JANUARY = "È nata davvero il 1° gennaio: non è una data convenzionale"
NO_NAME = "Scrivi almeno un nome, un cognome o come vuole essere chiamata."


def birth_of(birth: Birth | None, *, is_true_january: bool) -> tuple[Any, str]:
    """(day, precision) as stored; a true 1 January is a day like another."""
    if birth is None:
        return None, BirthPrecision.DAY
    if birth.precision == BirthPrecision.JANUARY_FIRST and is_true_january:
        return birth.day, BirthPrecision.DAY
    return birth.day, birth.precision


class LookForm(forms.Form):
    """Who is it? What is enough to find somebody already written down."""

    family = NameField(label="Cognome")
    given = NameField(label="Nome")
    birth = BirthField()
    number = forms.CharField(
        label="Numero di un documento",
        required=False,
        max_length=60,
        help_text="Permesso, codice fiscale, passaporto: quello che ha con sé.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not self.errors and not (clean.get("family") or clean.get("given") or clean.get("number")):
            msg = "Scrivi almeno un nome, un cognome o il numero di un documento."
            raise forms.ValidationError(msg)
        return clean

    def query(self) -> Query:
        """What was typed as a question to the registry; parts not understood are left out."""
        self.is_valid()
        clean = self.cleaned_data
        birth, number = clean.get("birth"), number_key(clean.get("number") or "")
        return Query(
            name=search_key(f"{clean.get('family', '')} {clean.get('given', '')}"),
            numbers=(number,) if number else (),
            birth=birth.day if birth else None,
        )


class PersonForm(PermitFields):
    """A new person. Only some name is required: the rest is asked when it is known."""

    # Asked less often: the page keeps them folded until they hold something.
    FOLDED_TEXTS = ("called_name", "original", "second_citizenship", "second_language", "tax_code", "document_number")
    FOLDED = (*FOLDED_TEXTS, "gender", "document_kind")

    family = NameField(label="Cognome")
    given = NameField(label="Nome")
    called_name = NameField(label="Come vuole essere chiamata", help_text="Se è diverso dal nome sul documento.")
    original = NameField(label="Nome nella sua scrittura", help_text="Per esempio in arabo o in bengalese.")
    sex = radio(SEX, label="Sesso sul documento", initial="X")
    gender = forms.ChoiceField(
        label="Genere", choices=GENDER, initial=Gender.NOT_STATED, help_text="Come dice la persona."
    )
    birth = BirthField()
    is_true_january = forms.BooleanField(label=JANUARY, required=False)
    citizenship = forms.ChoiceField(label="Cittadinanza", required=False)
    second_citizenship = forms.ChoiceField(label="Seconda cittadinanza", required=False)
    language = forms.ChoiceField(label="Lingua che parla meglio", required=False)
    reads_language = forms.BooleanField(label="La sa anche leggere", required=False)
    second_language = forms.ChoiceField(label="Altra lingua che parla", required=False)
    tax_code = TaxCodeField(label="Codice fiscale", help_text="16 caratteri, o 11 cifre se provvisorio.")
    document_kind = forms.ChoiceField(label="Altro documento", required=False)
    document_number = forms.CharField(label="Numero del documento", required=False, max_length=60)
    # Made when the page is shown: sending the same page twice records one person.
    page_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, may_verify: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, may_verify=may_verify, **kwargs)
        for name in ("citizenship", "second_citizenship"):
            self.fields[name].choices = with_blank(country_choices())
        for name in ("language", "second_language"):
            self.fields[name].choices = with_blank(language_choices())
        others = [pair for pair in document_choices() if pair[0] not in {IdentifierKind.CODICE_FISCALE, "permit"}]
        self.fields["document_kind"].choices = with_blank(others)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not any(clean.get(name) for name in ("family", "given", "called_name", "original")):
            self.add_error("family", NO_NAME)
        if bool(clean.get("document_kind")) != bool(clean.get("document_number")):
            missing = "document_number" if clean.get("document_kind") else "document_kind"
            self.add_error(missing, "Per un altro documento servono il tipo e il numero.")
        if clean.get("second_citizenship") and clean["second_citizenship"] == clean.get("citizenship"):
            self.add_error("second_citizenship", "È uguale alla prima: lascia vuoto.")
        return clean

    def entry(self, by: Actor) -> NewPerson:
        """The person as an action takes it; the form must be valid."""
        clean = self.cleaned_data
        day, precision = birth_of(clean["birth"], is_true_january=clean["is_true_january"])
        held = tuple(NewCitizenship(code) for code in (clean["citizenship"], clean["second_citizenship"]) if code)
        permit = self.permit(by)
        eligibility = recorded(
            held,
            permit_status=permit.status if permit else PermitStatus.NOT_VERIFIED,
            is_sighted=permit is not None and permit.evidence != "declared",
            day=clock.today(),
        )
        return NewPerson(
            given=clean["given"],
            family=clean["family"],
            original_given=clean["original"],
            called_name=clean["called_name"],
            sex=clean["sex"],
            gender=clean["gender"],
            birth_date=day,
            birth_precision=precision,
            citizenships=held,
            languages=self._languages(),
            identifiers=self._identifiers(),
            permit=permit,
            eligibility=eligibility,
            origin_id=clean["page_id"],
        )

    def _languages(self) -> tuple[tuple[str, bool, bool], ...]:
        clean = self.cleaned_data
        first, second = clean["language"], clean["second_language"]
        spoken = [(first, True, clean["reads_language"])] if first else []
        return tuple(spoken + ([(second, True, False)] if second and second != first else []))

    def _identifiers(self) -> tuple[tuple[str, str], ...]:
        clean = self.cleaned_data
        numbers = [
            (IdentifierKind.CODICE_FISCALE, clean["tax_code"]),
            (clean["document_kind"], clean["document_number"]),
        ]
        return tuple((str(kind), value) for kind, value in numbers if value)


class CorrectForm(forms.Form):
    """What is written on the person itself. `seen` tells whether somebody else corrected it meanwhile."""

    family = NameField(label="Cognome")
    given = NameField(label="Nome")
    called_name = NameField(label="Come vuole essere chiamata")
    sex = radio(SEX, label="Sesso sul documento")
    gender = forms.ChoiceField(label="Genere", choices=GENDER, help_text="Come dice la persona.")
    birth = BirthField()
    is_true_january = forms.BooleanField(label=JANUARY, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, person: Person, name: PersonName | None, **kwargs: Any) -> None:
        self.now = _written(person, name)
        kwargs.setdefault("initial", self.now | {"seen": _fingerprint(self.now)})
        super().__init__(*args, **kwargs)
        if not (is_january_first(person) or self["is_true_january"].value()):
            # Asked only where it makes a difference.
            del self.fields["is_true_january"]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if self.now["family"] + self.now["given"] and not (clean.get("family") or clean.get("given")):
            self.add_error("family", "Scrivi almeno un nome o un cognome.")
        if clean.get("seen") and clean["seen"] != _fingerprint(self.now):
            written = ", ".join(
                f"{self.fields[key].label}: {value}" for key, value in self.now.items() if key in SHOWN and value
            )
            self.data = self.data.copy()
            self.data["seen"] = _fingerprint(self.now)
            msg = (
                f"Intanto un collega ha corretto questa scheda. Ora c'è scritto: {written}. Controlla e salva di nuovo."
            )
            raise forms.ValidationError(msg)
        return clean

    def changes(self) -> dict[str, Any]:
        """The fields of Person as corrected; the name apart."""
        clean = self.cleaned_data
        day, precision = birth_of(clean["birth"], is_true_january=clean.get("is_true_january", False))
        return {
            "called_name": clean["called_name"],
            "document_sex": clean["sex"],
            "gender": clean["gender"],
            "birth_date": day,
            "birth_precision": precision,
        }


SHOWN = ("family", "given", "called_name", "birth")


def is_january_first(person: Person) -> bool:
    """Whether the birth date written is a 1 January of some year, conventional or true."""
    day = person.birth_date
    return day is not None and (day.month, day.day) == (1, 1) and person.birth_precision != BirthPrecision.YEAR


def _written(person: Person, name: PersonName | None) -> dict[str, Any]:
    return {
        "family": name.family if name else "",
        "given": name.given if name else "",
        "called_name": person.called_name,
        "sex": person.document_sex,
        "gender": person.gender,
        "birth": birth_text(person.birth_date, person.birth_precision),
        "is_true_january": is_january_first(person) and person.birth_precision == BirthPrecision.DAY,
    }


def _fingerprint(written: dict[str, Any]) -> str:
    return hashlib.sha256(repr(sorted(written.items())).encode()).hexdigest()[:16]
