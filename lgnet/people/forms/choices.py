"""The lists operators choose from, in the order of their Italian names."""

from __future__ import annotations

from functools import cache

from lgnet.codes.engine import countries, languages, permits
from lgnet.codes.engine.keys import joined
from lgnet.people.enums import IdentifierKind, PermitStatus

Choices = list[tuple[str, str]]


@cache
def country_choices() -> Choices:
    """Countries by Italian name."""
    return sorted(((code, countries.name(code)) for code in countries.codes()), key=lambda pair: joined(pair[1]))


@cache
def language_choices() -> Choices:
    """Languages by Italian name."""
    return [(language.code, language.name) for language in languages.by_name()]


@cache
def permit_choices() -> Choices:
    """Permit types in the order of the list."""
    return [(code, found.label) for code, found in permits.types().items()]


def status_choices() -> Choices:
    """States of a permit that an operator chooses."""
    return [(str(value), label) for value, label in PermitStatus.choices]


def document_choices() -> Choices:
    """Kinds of document number; the tax code has a field of its own where both stand."""
    return [(str(value), label[0].upper() + label[1:]) for value, label in IdentifierKind.choices]


def with_blank(choices: Choices, blank: str = "Scegli") -> Choices:
    """The same with nothing chosen first."""
    return [("", blank), *choices]
