from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError

from lgnet.accounts.engine.actor import robot
from lgnet.accounts.queries import context_for
from lgnet.activities.actions import (
    correct_activity,
    record_activities,
    record_activity,
    record_for_several,
    record_once,
    remove_imported,
    touched_since,
    withdraw_activity,
)
from lgnet.activities.models import Activity
from lgnet.activities.queries import author_of, latest_version
from lgnet.activities.tests.factories import LEGAL, TALK, act, somebody, told
from lgnet.kernel import clock
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.kernel.tenancy.context import acting
from lgnet.network.models import Edition

pytestmark = pytest.mark.django_db


def standing():
    return set(Activity.objects.standing().values_list("pk", flat=True))


def test_an_act_carries_who_did_it_where_and_in_which_edition(cast):
    with cast["marta"].acts() as marta:
        made = act(marta, LEGAL, person=somebody(marta), minutes=30, place=" Porta Palazzo ")
        made.refresh_from_db()
        assert (made.municipality_id, made.operator_id, made.operator_name) == (
            marta.municipality,
            marta.membership,
            "Marta Olivero",
        )
        assert (made.organisation_id, made.team_id) == (marta.organisation, marta.teams[0])
        assert (made.service_label, made.place, made.minutes) == ("Consulenza legale", "Porta Palazzo", 30)
        running = Edition.objects.get(pk=made.edition_id)
        assert running.starts_on <= made.day
        assert running.ends_on is None or running.ends_on >= made.day


def test_the_edition_is_the_one_of_the_day_and_the_latest_begun_when_two_run(cast):
    with cast["marta"].acts() as marta:
        for edition in Edition.objects.exclude(starts_on__lt="2015-01-01"):
            day = min(edition.starts_on, clock.today())
            made = record_activity(new=on_day(day), by=marta)
            running = [
                e for e in Edition.objects.all() if e.starts_on <= day and (e.ends_on is None or e.ends_on >= day)
            ]
            assert made.edition == max(running, key=lambda e: e.starts_on)


def on_day(day):
    return replace(told(LEGAL, anonymous_count=1), day=day)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"activity_type": "dancing"}, "non è nell'elenco"),
        ({"day": dt.date(2999, 1, 1)}, "futuro"),
        ({"day": dt.date(2014, 12, 31)}, "controlla l'anno"),
        ({"anonymous_count": 0}, "Indica una persona"),
        ({"anonymous_count": -1}, "Indica una persona|al massimo"),
        ({"anonymous_count": 1000}, "al massimo 999"),
        ({"person": uuid4()}, "Indica una persona"),
        ({"minutes": -1}, "durata"),
        ({"place": "x" * 121}, "luogo è troppo lungo"),
        ({"note": "x" * 501}, "nota è troppo lung"),
    ],
)
def test_an_act_that_cannot_be_is_refused_in_plain_words(cast, change, complaint):
    with cast["marta"].acts() as marta:
        with pytest.raises(DomainError, match=complaint):
            record_activity(new=replace(told(LEGAL, anonymous_count=2), **change), by=marta)
        assert not standing()


def test_an_act_of_today_is_accepted_and_one_of_tomorrow_is_not(cast):
    with cast["marta"].acts() as marta:
        act(marta, anonymous_count=1, days_ago=0)
        with pytest.raises(DomainError, match="futuro"):
            act(marta, anonymous_count=1, days_ago=-1)


def test_several_persons_and_some_without_a_name_are_one_gathering(cast):
    with cast["marta"].acts() as marta:
        one, two = somebody(marta), somebody(marta, "Conte", "Fatou")
        made = record_for_several(new=told(TALK, anonymous_count=3), persons=[one.pk, two.pk, one.pk], by=marta)
        assert [(row.person_id, row.anonymous_count) for row in made] == [(one.pk, 0), (two.pk, 0), (None, 3)]
        assert len({row.gathering for row in made}) == 1
        assert made[0].gathering is not None


def test_an_act_for_one_is_no_gathering_and_one_for_nobody_is_refused(cast):
    with cast["marta"].acts() as marta:
        (made,) = record_for_several(new=told(TALK), persons=[somebody(marta).pk], by=marta)
        assert made.gathering is None
        with pytest.raises(DomainError, match="almeno una persona"):
            record_for_several(new=told(TALK), persons=[], by=marta)


def test_nobody_records_for_a_person_they_do_not_reach(cast):
    with cast["sara"].acts() as sara:
        hers = somebody(sara)
    with cast["marta"].acts() as marta:
        with pytest.raises(DomainError, match="non risulta"):
            act(marta, person=hers)
        assert not standing()


def test_nobody_records_for_a_person_of_another_comune(cast):
    with cast["marta"].acts() as marta:
        amadou = somebody(marta)
    with cast["lia"].acts() as lia, pytest.raises(DomainError, match="non risulta"):
        act(lia, person=amadou)


@pytest.mark.parametrize("who", ["rosa", "amelia", "enea"])
def test_who_does_not_record_is_refused(cast, who):
    with cast[who].acts() as actor, pytest.raises(NotAllowed):
        act(actor, anonymous_count=1)


def test_a_form_sent_twice_writes_once_and_answers_the_same(cast):
    form = uuid4()
    with cast["marta"].acts() as marta:
        persons = [somebody(marta).pk, somebody(marta, "Conte").pk]
        new = told(LEGAL, anonymous_count=2, minutes=20)
        first = record_once(form=form, new=new, persons=persons, by=marta)
        second = record_once(form=form, new=new, persons=persons, by=marta)
        assert (first.is_first, second.is_first, second.is_same) == (True, False, True)
        assert {row.pk for row in second.activities} == {row.pk for row in first.activities} == standing()


def test_a_form_changed_and_sent_again_is_told_apart(cast):
    form = uuid4()
    with cast["marta"].acts() as marta:
        person = somebody(marta)
        record_once(form=form, new=told(LEGAL, minutes=20), persons=[person.pk], by=marta)
        again = record_once(form=form, new=told(LEGAL, minutes=40), persons=[person.pk], by=marta)
        assert (again.is_first, again.is_same) == (False, False)
        assert [row.minutes for row in again.activities] == [20]
        assert len(standing()) == 1


def test_a_form_sent_again_after_a_correction_still_writes_nothing(cast):
    form = uuid4()
    with cast["marta"].acts() as marta:
        new = told(LEGAL, anonymous_count=2)
        first = record_once(form=form, new=new, persons=[], by=marta)
        fresh = correct_activity(activity=first.activities[0], new=replace(new, anonymous_count=3), by=marta)
        again = record_once(form=form, new=new, persons=[], by=marta)
        assert (again.is_first, again.is_same) == (False, True)
        assert standing() == {fresh.pk}


def test_the_database_itself_refuses_a_form_written_twice(cast):
    with cast["marta"].acts() as marta:
        new = told(LEGAL, anonymous_count=2, source_id=uuid4())
        record_activity(new=new, by=marta)
        with pytest.raises(IntegrityError, match="activity_form_sent_once"), transaction.atomic():
            record_activity(new=new, by=marta)


def test_a_correction_is_a_new_row_and_the_old_one_stays(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, LEGAL, person=somebody(marta), minutes=30)
        fresh = correct_activity(activity=old, new=told(TALK, minutes=45), by=marta)
        old.refresh_from_db()
        assert (old.activity_type, old.minutes, old.corrected_by_id) == (LEGAL, 30, fresh.pk)
        assert (fresh.activity_type, fresh.minutes, fresh.person_id) == (TALK, 45, old.person_id)
        assert fresh.service_label == "Colloquio sociale"
        assert standing() == {fresh.pk}
        assert latest_version(marta, old) == fresh


def test_a_correction_by_the_coordinator_leaves_the_act_to_who_did_it(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, LEGAL, person=somebody(marta))
    with cast["ugo"].acts() as ugo:
        fresh = correct_activity(activity=old, new=told(LEGAL, minutes=10), by=ugo)
        assert (fresh.operator_id, fresh.operator_name, fresh.team_id) == (
            old.operator_id,
            "Marta Olivero",
            old.team_id,
        )


def test_the_second_of_two_corrections_is_refused_and_writes_nothing(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, LEGAL, anonymous_count=1)
        stale = Activity.objects.get(pk=old.pk)
        fresh = correct_activity(activity=old, new=told(LEGAL, anonymous_count=2), by=marta)
        with pytest.raises(MoveRefused, match="già rettificato"):
            correct_activity(activity=stale, new=told(LEGAL, anonymous_count=3), by=marta)
        with pytest.raises(MoveRefused, match="già rettificato"):
            withdraw_activity(activity=stale, why="doppia", by=marta)
        assert standing() == {fresh.pk}
        assert Activity.objects.count() == 2


def test_a_correction_that_changes_nothing_is_refused(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, LEGAL, anonymous_count=1, place="Porta Palazzo")
        with pytest.raises(DomainError, match="Non hai cambiato nulla"):
            correct_activity(activity=old, new=told(LEGAL, anonymous_count=1, place="Porta Palazzo "), by=marta)
        assert Activity.objects.count() == 1


def test_a_named_act_keeps_its_person_and_no_count(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, person=somebody(marta))
        other = somebody(marta, "Conte")
        fresh = correct_activity(activity=old, new=told(TALK, person=other, anonymous_count=0), by=marta)
        assert (fresh.person_id, fresh.anonymous_count) == (old.person_id, 0)


def test_a_colleague_may_not_correct_nor_withdraw(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, anonymous_count=1)
    with cast["sara"].acts() as sara:
        with pytest.raises(NotAllowed):
            correct_activity(activity=old, new=told(LEGAL, anonymous_count=2), by=sara)
        with pytest.raises(NotAllowed):
            withdraw_activity(activity=old, why="prova", by=sara)


@pytest.mark.parametrize("who", ["ugo", "rosa"])
def test_coordinator_and_manager_withdraw_with_a_reason(cast, who):
    with cast["marta"].acts() as marta:
        old = act(marta, anonymous_count=1)
    with cast[who].acts() as actor:
        withdraw_activity(activity=old, why="  registrata due volte ", by=actor)
        old.refresh_from_db()
        assert old.withdrawn_why == "registrata due volte"
        assert old.withdrawn_at is not None
        assert not standing()


@pytest.mark.parametrize("why", ["", "   ", "x" * 201])
def test_a_withdrawal_without_a_fitting_reason_is_refused(cast, why):
    with cast["marta"].acts() as marta:
        old = act(marta, anonymous_count=1)
        with pytest.raises(DomainError, match=r"perché annulli|motivo è troppo lungo"):
            withdraw_activity(activity=old, why=why, by=marta)
        assert standing() == {old.pk}


def test_history_says_who_wrote_each_version(cast, client):
    with cast["marta"].acts() as marta:
        old = act(marta, anonymous_count=1)
        assert [event.pgh_label for event in old.events.all()] == ["insert"]
        fresh = correct_activity(activity=old, new=told(LEGAL, anonymous_count=2), by=marta)
        assert [event.pgh_label for event in old.events.order_by("pgh_id")] == ["insert", "update"]
        assert author_of(fresh) == ""


def test_no_row_points_to_an_act_that_is_gone(cast):
    with cast["marta"].acts() as marta:
        old = act(marta, anonymous_count=1)
        fresh = correct_activity(activity=old, new=told(LEGAL, anonymous_count=2), by=marta)
        with pytest.raises(ProtectedError):
            fresh.delete()


@pytest.fixture
def imported(cast):
    """Three acts read from a register by Rosa, and who they were for."""
    with cast["ugo"].acts() as ugo:
        person = somebody(ugo)
    with cast["rosa"].acts() as rosa:
        rows = [
            told(LEGAL, person=person, service_label="Cons. leg.", source_kind="register", source_id=uuid4())
            for _ in range(3)
        ]
        return record_activities(new=rows, by=rosa, ability="registers.import")


def test_an_imported_act_is_not_the_work_of_who_imported_it(imported):
    assert {(row.operator_id, row.operator_name, row.service_label) for row in imported} == {(None, "", "Cons. leg.")}


def test_a_correction_keeps_what_the_register_wrote(cast, imported):
    with cast["rosa"].acts() as rosa:
        fresh = correct_activity(activity=imported[0], new=told(TALK), by=rosa)
        assert (fresh.activity_type, fresh.service_label) == (TALK, "Cons. leg.")
        assert (fresh.source_kind, fresh.source_id) == ("register", imported[0].source_id)


def test_undo_removes_what_nobody_touched_and_keeps_the_rest(cast, imported):
    refs = [row.pk for row in imported]
    with cast["rosa"].acts() as rosa:
        fresh = correct_activity(activity=imported[0], new=told(TALK), by=rosa)
        withdraw_activity(activity=imported[1], why="doppia", by=rosa)
        assert touched_since(batch=uuid4(), activities=refs) >= {refs[0], refs[1]}
        assert remove_imported(activities=[*refs, fresh.pk], by=rosa) == 1
        assert set(Activity.objects.values_list("pk", flat=True)) == {refs[0], refs[1], fresh.pk}


def test_undo_leaves_acts_typed_in_a_form_alone(cast):
    with cast["marta"].acts() as marta:
        typed = act(marta, anonymous_count=1)
    with cast["rosa"].acts() as rosa:
        assert remove_imported(activities=[typed.pk], by=rosa) == 0
    with cast["marta"].acts() as marta, pytest.raises(NotAllowed):
        remove_imported(activities=[typed.pk], by=marta)


def test_the_robot_records_in_its_municipality_without_a_membership(cast):
    here = cast["marta"].actor.municipality
    somewhere = robot("cli", here)
    with acting(context_for(somewhere)):
        made = act(somewhere, anonymous_count=1)
        assert (made.municipality_id, made.operator_id, made.operator_name) == (here, None, "")
