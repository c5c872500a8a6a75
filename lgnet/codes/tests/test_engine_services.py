import pytest

from lgnet.codes.engine import services, sexes

WORDINGS = {
    "Orientamento al lavoro": "career_guidance",
    "Orient. lavoro": "career_guidance",
    "Accesso sportello": "one_stop_shop",
    "Emergenza abitativa": "housing_support",
    "corso di italiano": "language_course",
    "Corso di italiano L2 livello A2": "language_course",
    "L2": "language_course",
    "Corso di educazione civica": "civic_orientation",
    "sportello legale": "legal_advice",
    "Consulenza legale": "legal_advice",
    "colloquio psicologico": "psychological_support",
    "SUPPORTO PSICOLOGICO": "psychological_support",
    "mediatore culturale": "mediation",
    "Mediazione linguistico-culturale": "mediation",
    "mediazione ling.-cult.": "mediation",
    "mediatore immobiliare": "housing_mediation",
    "Distribuzione kit": "goods",
    "Inserimento in dormitorio": "shelter_night",
    "Rinnovo permesso di soggiorno": "administrative_support",
    "Iscrizione SSN": "health_support",
    "career_guidance": "career_guidance",
    "Accesso allo sportello legale": "legal_advice",
    "Orientamento e informazione legale": "legal_advice",
    "Colloquio di orientamento lavorativo": "career_guidance",
}


@pytest.mark.parametrize(("written", "code"), WORDINGS.items())
def test_register_wording_resolves(written, code):
    assert services.resolve(written) == code


@pytest.mark.parametrize("code", services.types())
def test_type_resolves_from_its_labels(code):
    kind = services.get(code)
    assert {services.resolve(label) for label in (code, kind.label, kind.english)} == {code}


@pytest.mark.parametrize(
    "written",
    [
        "",
        "1202",
        "colloquio",
        "mediazione",
        "orientamento",
        "assistenza legale e psicologica",
        "appuntamento annullato",
    ],
)
def test_what_is_not_sure_is_not_guessed(written):
    assert services.resolve(written) is None


def test_uncertain_wordings_are_proposed():
    assert services.suggest("mediazione") == ["mediation", "housing_mediation"]
    assert services.suggest("supporto psicologgico")[0] == "psychological_support"
    assert set(services.suggest("assistenza legale e psicologica")) == {"legal_advice", "psychological_support"}


def test_what_counts_and_what_feeds_the_parts_of_the_indicator():
    assert services.counts_as_service("legal_advice")
    assert not services.counts_as_service("team_meeting")
    assert not services.counts_as_service("street_contact")
    assert services.codes_feeding("O.2.3.1") == ["language_course"]
    assert services.codes_feeding("O.2.3.2") == ["civic_orientation"]
    assert services.codes_feeding("O.2.3.3") == ["career_guidance"]
    supported = set(services.codes_feeding("O.2.3"))
    assert supported > {"language_course", "civic_orientation", "career_guidance"}
    assert "team_meeting" not in supported
    with pytest.raises(services.UnknownServiceError):
        services.counts_as_service("dancing")


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        ("M", "M"),
        ("Maschio", "M"),
        ("U", "M"),
        ("uomo", "M"),
        ("f", "F"),
        (" femmina ", "F"),
        ("D", "F"),
        ("Donna", "F"),
        ("n.d.", "N"),
        ("non dichiarato", "N"),
        ("X", None),
        ("", None),
        ("1", None),
    ],
)
def test_sex_as_written(written, sex):
    assert sexes.resolve(written) == sex
