"""Are two records one person? The rules that protect people without papers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lgnet.people.engine.identity import Identity, compare, identifiers, normalise_identifier

JANUARY = date(1990, 1, 1)
FULL = date(1990, 5, 17)


def someone(**changes):
    permit = changes.pop("permit", None)
    base = Identity(
        given="Moussa",
        family="Camara",
        birth_day=FULL,
        birth_precision="day",
        sex="M",
        citizenships=frozenset({"GN"}),
        identifiers=identifiers({"permit": permit}),
    )
    return replace(base, **changes)


def born_by_default(**changes):
    return someone(**{"birth_day": JANUARY, "birth_precision": "january_first", **changes})


def decision(a, b):
    assert compare(a, b).decision == compare(b, a).decision
    return compare(a, b).decision


def test_same_number_and_agreeing_data_is_the_same_person():
    verdict = compare(someone(permit="I1234567"), someone(permit="I 12345-67", given="Musa"))
    assert verdict.decision == "same"
    assert any("numero di permesso" in reason for reason in verdict.reasons)


@pytest.mark.parametrize(
    "changes",
    [
        {"given": "Blessing", "family": "Okonkwo"},
        {"sex": "F"},
        {"birth_day": date(1971, 11, 3)},
    ],
)
def test_same_number_with_other_data_is_for_a_human(changes):
    verdict = compare(someone(permit="I1234567"), someone(permit="I1234567", **changes))
    assert verdict.decision == "maybe"
    assert verdict.against == 1
    assert "numero scritto male" in verdict.reasons[-1]


def test_first_of_january_name_and_nationality_are_never_enough():
    assert decision(born_by_default(), born_by_default()) == "maybe"


def test_first_of_january_with_other_numbers_is_another_person():
    assert decision(born_by_default(permit="I1111111"), born_by_default(permit="I2222222")) == "different"


def test_first_of_january_with_the_same_document_data_is_the_same_person():
    expiry = date(2026, 3, 14)
    with_number = born_by_default(permit="I1111111", permit_expiry=expiry)
    assert decision(with_number, born_by_default(permit_expiry=expiry)) == "same"
    assert decision(with_number, born_by_default(permit_expiry=date(2025, 9, 1))) == "different"


def test_first_of_january_and_one_telephone_is_the_same_person():
    phone = frozenset({("phone", "3330001112")})
    assert decision(born_by_default(contacts=phone), born_by_default(contacts=phone)) == "same"


def test_a_renewed_permit_does_not_make_two_persons():
    assert decision(someone(permit="I1111111"), someone(permit="I2222222")) == "same"


def test_a_variant_of_the_name_with_another_permit_is_for_a_human():
    assert decision(someone(permit="I1111111"), someone(permit="I2222222", given="Musa")) == "maybe"


def test_twins_are_two_persons():
    assert decision(someone(given="Lassana"), someone(given="Fousseyni")) == "different"
    hassan, hussein = someone(given="Hassan"), someone(given="Hussein")
    assert decision(hassan, hussein) == "different"


def test_a_typing_error_in_the_number_is_seen():
    verdict = compare(born_by_default(permit="I1234567"), born_by_default(permit="I1243567"))
    assert verdict.decision == "same"
    assert any("quasi uguale" in reason for reason in verdict.reasons)


def test_consecutive_numbers_are_of_relatives_not_typing_errors():
    one, other = someone(permit="I1234567", given="Karim"), someone(permit="I1234568", given="Kasim")
    assert decision(one, other) != "same"


def test_day_and_month_exchanged_need_something_more():
    one = someone(birth_day=date(1988, 3, 9), permit_expiry=date(2026, 2, 2))
    other = replace(one, birth_day=date(1988, 9, 3))
    assert decision(one, other) == "same"
    assert decision(replace(one, permit_expiry=None), other) == "maybe"
    assert decision(replace(one, permit_expiry=date(2025, 7, 7)), other) == "different"


def test_two_tax_codes_are_two_persons():
    one = someone(identifiers=identifiers({"codice_fiscale": "CMRMSS90E17Z319X"}))
    other = someone(identifiers=identifiers({"codice_fiscale": "CMRMSS85A01Z319K"}))
    assert decision(one, other) == "maybe"
    assert decision(replace(one, birth_day=JANUARY, birth_precision="january_first"), other) == "different"


def test_other_sex_is_never_joined():
    assert decision(someone(), someone(sex="F")) != "same"


def test_an_unknown_birth_date_leaves_the_choice_to_a_human():
    assert decision(someone(), someone(birth_day=None, birth_precision=None)) == "maybe"
    assert compare(someone(), someone(birth_day=None, birth_precision=None)).weak


def test_year_of_birth_agrees_with_a_full_date_but_does_not_join():
    year = someone(birth_day=date(1990, 1, 1), birth_precision="year")
    assert decision(year, someone()) == "maybe"
    assert decision(replace(year, birth_day=date(1991, 1, 1)), someone()) == "different"


@pytest.mark.parametrize("text", [None, "", "  ", "n.d.", "XXXXXX", "in rinnovo", "000000", "12", "ABCDEF"])
def test_fillers_are_no_number(text):
    assert normalise_identifier("permit", text) is None


_people = st.builds(
    Identity,
    given=st.sampled_from(["Moussa", "Musa", "Fatou", ""]),
    family=st.sampled_from(["Camara", "Kamara", "Diallo", ""]),
    birth_day=st.sampled_from([None, FULL, JANUARY, date(1990, 11, 3), date(1990, 3, 11)]),
    birth_precision=st.sampled_from(["day", "january_first", "year"]),
    sex=st.sampled_from(["M", "F", "X"]),
    citizenships=st.sampled_from([frozenset(), frozenset({"GN"}), frozenset({"SN"})]),
    identifiers=st.sampled_from(
        [frozenset(), identifiers({"permit": "I1234567"}), identifiers({"permit": "I7654321"})]
    ),
    permit_expiry=st.sampled_from([None, date(2026, 1, 1)]),
)


@settings(deadline=None)
@given(_people, _people)
def test_verdicts_are_symmetric_explained_and_ordered(a, b):
    one, other = compare(a, b), compare(b, a)
    assert (one.decision, one.against, one.score) == (other.decision, other.against, other.score)
    assert one.reasons
    low, high = {"same": (0.9, 1), "maybe": (0.5, 0.9), "different": (0, 0.5)}[one.decision]
    assert low <= one.score <= high


@settings(deadline=None)
@given(_people, _people)
def test_nothing_is_joined_on_name_nationality_and_first_of_january(a, b):
    bare = [replace(person, identifiers=frozenset(), permit_expiry=None, birth_day=JANUARY) for person in (a, b)]
    bare = [replace(person, birth_precision="january_first") for person in bare]
    assert compare(*bare).decision != "same"
