"""A person in one line, as its reader may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lgnet.accounts.engine.actor import Actor
from lgnet.codes.engine import countries
from lgnet.people.engine.masking import birth_text, birth_year, masked_name, sees_names, shown_name
from lgnet.people.models import Citizenship, Person, PersonName


@dataclass(frozen=True)
class PersonCard:
    """A person as shown in a list: whole or masked, as the reader may see it."""

    id: UUID
    name: str
    is_masked: bool
    birth: str = ""
    sex: str = ""
    nationality: str = ""
    is_reached: bool = True
    reason: str = ""
    score: float = 0.0


def card(actor: Actor, person: Person, *, reason: str = "", score: float = 0.0) -> PersonCard:
    """The person as this reader may see it; the person comes from `persons_for` or `folder_for`."""
    names: Sequence[PersonName] = person.main_names  # type: ignore[attr-defined]
    held: Sequence[Citizenship] = person.held  # type: ignore[attr-defined]
    whole = sees_names(actor, is_granted=person.is_granted)  # type: ignore[attr-defined]
    family, given = (names[0].family, names[0].given) if names else ("", "")
    return PersonCard(
        id=person.pk,
        name=shown_name(family, given, person.called_name) if whole else masked_name(family, given),
        is_masked=not whole,
        birth=birth_text(person.birth_date, person.birth_precision) if whole else birth_year(person.birth_date),
        sex=person.get_document_sex_display(),
        nationality=", ".join(dict.fromkeys(country_name(row.country) for row in held)),
        reason=reason,
        score=score,
    )


def country_name(code: str) -> str:
    """Italian name of a country; the code itself when the list does not know it."""
    return countries.name(code) if code in countries.codes() else code
