import pytest

from lgnet.codes.engine import permits

WORDINGS = {
    "Asilo politico": "AS",
    "Status di rifugiato": "AS",
    "Richiesta asilo": "RA",
    "richiedente asilo": "RA",
    "richiesta prot. internazionale": "RA",
    "Protezione sussidiaria": "PS",
    "prot. sussidiaria": "PS",
    "Permesso di soggiorno per protezione speciale": "PSP",
    "prot. speciale (2 anni)": "PSP",
    "Soggiornante di lungo periodo UE": "UELP",
    "Permesso di soggiorno UE per soggiornanti di lungo periodo": "UELP",
    "carta di soggiorno": "UELP",
    "Carta di soggiorno per familiare di cittadino UE": "CUE",
    "lavoro sub.": "LS",
    "LAVORO SUBORDINATO": "LS",
    "P.d.S. lavoro subordinato in rinnovo": "LS",
    "Lavoro stagionale": "LST",
    "lavoro": "LAV",
    "attesa occ.": "AO",
    "motivi fam.": "MF",
    "Ricongiungimento familiare": "MF",
    "casi speciali": "CS",
    "art. 18": "CS18",
    "ART.18-BIS": "CS18B",
    "casi speciali art. 22": "CS22",
    "protezione temporanea (Ucraina)": "PT",
    "Prot. Internazionale": "PI",
    "MOTIVI UMANITARI": "UMA",
    "in fase di rinnovo": "RIN",
    "uelp": "UELP",
    "motivi di lavoro subordinato": "LS",
    "lavoro in rinnovo": "LAV",
    "protezione internazionale - status di rifugiato": "AS",
    "Permesso UE soggiornanti di lungo periodo": "UELP",
}


@pytest.mark.parametrize(("written", "code"), WORDINGS.items())
def test_register_wording_resolves(written, code):
    assert permits.resolve(written) == code


@pytest.mark.parametrize("code", permits.types())
def test_type_resolves_from_its_code_and_label(code):
    assert permits.resolve(code) == code
    assert permits.resolve(permits.get(code).label) == code


@pytest.mark.parametrize(
    "written",
    [
        "",
        "boh",
        "permesso di soggiorno",
        "diniego protezione speciale",
        "ricorso asilo politico",
        "ex lavoro subordinato",
        "minore",
        "asilo politico o motivi familiari",
        "senza permesso",
        "carta d'identità",
    ],
)
def test_what_is_not_sure_is_not_guessed(written):
    assert permits.resolve(written) is None


def test_uncertain_wordings_are_proposed():
    assert permits.suggest("minore") == ["ME", "IM", "AFF"]
    assert permits.suggest("proteziome sussidiria")[0] == "PS"


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("in fase di rinnovo", "renewing"),
        ("Cedolino", "renewing"),
        ("lavoro subordinato in rinnovo", "renewing"),
        ("scaduto", "expired"),
        ("valido", "valid"),
        ("primo rilascio", "first_issue"),
        ("emersione", "regularising"),
        ("31/12/2025", None),
        ("", None),
    ],
)
def test_status_wording_resolves(written, status):
    assert permits.resolve_status(written) == status


def test_facts_of_a_type():
    assert permits.is_long_term("UELP")
    assert not permits.is_long_term("LS")
    assert permits.work_right("RA") == permits.CONDITIONAL
    assert permits.work_right("TIR") == permits.NO
    assert permits.eligible_default("RA") == "check"
    assert permits.eligible_default("NV") == "not_counted"
    assert {code for code, kind in permits.types().items() if kind.is_restricted} == {"CS18", "CS18B", "CS22"}
    with pytest.raises(permits.UnknownPermitError):
        permits.work_right("XYZ")


def test_every_type_says_one_of_the_known_answers():
    kinds = permits.types().values()
    assert {kind.work_right for kind in kinds} == {"yes", "no", "conditional", "as_before", "unknown"}
    assert {kind.eligible_default for kind in kinds} == {"yes", "check", "not_counted"}
