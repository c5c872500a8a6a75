"""From a file to persons and activities and back, through the actions: nothing lost, nobody counted twice."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import Counter

import openpyxl
import pghistory
import pytest
from django.db import connection

from lgnet.activities.actions import record_activity
from lgnet.activities.engine.entries import NewActivity
from lgnet.activities.models import Activity
from lgnet.kernel.errors import DomainError, MoveRefused, NotAllowed
from lgnet.people.actions import correct_name, correct_person, record_person
from lgnet.people.engine.entries import NewCitizenship, NewPerson
from lgnet.people.models import Citizenship, Eligibility, Identifier, Person, PersonName, ResidencePermit
from lgnet.registers.actions import (
    ImportJob,
    accept_proposal,
    correct_row,
    import_batch,
    map_columns,
    open_batch,
    plan_batch,
    undo_batch,
)
from lgnet.registers.actions.importing import _begin
from lgnet.registers.enums import BatchState, RowState
from lgnet.registers.models import Batch, ImportPlan, Proposal, Row
from lgnet.registers.queries import assignments
from lgnet.registers.tests import synthetic
from lgnet.registers.tests.factories import FIRST, HEADINGS, WRONG, picture, register, sample

pytestmark = pytest.mark.django_db
REGISTRY = ("people", "activities")


def bring(by, *rows, **options):
    """(batch, outcome) of a small register imported at once."""
    batch = open_batch(data=register(*rows), file_name="registro.csv", by=by)
    return batch, import_batch(batch=batch, by=by, **options)


def later():
    """Another request: history is written with a context of its own."""
    return pghistory.context(author="un collega")


def settle():
    """What waits for the end of the transaction is checked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("member", "name", "everybody"), [("rita", "registro_latina.xlsx", 478), ("gina", "registro_genova.csv", 200)]
)
def test_sample_register_becomes_its_figures_twice_nothing_undone_as_before(cast, member, name, everybody):
    truth = json.loads(sample(name.rpartition(".")[0] + ".expected.json"))
    with cast[member].acts() as by:
        before = picture(*REGISTRY)
        batch = open_batch(data=sample(name), file_name=name, by=by)
        outcome = import_batch(batch=batch, by=by, accepts_proposals=True)
        assert outcome["persons_created"] == everybody
        recipients = Person.objects.filter(same_as=None).exclude(eligibilities__state="not_eligible")
        sexes = Counter(recipients.values_list("document_sex", flat=True))
        assert (recipients.count(), sexes["M"], sexes["F"]) == (truth["persons"], truth["men"], truth["women"])
        served = Activity.objects.exclude(person__eligibilities__state="not_eligible")
        assert Counter(served.values_list("service_label", flat=True)) == truth["by_service"]
        held = Citizenship.objects.exclude(person__eligibilities__state="not_eligible")
        assert held.values("country").distinct().count() == truth["nationalities"]
        after = picture(*REGISTRY)
        again = open_batch(data=sample(name), file_name=name, by=by)
        second = import_batch(batch=again, by=by, accepts_proposals=True)
        assert (second["persons_created"], second["activities"], second["proposals"]) == (0, 0, 0)
        assert picture(*REGISTRY) == after
        assert assignments(again) == assignments(batch)
        undone = undo_batch(batch=batch, by=by)
        settle()
        assert undone.rows_kept == ()
        assert picture(*REGISTRY) == before


def test_the_two_wrong_rows_of_latina_are_named_by_row_and_column(cast):
    with cast["rita"].acts() as by:
        batch = open_batch(data=sample("registro_latina.xlsx"), file_name="registro_latina.xlsx", by=by)
        outcome = import_batch(batch=batch, by=by, is_dry=True)
    found = {(error["row"], error["column"]) for error in outcome["errors"]}
    assert found == {(1205, "NOME"), (1205, "DATA DI NASCITA"), (1206, "DATA ACCESSO"), (1206, "SESSO")}
    assert outcome["not_counted"] == 2


@pytest.mark.parametrize("style", ["whole given first", "csv iso comma", "csv cp1252", "xls", "permit under the note"])
def test_registers_of_other_offices_work_as_well(cast, style):
    made = synthetic.register(synthetic.STYLES[style], seed=23, people=60)
    with cast["gina"].acts() as by:
        batch = open_batch(data=made.data, file_name=made.name, by=by)
        outcome = import_batch(batch=batch, by=by, accepts_proposals=True)
        found = assignments(batch)
    assert outcome["errors"] == []
    assert outcome["activities"] == len(made.owners)
    groups: dict[object, set[int]] = {}
    for owner, person in zip(made.owners, found.values(), strict=True):
        groups.setdefault(person, set()).add(owner)
    assert all(len(owners) == 1 for owners in groups.values())
    assert len(groups) == len(set(made.owners))


def test_dry_run_says_the_same_as_the_import_and_writes_nothing(cast):
    with cast["rita"].acts() as by:
        batch = open_batch(data=register(*FIRST, WRONG), file_name="registro.csv", by=by)
        before = picture(*REGISTRY, "registers")
        tried = import_batch(batch=batch, by=by, is_dry=True)
        assert picture(*REGISTRY, "registers") == before
        done = import_batch(batch=batch, by=by)
    same = (
        "rows",
        "persons_created",
        "activities",
        "rows_recognised",
        "proposals",
        "errors",
        "warnings",
        "not_counted",
    )
    assert {key: tried[key] for key in same} == {key: done[key] for key in same}


def test_same_row_twice_in_a_file_is_two_acts_and_a_longer_copy_adds_the_third(cast):
    with cast["rita"].acts() as by:
        _, first = bring(by, FIRST[0], FIRST[0])
        _, longer = bring(by, FIRST[0], FIRST[0], FIRST[0])
        assert (first["activities"], longer["activities"], longer["rows_repeated"]) == (2, 1, 2)
        assert Person.objects.count() == 1
        assert Activity.objects.count() == 3


def test_someone_known_is_recognised_and_only_what_is_new_is_added(cast):
    newer = (
        "DIALLO",
        "Amadou",
        "M",
        "12/03/1990",
        "Guinea",
        "Lavoro subordinato",
        "I1234567",
        "01/06/2025",
        "Consulenza legale",
    )
    with cast["rita"].acts() as by:
        bring(by, *FIRST[:2])
        before = picture(*REGISTRY)
        batch, outcome = bring(by, newer)
        assert (outcome["persons_created"], outcome["rows_recognised"]) == (0, 1)
        assert PersonName.objects.count() == 1
        assert Identifier.objects.count() == 1
        assert ResidencePermit.objects.count() == 2
        assert Eligibility.objects.count() == 1
        undo_batch(batch=batch, by=by)
        settle()
        assert picture(*REGISTRY) == before


def test_citizenship_of_the_union_found_later_ends_eligibility(cast):
    european = ("Diallo", "Amadou", "M", "12/03/1990", "Francia", "", "I1234567", "01/06/2025", "Consulenza legale")
    with cast["rita"].acts() as by:
        bring(by, FIRST[0])
        bring(by, european)
        assert Person.objects.count() == 1
        assert list(Eligibility.objects.values_list("state", "from_day")) == [
            ("not_eligible", dt.date(2025, 6, 1)),
            ("eligible", dt.date(2025, 1, 10)),
        ]


class PowerCutError(Exception):
    """Somebody pulled the plug."""


class Unlucky(ImportJob):
    """An import that dies at its second batch."""

    batch = 60

    def do(self, items):
        if self.register.done:
            raise PowerCutError
        super().do(items)


def _anonymous(found: dict[int, object]) -> list[tuple[int, ...]]:
    groups: dict[object, list[int]] = {}
    for number, person in found.items():
        groups.setdefault(person, []).append(number)
    return sorted(map(tuple, groups.values()))


def test_killed_import_goes_on_and_ends_as_if_never_broken(cast):
    name = "registro_genova.csv"
    with cast["gina"].acts() as by:
        whole = open_batch(data=sample(name), file_name=name, by=by)
        unbroken = import_batch(batch=whole, by=by)
        pairs = sorted(Proposal.objects.values_list("score", flat=True))
        groups = _anonymous(assignments(whole))
        undo_batch(batch=whole, by=by)
        broken = open_batch(data=sample(name), file_name=name, by=by)
        plan = plan_batch(batch=broken, by=by)
        _begin(broken, plan)
        with pytest.raises(PowerCutError):
            Unlucky(register=broken, plan=plan, by=by).run(is_dry=False)
        broken.refresh_from_db()
        assert broken.state == BatchState.IMPORTING
        assert 0 < broken.rows.filter(state=RowState.IMPORTED).count() < broken.total
        resumed = import_batch(batch=broken, by=by)
        settle()
        assert resumed == unbroken
        assert _anonymous(assignments(broken)) == groups
        assert sorted(Proposal.objects.values_list("score", flat=True)) == pairs
        assert not ImportPlan.objects.exists()


def test_one_import_of_a_register_at_a_time(cast):
    with cast["rita"].acts() as by:
        batch = open_batch(data=register(*FIRST), file_name="registro.csv", by=by)
        slow = plan_batch(batch=batch, by=by)
        quick = plan_batch(batch=batch, by=by)
        _begin(batch, quick)
        with pytest.raises(MoveRefused, match="già in corso"):
            _begin(batch, slow)
        row = batch.rows.first()
        with pytest.raises(MoveRefused, match="in corso"):
            correct_row(row=row, cells={0: "Altro"}, by=by)
        import_batch(batch=batch, by=by)
        with pytest.raises(MoveRefused, match="non è più in corso"):
            ImportJob(register=batch, plan=quick, by=by).run(is_dry=False)
        assert Activity.objects.count() == 4


def test_undo_keeps_what_was_worked_on_and_says_which_rows(cast):
    with cast["rita"].acts() as by:
        batch, _ = bring(by, *FIRST)
        imran = Person.objects.get(names__family="Khan")
        with later():
            correct_person(person=imran, called_name="Imi", by=by)
        undone = undo_batch(batch=batch, by=by)
        settle()
        assert undone.rows_kept == (5,)
        assert (undone.persons_removed, undone.activities_removed, undone.persons_kept) == (2, 3, 1)
        assert list(Person.objects.values_list("called_name", flat=True)) == ["Imi"]
        assert Row.objects.get(is_kept=True).number == 5
        outcome = import_batch(batch=batch, by=by)
        assert Person.objects.count() == 3
        assert Activity.objects.count() == 4
        assert outcome["rows_imported"] == 4


def test_undo_keeps_a_person_others_work_with_and_a_new_import_finds_them(cast):
    with cast["rita"].acts() as by:
        batch, _ = bring(by, *FIRST)
        selam = Person.objects.get(names__family="Haile")
        municipality = by.municipality
    with cast["rita"].acts() as by:
        other = Activity.objects.create(
            municipality_id=municipality, person=selam, activity_type="other", day=dt.date(2025, 5, 5)
        )
        undone = undo_batch(batch=batch, by=by)
        settle()
        assert undone.persons_kept == 1
        assert list(Person.objects.values_list("pk", flat=True)) == [selam.pk]
        assert list(Activity.objects.values_list("pk", flat=True)) == [other.pk]
        import_batch(batch=batch, by=by)
        assert Person.objects.count() == 3
        assert Activity.objects.filter(person=selam).count() == 2


def test_undo_of_the_first_of_two_registers_keeps_what_the_second_stands_on(cast):
    newer = (*FIRST[0][:7], "01/06/2025", "Consulenza legale")
    maybe = ("Haile", "Selam", "F", "", "Eritrea", "Asilo politico", "", "02/06/2025", "Consulenza legale")
    with cast["rita"].acts() as by:
        first, _ = bring(by, *FIRST)
        bring(by, newer, maybe)
        undone = undo_batch(batch=first, by=by)
        settle()
        assert undone.persons_removed == 2
        assert set(PersonName.objects.values_list("family", flat=True)) == {"Diallo", "Haile"}
        assert Activity.objects.count() == 2
        assert not Proposal.objects.exclude(person__in=Person.objects.all()).exists()


def test_accepting_then_undoing_leaves_no_link(cast):
    twin = (
        "Diallo",
        "Amadou",
        "M",
        "21/03/1990",
        "Guinea",
        "Protezione speciale",
        "",
        "03/03/2025",
        "Consulenza legale",
    )
    with cast["rita"].acts() as by:
        bring(by, *FIRST[:2])
        before = picture(*REGISTRY)
        batch, outcome = bring(by, twin)
        assert outcome["proposals_left"] == 1
        accept_proposal(proposal=Proposal.objects.get(), by=by)
        assert Person.objects.filter(same_as=None).count() == 1
        undo_batch(batch=batch, by=by)
        settle()
        assert picture(*REGISTRY) == before


def test_corrected_row_alone_joins_the_person_it_belongs_to(cast):
    nameless = (*FIRST[0][:3], "32/13/1990", *FIRST[0][4:7], "09/09/2025", "Consulenza legale")
    with cast["rita"].acts() as by:
        batch, outcome = bring(by, *FIRST, nameless)
        assert len(outcome["errors"]) == 1
        row = correct_row(row=batch.rows.get(number=6), cells={3: "12/03/1990"}, by=by)
        assert row.state == RowState.READY
        outcome = import_batch(batch=batch, by=by)
        assert (outcome["persons_created"], outcome["activities"], outcome["errors"]) == (3, 5, [])
        found = assignments(batch)
        assert found[6] == found[2]


def test_row_corrected_into_a_copy_of_another_counts_as_a_second_act(cast):
    crooked = (*FIRST[0][:3], "32/13/1990", *FIRST[0][4:])
    with cast["rita"].acts() as by:
        batch, _ = bring(by, crooked, FIRST[0])
        correct_row(row=batch.rows.get(number=2), cells={3: "12/03/1990"}, by=by)
        outcome = import_batch(batch=batch, by=by)
        assert (outcome["rows_repeated"], outcome["activities"]) == (0, 2)
        _, again = bring(by, FIRST[0], FIRST[0])
        assert again["rows_repeated"] == 2


def test_columns_given_another_meaning_change_what_rows_say(cast):
    with cast["rita"].acts() as by:
        batch = open_batch(data=register(*FIRST), file_name="registro.csv", by=by)
        fields = [column["field"] for column in batch.mapping["columns"]]
        fields[0], fields[1] = fields[1], fields[0]
        map_columns(batch=batch, fields=fields, by=by)
        import_batch(batch=batch, by=by)
        assert set(PersonName.objects.values_list("family", flat=True)) == {"Amadou", "Selam", "Imran"}
        with pytest.raises(MoveRefused, match="già stato importato"):
            map_columns(batch=batch, fields=fields, by=by)


def test_work_between_import_and_undo_on_a_name_keeps_that_person(cast):
    with cast["rita"].acts() as by:
        batch, _ = bring(by, *FIRST)
        person = Person.objects.get(names__family="Haile")
        with later():
            correct_name(person=person, given="Selamawit", family="Haile", by=by)
        assert undo_batch(batch=batch, by=by).rows_kept == (4,)


@pytest.mark.parametrize("member", ["marta", "enea", "sara", "lia"])
def test_only_who_may_import_opens_a_register(cast, member):
    with cast[member].acts() as by, pytest.raises(NotAllowed):
        open_batch(data=register(*FIRST), file_name="registro.csv", by=by)


def test_register_without_rows_is_refused(cast):
    with cast["rita"].acts() as by, pytest.raises(DomainError):
        open_batch(data=register(), file_name="registro.csv", by=by)
    with cast["rita"].acts():
        assert not Batch.objects.exists()


def test_act_recorded_by_hand_is_not_an_imported_one(cast):
    with cast["sara"].acts() as sara:
        person = _recorded(sara)
        record_activity(new=NewActivity("other", dt.date(2025, 5, 5), person=person.pk), by=sara)
    with cast["rosa"].acts() as rosa:
        batch, outcome = bring(rosa, *FIRST)
        assert outcome["persons_created"] == 2
        undo_batch(batch=batch, by=rosa)
        settle()
        assert list(Person.objects.values_list("pk", flat=True)) == [person.pk]
        assert Activity.objects.count() == 1


def _recorded(by):
    return record_person(
        new=NewPerson(
            given="Amadou",
            family="Diallo",
            sex="M",
            birth_date=dt.date(1990, 3, 12),
            citizenships=(NewCitizenship("GN"),),
            identifiers=(("permit", "I1234567"),),
        ),
        by=by,
    )


def test_formula_without_a_result_stays_an_error_until_somebody_types_the_value(cast):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for row in FIRST:
        book.active.append(row)
    book.active["A3"] = "=CONCATENATE(A2)"
    stream = io.BytesIO()
    book.save(stream)
    with cast["rita"].acts() as by:
        batch = open_batch(data=stream.getvalue(), file_name="registro.xlsx", by=by)
        map_columns(batch=batch, fields=[column["field"] for column in batch.mapping["columns"]], by=by)
        row = correct_row(row=batch.rows.get(number=3), cells={8: "Consulenza legale"}, by=by)
        assert row.state == RowState.WRONG
        assert [issue["column"] for issue in row.issues if issue["severity"] == "error"] == ["Cognome"]
        row = correct_row(row=row, cells={0: "Diallo"}, by=by)
        assert row.state == RowState.READY
        assert import_batch(batch=batch, by=by)["persons_created"] == 3
