"""The demonstration: invented people in the right hands, loaded once, never beside real ones."""

from __future__ import annotations

import datetime as dt

import pytest

from lgnet.accounts.models import User
from lgnet.activities.models import Activity
from lgnet.demo.actions import load_persons, refuse_real_data
from lgnet.demo.persons import Inventor
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError
from lgnet.kernel.tenancy.context import TenantContext, acting
from lgnet.network.models import Municipality
from lgnet.people.actions import record_person
from lgnet.people.engine.entries import NewPerson
from lgnet.people.models import Identifier, Person, PersonName, ResidencePermit

pytestmark = pytest.mark.django_db


def everywhere() -> object:
    return acting(TenantContext(tenants=tuple(Municipality.objects.values_list("pk", flat=True)), reach="all"))


def names_seen(member) -> set[str]:
    with member.acts():
        return {str(name) for name in PersonName.objects.filter(is_main=True)}


def test_persons_are_where_the_demonstration_wants_them(cast):
    facts = load_persons()
    again = load_persons()

    assert facts["persons"] == again["persons"] > 500
    assert again["activities"] == 0
    with everywhere():
        places = Person.objects.values_list("municipality__slug", flat=True)
        counted = {slug: list(places).count(slug) for slug in ("torino", "bari", "latina", "genova")}
        assert counted["torino"] > counted["bari"] > 0 == counted["latina"] == counted["genova"]
        assert set(Person.objects.values_list("origin", flat=True)) == {"demo"}
        assert all("DEMO" in number for number in Identifier.objects.values_list("value", flat=True))
        assert not Activity.objects.filter(day__gt=clock.today()).exists()
        soon = ResidencePermit.objects.filter(
            municipality__slug="torino", expires_on__range=(clock.today(), clock.today() + dt.timedelta(days=10))
        )
        assert soon.exists()
    seers = {key for key in ("marta", "ugo", "nadia", "piero", "lia") if "Diallo Amadou" in names_seen(cast[key])}
    assert seers == {"marta", "ugo", "nadia"}


def test_loading_is_refused_beside_a_person_who_is_not_invented(cast):
    refuse_real_data()
    with cast["sara"].acts() as sara:
        record_person(new=NewPerson(given="Prova", family="Vera"), by=sara)
    with pytest.raises(DomainError, match="non sono della dimostrazione"):
        refuse_real_data()


def test_loading_is_refused_beside_a_user_who_is_not_of_the_cast(cast):
    User.objects.create_user("qualcuno@comune.esempio.it", "una-password-lunga", full_name="Qualcuno")
    with pytest.raises(DomainError, match="utenti"):
        refuse_real_data()


def test_the_same_day_invents_the_same_people():
    today = dt.date(2026, 3, 2)
    one, other = (Inventor("torino", "TO", today=today) for _ in range(2))
    assert [one.person(sighted_by="x") for _ in range(30)] == [other.person(sighted_by="x") for _ in range(30)]
    elsewhere = Inventor("bari", "BA", today=today)
    assert one.person(sighted_by="x").new != elsewhere.person(sighted_by="x").new
