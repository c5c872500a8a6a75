import pytest

from lgnet.codes.engine import languages


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Arabo", "ara"),
        ("darija", "ary"),
        ("bengali", "ben"),
        ("bangla", "ben"),
        ("inglese", "eng"),
        ("English", "eng"),
        ("mandinga", "mnk"),
        ("edo", "bin"),
        ("pular", "ful"),
        ("soninké", "snk"),
        ("العربية", "ara"),
        ("中文", "zho"),
        ("pashtu", "pus"),
        ("dari", "prs"),
        ("wolof", "wol"),
        ("it", "ita"),
        ("klingon", None),
    ],
)
def test_language_resolves_from_its_names(written, code):
    assert languages.resolve(written) == code


@pytest.mark.parametrize("code", languages.languages())
def test_language_is_complete_and_resolves_from_itself(code):
    language = languages.get(code)
    assert len(code) == 3
    assert all((language.name, language.english, language.autonym))
    assert language.direction in {"ltr", "rtl"}
    assert {languages.resolve(label) for label in (code, language.name, language.english, language.autonym)} == {code}


def test_languages_written_from_the_right():
    right = {code for code, language in languages.languages().items() if language.direction == "rtl"}
    assert right >= {"ara", "urd", "fas", "prs", "pus", "ckb"}
    assert right.isdisjoint({"ben", "amh", "zho", "wol"})


def test_choice_list_is_in_italian_order():
    names = [language.name for language in languages.by_name()]
    assert names.index("albanese") < names.index("arabo") < names.index("inglese") < names.index("wolof")


def test_unknown_code_is_an_error():
    with pytest.raises(languages.UnknownLanguageError):
        languages.get("xxx")
