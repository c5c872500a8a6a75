"""What operators type about persons, turned into clean values."""

from lgnet.people.forms.facts import (
    AccessForm,
    CitizenshipForm,
    EligibilityForm,
    IdentifierForm,
    LanguageForm,
    NameForm,
    PermitForm,
)
from lgnet.people.forms.listing import FilterForm
from lgnet.people.forms.recording import CorrectForm, LookForm, PersonForm

__all__ = [
    "AccessForm",
    "CitizenshipForm",
    "CorrectForm",
    "EligibilityForm",
    "FilterForm",
    "IdentifierForm",
    "LanguageForm",
    "LookForm",
    "NameForm",
    "PermitForm",
    "PersonForm",
]
