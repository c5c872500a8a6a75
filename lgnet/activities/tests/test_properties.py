"""Whatever is done to acts, in any order: they stand as a simple model says, and nothing disappears."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgnet.activities.actions import correct_activity, record_for_several, withdraw_activity
from lgnet.activities.models import Activity
from lgnet.activities.queries import activities_for, latest_version
from lgnet.activities.tests.factories import LEGAL, TALK, somebody, told
from lgnet.kernel.errors import DomainError, MoveRefused

pytestmark = pytest.mark.django_db

KINDS = st.sampled_from([LEGAL, TALK])
PEOPLE = st.integers(0, 3)
WHICH = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), KINDS, st.lists(st.integers(0, 2), max_size=3), PEOPLE),
        st.tuples(st.just("correct"), WHICH, KINDS, PEOPLE),
        st.tuples(st.just("withdraw"), WHICH, st.sampled_from(["doppia", "  ", ""])),
    ),
    min_size=1,
    max_size=12,
)


@dataclass
class Model:
    """What should be written: every act ever, what became of it, and who it was for."""

    said: dict[UUID, tuple[str, UUID | None, int]] = field(default_factory=dict)
    heirs: dict[UUID, UUID] = field(default_factory=dict)
    withdrawn: set[UUID] = field(default_factory=set)

    @property
    def standing(self) -> set[UUID]:
        return set(self.said) - set(self.heirs) - self.withdrawn


def note(model, row):
    model.said[row.pk] = (row.activity_type, row.person_id, row.anonymous_count)


def play(model, step, persons, by):
    """Do one step for real; the model follows only what the rules let through."""
    match step:
        case ("record", kind, who, count):
            chosen = [persons[place].pk for place in who]
            made = record_for_several(new=told(kind, anonymous_count=count), persons=chosen, by=by)
            assert [(row.person_id, row.anonymous_count) for row in made] == [
                *((ref, 0) for ref in dict.fromkeys(chosen)),
                *([(None, count)] if count else []),
            ]
            for row in made:
                note(model, row)
        case ("correct", which, kind, count):
            row = Activity.objects.get(pk=pick(model, which))
            before = model.said[row.pk]
            fresh = correct_activity(activity=row, new=told(kind, anonymous_count=count), by=by)
            assert row.pk in model.standing, "what does not stand was corrected"
            assert before != (fresh.activity_type, fresh.person_id, fresh.anonymous_count)
            assert fresh.person_id == before[1]
            note(model, fresh)
            model.heirs[row.pk] = fresh.pk
        case ("withdraw", which, why):
            row = Activity.objects.get(pk=pick(model, which))
            withdraw_activity(activity=row, why=why, by=by)
            assert row.pk in model.standing, "what does not stand was withdrawn"
            assert why.strip()
            model.withdrawn.add(row.pk)


def pick(model, which):
    return sorted(model.said)[which % len(model.said)]


def check(model, by):
    rows = {row.pk: row for row in Activity.objects.all()}
    assert {ref: (row.activity_type, row.person_id, row.anonymous_count) for ref, row in rows.items()} == model.said
    assert {row.pk for row in activities_for(by)} == model.standing
    assert {ref: row.corrected_by_id for ref, row in rows.items() if row.corrected_by_id} == model.heirs
    assert {ref for ref, row in rows.items() if row.withdrawn_at} == model.withdrawn
    for ref, row in rows.items():
        assert sum(heir == ref for heir in model.heirs.values()) <= 1
        last = latest_version(by, row)
        assert last.pk in model.standing | model.withdrawn
        assert (last.pk == ref) == (ref not in model.heirs)


@contextmanager
def taken_back():
    """What an example writes is gone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_leaves_what_the_model_says(cast, steps):
    with cast["marta"].acts() as marta, taken_back():
        persons = [somebody(marta, family) for family in ("Diallo", "Conte", "Sow")]
        model = Model()
        for step in steps:
            if step[0] == "record" or model.said:
                with suppress(DomainError):
                    play(model, step, persons, marta)
                check(model, marta)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(1, 600), min_size=2, max_size=6, unique=True))
def test_of_many_who_corrected_what_they_saw_only_the_first_wrote(cast, minutes):
    with cast["marta"].acts() as marta, taken_back():
        new = told(LEGAL, anonymous_count=1)
        first = record_for_several(new=new, persons=[], by=marta)[0]
        seen = [Activity.objects.get(pk=first.pk) for _ in minutes]
        correct_activity(activity=seen[0], new=replace(new, minutes=minutes[0]), by=marta)
        for row, length in zip(seen[1:], minutes[1:], strict=True):
            with pytest.raises(MoveRefused):
                correct_activity(activity=row, new=replace(new, minutes=length), by=marta)
        assert [row.minutes for row in activities_for(marta)] == minutes[:1]
        assert Activity.objects.count() == 2
