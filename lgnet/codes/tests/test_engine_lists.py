import pytest

from lgnet.codes.engine import lists
from lgnet.codes.engine.countries import codes
from lgnet.codes.engine.lists import all_lists
from lgnet.codes.enums import Certainty

EXPECTED_SIZES = {
    "ethos": 13 + 24,
    "ethos_light": 6,
    "vulnerability_art17": 11,
    "vulnerability_programme": 11,
    "permit_type": 36 + 3,
    "permit_status": 6,
    "fami_indicators_so2": 14,
    "needs_domain": 6,
    "autonomy_level": 5,
    "autonomy_domain": 13,
    "isced2011": 10,
    "employment_status": 10,
    "closure_reason": 17,
    "referral_target": 34,
    "activity_type": 25 + 9,
    "country": 251,
    "eu_membership": 28,
    "sex": 3,
    "state_case": 15,
    "state_eligibility": 6,
}


def test_lists_have_the_codes_of_their_source_and_our_additions():
    found = all_lists()
    assert {name: len(found[name].codes) for name in EXPECTED_SIZES} == EXPECTED_SIZES
    assert len([name for name in found if name.startswith("state_")]) == 14


@pytest.mark.parametrize("listed", all_lists().values(), ids=lambda listed: listed.name)
def test_list_says_what_it_is_where_it_was_read_and_how_sure_it_is(listed):
    assert all((listed.title, listed.version, listed.source))
    assert listed.status in Certainty.values
    coded = [entry.code for entry in listed.codes]
    assert len(coded) == len(set(coded))
    assert all(entry.label.strip() == entry.label and entry.label for entry in listed.codes)
    assert not any("'" in entry.label and entry.label.rstrip(")").endswith("'") for entry in listed.codes)


def test_what_is_from_memory_stays_labelled():
    memory = {name for name, listed in all_lists().items() if listed.status == lists.MEMORY}
    assert memory == {
        "ethos_light",
        "fami_indicators_so2",
        "needs_domain",
        "isced2011",
        "employment_status",
        "eu_membership",
    }
    assert all_lists()["permit_type"].status == lists.PARTLY_SEEN


def test_maps_between_lists_point_to_what_exists():
    ethos = {entry.code: entry for entry in all_lists()["ethos"].codes}
    assert {entry.extra["parent"] for entry in ethos.values() if "parent" in entry.extra} <= set(ethos)
    for entry in all_lists()["ethos_light"].codes:
        assert set(entry.extra["from_ethos"]) <= set(ethos)
    indicators = {entry.code for entry in all_lists()["fami_indicators_so2"].codes}
    fed = {entry.extra["indicator"] for entry in all_lists()["activity_type"].codes if "indicator" in entry.extra}
    assert fed <= indicators
    assert {entry.extra["sovereign"] for entry in all_lists()["country"].codes} <= set(codes())


def test_restricted_entries_are_marked():
    marked = {entry.code for entry in all_lists()["closure_reason"].codes if entry.extra.get("restricted")}
    assert marked == {"C05"}
    assert {"V07", "V09", "V10", "V11"} <= {
        entry.code for entry in all_lists()["vulnerability_art17"].codes if entry.extra.get("restricted")
    }
