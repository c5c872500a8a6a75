"""What is known about the classes, and that what must be secret is classified so."""

from __future__ import annotations

import pytest

from lgnet.accounts.models import Invitation, User
from lgnet.activities.models import Activity
from lgnet.audit.models import AccessLog
from lgnet.people.models import Identifier, Person, PersonName
from lgnet.privacy.engine.classes import CLASSES, problems
from lgnet.privacy.queries import classification


def test_the_classes_are_the_twelve_of_the_matrix():
    assert list(CLASSES) == [f"C{number}" for number in range(12)]
    assert {code for code, found in CLASSES.items() if found.is_special} == {"C5", "C6", "C7"}
    assert {code for code, found in CLASSES.items() if found.is_of_persons} == {"C3", "C4", "C5", "C6", "C7"}
    assert all(found.label and found.meaning.endswith(".") for found in CLASSES.values())


@pytest.mark.parametrize(
    ("model", "field", "code"),
    [
        (Person, "birth_date", "C3"),
        (PersonName, "family", "C3"),
        (Identifier, "value", "C3"),
        (Activity, "activity_type", "C4"),
        (AccessLog, "subject_id", "C10"),
        (User, "full_name", "C2"),
        (User, "password", "C11"),
        (Invitation, "secret_hash", "C11"),
    ],
)
def test_well_known_fields_are_where_they_belong(model, field, code):
    assert classification()[model][field] == code


def test_history_follows_the_table_it_remembers():
    found = classification()[PersonName.pgh_event_model]
    assert found["given"] == "C3"
    assert {code for name, code in found.items() if name.startswith("pgh_")} == {"C10"}


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"C0": {"a", "b"}}, []),
        ({"C0": ["a"], "C1": ["b"]}, []),
        ({"C0": {"a"}}, ["m.b: in no class"]),
        ({"C0": {"a", "b"}, "C1": {"b"}}, ["m.b: in C0 and C1"]),
        ({"C0": {"a", "b", "c"}}, ["m.c: no such field"]),
        ({"C0": {"a", "b"}, "X": {"c"}}, ["m: X is not a data class", "m.c: no such field"]),
        (None, ["m: no class for any field"]),
    ],
)
def test_each_mistake_is_said_once(declared, said):
    assert list(problems("m", ["a", "b"], declared)) == said
