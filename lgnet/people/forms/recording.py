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
from lgnet.people.engine.numbers import number_key
from lgnet.people.engine.names import search_key
from lgnet.people.enums import BirthPrecision, Gender, IdentifierKind, Sex
from lgnet.people.forms.choices import country_choices, document_choices, language_choices, with_blank
from lgnet.people.forms.facts import PermitFields
from lgnet.people.forms.fields import BirthField, NameField, TaxCodeField, check_number, radio
from lgnet.people.models import Person, PersonName
from lgnet.people.queries import Query

SEX = [(str(value), label[0].upper() + label[1:]) for value, label in (Sex.FEMALE.choices_pair, Sex.MALE.choices_pair)] if False else [
    ("F", "Donna"), ("M", "Uomo"), ("X", "Non indicato"),
]
