"""Every field of every table has one data class, and a field without one is found."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import models

from lgnet.kernel.tenancy.walls import managed_models
from lgnet.people.models import Person
from lgnet.privacy.queries import classification, concrete_fields, declarations, unclassified


def test_every_field_of_every_table_has_exactly_one_class():
    assert unclassified() == []


def test_the_whole_database_is_looked_at():
    found = classification()
    assert set(found) == set(managed_models())
    assert sum(len(fields) for fields in found.values()) == sum(len(concrete_fields(model)) for model in found)


def test_a_field_that_nobody_classified_is_found():
    declared = declarations()
    declared[Person] = {code: set(names) - {"gender"} for code, names in declared[Person].items()}
    assert unclassified([Person], declared) == ["people.Person.gender: in no class"]


def test_a_new_field_of_a_table_is_found():
    class Forgotten(models.Model):
        nickname = models.CharField(max_length=10)

        class Meta:
            app_label = "people"
            managed = False

    try:
        assert unclassified([Forgotten], declarations()) == ["people.Forgotten: no class for any field"]
        declared = {Forgotten: {"C3": {"id"}}}
        assert unclassified([Forgotten], declared) == ["people.Forgotten.nickname: in no class"]
    finally:
        from django.apps import apps

        del apps.all_models["people"]["forgotten"]
        apps.clear_cache()


def test_the_history_of_an_unclassified_field_is_found_too():
    declared = declarations()
    declared[Person] = {code: set(names) - {"gender"} for code, names in declared[Person].items()}
    assert unclassified([Person.pgh_event_model], declared) == ["people.PersonEvent.gender: in no class"]


def test_a_field_in_two_classes_or_gone_or_in_an_unknown_class_is_found():
    twice = {"C3": {"session_key", "session_data", "expire_date"}, "C10": {"expire_date", "age"}, "C99": set()}
    assert unclassified([Session], {Session: twice}) == [
        "sessions.Session.age: no such field",
        "sessions.Session.expire_date: in C3 and C10",
        "sessions.Session: C99 is not a data class",
    ]
