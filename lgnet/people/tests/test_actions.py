"""Writes about persons: what they leave, and what they refuse."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.people.actions import (
    add_citizenship,
    add_identifier,
    add_language,
    add_name,
    correct_name,
    correct_person,
    end_access,
    grant_access,
    link_person,
    move_eligibility,
    record_permit,
    record_person,
    record_person_once,
    unlink_person,
)
from lgnet.people.engine.entries import NewCitizenship, NewEligibility, NewPermit, NewPerson
from lgnet.people.enums import ELIGIBILITY_MOVES, EligibilityState
from lgnet.people.models import Access, Citizenship, Eligibility, Identifier, Person, PersonLanguage, PersonName
from lgnet.people.queries import person_for, persons_for, same_person_ids, state_today
from lgnet.people.tests.factories import amadou, recorded

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def sara(cast):
    with cast["sara"].acts() as actor:
        yield actor


@pytest.fixture
def person(sara) -> Person:
    return record_person(new=amadou(eligibility=None), by=sara)


def test_a_person_is_recorded_whole_and_belongs_to_its_author(sara):
    person = record_person(new=amadou(aliases=(("Amadu", "Jallow"),), original_given="أمادو"), by=sara)
    names = {(n.kind, n.given, n.family, n.is_main, n.search_key) for n in PersonName.objects.filter(person=person)}
    assert names == {
        ("document", "Amadou", "Diallo", True, "diallo amadou"),
        ("alias", "Amadu", "Jallow", False, "jallow amadu"),
        ("original", "أمادو", "", False, "mdw"),
    }
    assert set(Identifier.objects.values_list("kind", "value_key")) == {
        ("passport", "R0123456"),
        ("permit", "I97010807"),
    }
    assert person.sort_key == "diallo amadou"
    assert Access.objects.get().membership_id == sara.membership


def test_two_spellings_share_their_sounds(sara):
    record_person(new=NewPerson(given="Walid", family="Diallo"), by=sara)
    record_person(new=NewPerson(given="Oualid", family="Jallow"), by=sara)
    first, second = PersonName.objects.values_list("sound_key", flat=True)
    assert first == second


def test_a_person_known_only_by_how_they_are_called_has_a_name(sara):
    person = record_person(new=NewPerson(called_name="Raju"), by=sara)
    assert PersonName.objects.get(person=person).given == "Raju"


def test_a_page_sent_twice_records_once(sara, person):
    page = amadou(origin_id=person.pk)
    first, is_new = record_person_once(new=page, by=sara)
    again, is_new_again = record_person_once(new=page, by=sara)
    assert (first.pk, is_new, is_new_again) == (again.pk, True, False)


def test_who_may_not_record_is_refused(cast):
    with cast["rosa"].acts() as rosa, pytest.raises(NotAllowed):
        record_person(new=amadou(), by=rosa)


def test_a_corrected_name_keeps_the_one_before(sara, person):
    correct_name(person=person, given="Amadou Oury", family="Diallo", by=sara)
    person.refresh_from_db()
    assert person.sort_key == "diallo amadou oury"
    assert PersonName.objects.get(is_main=True).given == "Amadou Oury"
    assert PersonName.objects.get(is_main=False).kind == "alias"
    correct_name(person=person, given="Amadou", family="Diallo", by=sara)
    assert PersonName.objects.count() == 2


@pytest.mark.parametrize("write", [correct_name, add_name])
def test_a_name_of_nothing_is_refused(sara, person, write):
    extra = {"kind": "alias"} if write is add_name else {}
    with pytest.raises(DomainError, match="almeno un nome"):
        write(person=person, given=" ", family="", by=sara, **extra)


def test_only_correctable_fields_are_corrected(sara, person):
    correct_person(person=person, gender="man", by=sara)
    assert Person.objects.get(pk=person.pk).gender == "man"
    with pytest.raises(ValueError, match="Not a correctable field"):
        correct_person(person=person, same_as=None, by=sara)


def test_numbers_and_languages_said_twice_are_written_once(sara, person):
    for value in ("AB 123", "ab-123"):
        add_identifier(person=person, kind="cui", value=value, by=sara)
    for is_read in (False, True):
        add_language(person=person, language="fra", is_spoken=True, is_read=is_read, by=sara)
    assert Identifier.objects.filter(kind="cui").count() == 1
    assert PersonLanguage.objects.get(language="fra").is_read


def test_the_number_of_a_permit_becomes_searchable(sara, person):
    record_permit(person=person, new=NewPermit("LS", number="I 11 222333"), by=sara)
    assert Identifier.objects.filter(person=person, value_key="I11222333").exists()


# ── citizenship of the Union ───────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("new", "since"),
    [
        (NewCitizenship("RO"), TODAY),
        (NewCitizenship("RO", TODAY - dt.timedelta(days=900)), TODAY - dt.timedelta(days=900)),
        (NewCitizenship("IT", TODAY + dt.timedelta(days=30)), TODAY + dt.timedelta(days=30)),
        (NewCitizenship("SN"), None),
        (NewCitizenship("GB"), None),
        (NewCitizenship("RO", None, TODAY - dt.timedelta(days=1)), None),
    ],
)
def test_a_citizenship_of_the_union_excludes_from_its_date(sara, person, new, since):
    move_eligibility(person=person, new=NewEligibility("eligible", TODAY - dt.timedelta(days=2000), "sighted"), by=sara)
    add_citizenship(person=person, new=new, by=sara)
    excluded = Eligibility.objects.filter(person=person, state="not_eligible").first()
    assert (excluded.from_day if excluded else None) == since
    if excluded:
        assert excluded.source == "citizenship"
    expected = "not_eligible" if since and since <= TODAY else "eligible"
    assert state_today(person).state == expected


def test_the_same_citizenship_twice_is_refused(sara, person):
    with pytest.raises(DomainError, match="già registrata"):
        add_citizenship(person=person, new=NewCitizenship("GN"), by=sara)
    assert Citizenship.objects.count() == 1


# ── eligibility ────────────────────────────────────────────────────────────────────────────────────────────
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.sampled_from(EligibilityState.values), min_size=1, max_size=5))
def test_eligibility_moves_only_along_its_table(sara, wanted):
    person = record_person(new=NewPerson(given="Prova", family="Sintetico"), by=sara)
    written = []
    for state in wanted:
        allowed = not written or state == written[-1] or state in ELIGIBILITY_MOVES[written[-1]]
        if allowed:
            move_eligibility(person=person, new=NewEligibility(state, TODAY, "sighted"), by=sara)
            written.append(state)
        else:
            with pytest.raises(MoveRefused, match="non può passare"):
                move_eligibility(person=person, new=NewEligibility(state, TODAY, "sighted"), by=sara)
    kept = list(Eligibility.objects.filter(person=person).order_by("created_at").values_list("state", flat=True))
    assert kept == written
    assert all(after == before or after in ELIGIBILITY_MOVES[before] for before, after in pairwise(kept))


def test_every_state_may_be_left_and_no_move_leads_nowhere():
    assert set(ELIGIBILITY_MOVES) == set(EligibilityState)
    assert all(moves and state not in moves for state, moves in ELIGIBILITY_MOVES.items())


def test_who_does_not_verify_does_not_move(cast):
    person = recorded(cast, "marta")
    with cast["marta"].acts() as marta, pytest.raises(NotAllowed):
        move_eligibility(person=person, new=NewEligibility("eligible", TODAY, "sighted"), by=marta)


# ── one person, several rows ───────────────────────────────────────────────────────────────────────────────
def test_linking_is_a_pointer_and_unlinking_takes_it_away(sara, person):
    twin, third = (record_person(new=amadou(given=name), by=sara) for name in ("Amadu", "Ahmadou"))
    link_person(person=third, to=twin, by=sara)
    link_person(person=twin, to=person, by=sara)
    assert same_person_ids(person) == same_person_ids(third) == [person.pk, twin.pk, third.pk]
    assert [row.pk for row in persons_for(sara)] == [person.pk]
    third.refresh_from_db()
    assert third.same_as_id == person.pk
    unlink_person(person=twin, by=sara)
    assert same_person_ids(person) == [person.pk, third.pk]
    assert same_person_ids(twin) == [twin.pk]
    assert PersonName.objects.filter(person=twin).exists()


def test_a_row_is_not_linked_to_itself(sara, person):
    twin = record_person(new=amadou(), by=sara)
    link_person(person=twin, to=person, by=sara)
    with pytest.raises(DomainError, match="già collegate"):
        link_person(person=person, to=twin, by=sara)


def test_a_link_loses_nobody_their_person_and_opens_no_other(cast):
    hers = recorded(cast, "marta", amadou(given="Amadu"))
    other = recorded(cast, "sara")
    with cast["sara"].acts() as sara:
        link_person(person=hers, to=other, by=sara)
    with cast["marta"].acts() as marta:
        assert [row.pk for row in persons_for(marta)] == [hers.pk]
        with pytest.raises(NotAllowed):
            person_for(marta, other.pk)


# ── who sees whom ──────────────────────────────────────────────────────────────────────────────────────────
def test_a_grant_to_an_equipe_opens_the_person_until_it_ends(cast):
    person = recorded(cast, "sara")
    team = cast["nadia"].actor.teams[0]
    with cast["ugo"].acts() as ugo:
        access = grant_access(person=person, team=team, reason="assigned", by=ugo)
        assert grant_access(person=person, team=team, reason="assigned", by=ugo) == access
    with cast["nadia"].acts() as nadia:
        assert person_for(nadia, person.pk).is_granted
    with cast["ugo"].acts() as ugo:
        end_access(access=access, by=ugo)
    with cast["nadia"].acts() as nadia, pytest.raises(NotAllowed):
        person_for(nadia, person.pk)


def test_only_a_coordinator_assigns(cast):
    person = recorded(cast, "marta")
    with cast["marta"].acts() as marta, pytest.raises(NotAllowed):
        grant_access(person=person, membership=cast["nadia"].actor.membership, reason="assigned", by=marta)
