from datetime import date

import pytest
from codicefiscale.data import get_countries_data

from lgnet.codes.engine import build, countries
from lgnet.codes.engine.inflect import inflect
from lgnet.codes.engine.source import read

ALL_CODES = countries.codes()
TODAY = date(2026, 1, 15)


def test_every_iso_country_is_there_with_its_two_codes():
    assert len(ALL_CODES) == 249 + len(["XK", "XS"])
    assert len({countries.get(code).alpha3 for code in ALL_CODES if code != "XS"}) == 250


@pytest.mark.parametrize("code", ALL_CODES)
def test_country_resolves_from_its_names_and_all_forms_of_its_demonym(code):
    country = countries.get(code)
    labels = [
        country.name,
        country.name.upper(),
        country.english,
        *country.demonym,
        *[form.upper() for form in country.demonym],
    ]
    assert {label: countries.resolve(label) for label in labels} == dict.fromkeys(labels, code)


@pytest.mark.parametrize("code", [code for code in ALL_CODES if code not in read("countries")["refused_codes"]])
def test_country_resolves_from_its_iso_codes(code):
    assert countries.resolve(code) == code
    assert countries.resolve(countries.get(code).alpha3 or code) == code


def test_no_key_leads_to_two_countries_or_is_both_certain_and_uncertain():
    content = read("countries")
    keys = [key for country in content["countries"] for key in country["keys"]]
    assert len(keys) == len(set(keys))
    assert set(keys).isdisjoint(key for rule in content["uncertain"] for key in rule["keys"])


def test_committed_data_is_what_the_build_makes():
    assert read("countries")["countries"] == build.build_countries()["countries"]
    assert read("languages")["languages"] == build.build_languages()["languages"]


REGISTER_SPELLINGS = {
    "MOROCCO": "MA",
    "Marocco (MA)": "MA",
    "di nazionalità marocchina": "MA",
    "COSTA D'AVORIO": "CI",
    "Costa d’Avorio": "CI",
    "costa d`avorio": "CI",
    "COSTA DAVORIO": "CI",
    "CÔTE D'IVOIRE": "CI",
    "ivoriana": "CI",
    "PERU'": "PE",
    "Perù": "PE",
    "bengalese": "BD",
    "Bangla Desh": "BD",
    "marocchini": "MA",
    "Nigeriano/a": "NG",
    "nigerina": "NE",
    "Congo RD": "CD",
    "Rep. Dem. Congo": "CD",
    "R.D. Congo": "CD",
    "Congo, Repubblica Democratica del": "CD",
    "Repubblica del Congo": "CG",
    "Guinea": "GN",
    "Guinea Bissau": "GW",
    "Guinea-Conakry": "GN",
    "Guinea Equatoriale": "GQ",
    "Turchia": "TR",
    "Türkiye": "TR",
    "turche": "TR",
    "Cina popolare": "CN",
    "Rep. Pop. Cinese": "CN",
    "Burkina": "BF",
    "Sri Lanka": "LK",
    "cingalese": "LK",
    "Palestina": "PS",
    "Kosovo": "XK",
    "Birmania": "MM",
    "Myanmar (ex Birmania)": "MM",
    "Capo Verde": "CV",
    "Sudan (del Sud)": "SS",
    "Macedonia (ex Jugoslavia)": "MK",
    "Moldova": "MD",
    "Repubblica Dominicana": "DO",
    "Dominica": "DM",
    "apolide": "XS",
    "UK": "GB",
    "U.S.A.": "US",
    "Marokko": "MA",
    "República Dominicana": "DO",
    "Algérie": "DZ",
    "  EGITTO ": "EG",
}


@pytest.mark.parametrize(("written", "code"), REGISTER_SPELLINGS.items())
def test_register_spelling_resolves(written, code):
    assert countries.resolve(written) == code


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "---",
        "Congo",
        "congolese",
        "Corea",
        "coreana",
        "malese",
        "curdo",
        "ex Jugoslavia",
        "URSS",
        "no",
        "SI",
        "altro",
        "UE",
        "extracomunitario",
        "n.d.",
        "Rom",
        "Africa",
        "Georgia (USA)",
        "Marroco (Nigeria)",
        "Italia/Marocco",
        "Atlantide",
    ],
)
def test_what_is_unknown_or_can_mean_several_is_never_guessed(written):
    assert countries.resolve(written) is None


def test_uncertain_labels_propose_their_candidates_and_say_why():
    assert countries.suggest("Congo") == ["CD", "CG"]
    assert countries.suggest("malese") == ["ML", "MY"]
    former = countries.uncertain("jugoslava")
    assert former is not None
    assert (former.name, former.ended) == ("Jugoslavia", date(2003, 2, 4))
    assert countries.uncertain("Marocco") is None


@pytest.mark.parametrize(
    ("typo", "code"), [("Bangaldesh", "BD"), ("Nigeia", "NG"), ("Maroccco", "MA"), ("Tunisnia", "TN")]
)
def test_a_typo_is_proposed_first_but_not_resolved(typo, code):
    assert countries.resolve(typo) is None
    assert countries.suggest(typo)[0] == code


def test_two_citizenships_in_one_cell():
    assert countries.resolve_all("Italia/Marocco") == ("IT", "MA")
    assert countries.resolve_all("nigeriana e italiana") == ("NG", "IT")
    assert countries.resolve_all("Trinidad e Tobago") == ("TT",)
    assert countries.resolve_all("Marocco/boh") == ()


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("marocchino", ("marocchino", "marocchina", "marocchini", "marocchine")),
        ("bengalese", ("bengalese", "bengalese", "bengalesi", "bengalesi")),
        ("greco/greci", ("greco", "greca", "greci", "greche")),
        ("austriaco", ("austriaco", "austriaca", "austriaci", "austriache")),
        ("turco", ("turco", "turca", "turchi", "turche")),
        ("belga/belgi", ("belga", "belga", "belgi", "belghe")),
        ("keniota", ("keniota", "keniota", "kenioti", "keniote")),
        ("malgascio", ("malgascio", "malgascia", "malgasci", "malgasce")),
        ("coreano del nord", ("coreano del nord", "coreana del nord", "coreani del nord", "coreane del nord")),
        ("burkinabé=", ("burkinabé",) * 4),
    ],
)
def test_demonyms_are_inflected(entry, forms):
    assert inflect(entry) == forms


def test_demonym_in_the_form_asked():
    assert countries.demonym("NG") == "nigeriano"
    assert countries.demonym("NG", feminine=True, plural=True) == "nigeriane"


MEMBERSHIP = [
    ("IT", date(1958, 1, 1), True),
    ("IT", date(1957, 12, 31), False),
    ("GB", date(2020, 1, 31), True),
    ("GB", date(2020, 2, 1), False),
    ("HR", date(2013, 6, 30), False),
    ("HR", date(2013, 7, 1), True),
    ("RO", date(2006, 12, 31), False),
    ("RO", date(2007, 1, 1), True),
    ("PL", date(2004, 4, 30), False),
    ("PL", date(2004, 5, 1), True),
    ("CH", TODAY, False),
    ("NO", TODAY, False),
    ("MA", TODAY, False),
    ("AL", TODAY, False),
    ("MQ", TODAY, True),
    ("GL", TODAY, True),
    ("XS", TODAY, False),
]


@pytest.mark.parametrize(("code", "day", "member"), MEMBERSHIP)
def test_membership_of_the_union_by_day(code, day, member):
    assert countries.is_eu(code, day) is member
    assert countries.is_third_country(code, day) is not member


@pytest.mark.parametrize(
    ("day", "members"),
    [
        (date(1985, 1, 1), 9 + 1),
        (date(1990, 1, 1), 12),
        (date(1995, 1, 1), 15),
        (date(2004, 5, 1), 25),
        (date(2007, 1, 1), 27),
        (date(2013, 7, 1), 28),
        (date(2020, 2, 1), 27),
        (TODAY, 27),
    ],
)
def test_the_union_has_as_many_members_as_history_says(day, members):
    assert sum(countries.is_eu(code, day) for code in ALL_CODES if countries.get(code).sovereign == code) == members


def test_a_citizen_of_the_union_is_no_third_country_national_whatever_else_he_is():
    assert countries.is_third_country_national(["MA"], TODAY) is True
    assert countries.is_third_country_national(["MA", "IT"], TODAY) is False
    assert countries.is_third_country_national(["XS"], TODAY) is True
    assert countries.is_third_country_national([], TODAY) is None
    assert countries.is_third_country_national(["HR"], date(2013, 6, 30)) is True


def test_free_movement_goes_beyond_the_union():
    assert countries.has_free_movement("CH", TODAY)
    assert countries.has_free_movement("GB", date(2020, 12, 31))
    assert not countries.has_free_movement("GB", date(2021, 1, 1))
    assert not countries.has_free_movement("MA", TODAY)


def test_an_unknown_code_is_an_error_not_a_third_country():
    with pytest.raises(countries.UnknownCountryError):
        countries.is_third_country("ZZ", TODAY)


def test_living_states_as_the_tax_agency_writes_them_resolve():
    living = [row for row in get_countries_data() if row["active"]]
    assert len(living) > 200
    assert {row["name"] for row in living if countries.resolve(row["name"]) is None} == {"Congo"}


def test_italian_and_english_names_of_the_tax_agency_lead_to_the_same_country():
    for row in get_countries_data():
        found = {countries.resolve(label) for label in (row["name"], row["name_alt_en"]) if label} - {None}
        assert len(found) <= 1, row["name"]
