"""The database itself keeps the walls: these tests query it as the restricted role."""

from __future__ import annotations

import pytest

from lgnet.people.actions import record_person
from lgnet.people.engine.entries import NewPerson
from lgnet.people.models import Person


@pytest.mark.django_db
def test_a_person_of_torino_does_not_exist_for_bari(cast):
    with cast["marta"].acts() as marta:
        person = record_person(new=NewPerson(given="Amadou", family="Diallo"), by=marta)
    with cast["ugo"].acts():
        assert Person.objects.filter(pk=person.pk).exists()
    with cast["lia"].acts():
        assert not Person.objects.filter(pk=person.pk).exists()
    with cast["enea"].acts():
        assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_restricted_operator_sees_the_persons_granted_to_her_only(cast):
    with cast["marta"].acts() as marta:
        person = record_person(new=NewPerson(given="Amadou", family="Diallo"), by=marta)
        assert Person.objects.filter(pk=person.pk).exists()
    with cast["nadia"].acts():
        assert not Person.objects.filter(pk=person.pk).exists()


@pytest.mark.django_db
def test_without_a_context_there_are_no_rows(cast):
    with cast["ugo"].acts() as ugo:
        record_person(new=NewPerson(given="Amadou", family="Diallo"), by=ugo)
    assert not Person.objects.exists()
