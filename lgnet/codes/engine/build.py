"""Makes ``data/countries.json`` and ``data/languages.json`` from CLDR (through babel) and from the project's own tables.

Run ``python -m lgnet.codes.engine.build`` after changing ``data/countries_own.txt``, ``data/countries_rules.json`` or
``data/languages_own.txt``, or after an update of babel, and commit the result: nothing reads CLDR at run time. A key that would lead to two
countries stops the build. The text tables are described at their top.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import babel
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from lgnet.codes.engine.inflect import Forms, inflect
from lgnet.codes.engine.keys import joined, unordered

DATA = Path(__file__).resolve().parents[1] / "data"
CLDR_LANGUAGES = ("it", "en", "fr", "es", "de")
# Entries of CLDR that are no country of ISO 3166-1.
_NOT_ISO = frozenset({"AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
_OBSOLETE_ALPHA3 = frozenset({"BUR", "ZAR", "DDR", "FXX", "TMP", "YMD"})


def iso_countries() -> list[str]:
    """The 249 alpha-2 codes of ISO 3166-1 and Kosovo (XK), in order."""
    names = [str(code) for code in Locale("it").territories]
    return sorted(code for code in names if len(code) == 2 and code.isalpha() and code not in _NOT_ISO)


def alpha3_codes() -> dict[str, str]:
    """Alpha-2 -> alpha-3 of ISO 3166-1, from CLDR's aliases."""
    known = set(iso_countries())
    found: dict[str, str] = {}
    for alias, targets in get_global("territory_aliases").items():
        is_alpha3 = len(alias) == 3 and alias.isalpha() and alias not in _OBSOLETE_ALPHA3
        if is_alpha3 and len(targets) == 1 and targets[0] in known:
            found[targets[0]] = alias
    return found


def read_own_table() -> dict[str, tuple[list[Forms], list[str]]]:
    """``data/countries_own.txt`` -> code: (forms of each demonym, other names)."""
    table: dict[str, tuple[list[Forms], list[str]]] = {}
    for line in (DATA / "countries_own.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        code, demonyms, names = line.split("|")
        table[code] = (
            [inflect(entry) for entry in demonyms.split(";") if entry.strip()],
            [name.strip() for name in names.split(";") if name.strip()],
        )
    return table


def _demonyms_or_name(demonyms: list[Forms], name: str) -> list[Forms]:
    return demonyms or [Forms(*[f"di {name}"] * 4)]


def _keys(labels: Iterable[str]) -> set[str]:
    return {key for label in labels for key in (joined(label), unordered(label)) if key}


def _rule_labels(rule: dict[str, Any]) -> list[str]:
    forms = [form for entry in rule["demonyms"] for form in inflect(entry)]
    return [*rule["names"], *forms, *([rule["name"]] if "name" in rule else [])]


def _country(code: str, own: dict[str, tuple[list[Forms], list[str]]], rules: dict[str, Any]) -> dict[str, Any]:
    cldr = {lang: Locale(lang).territories.get(code, "") for lang in CLDR_LANGUAGES}
    italian = rules["short_names"].get(code) or cldr["it"] or rules["other_names"][code]
    demonyms, names = own.get(code, ([], []))
    demonyms = _demonyms_or_name(demonyms, italian)
    labels = [italian, *cldr.values(), *names, *(form for forms in demonyms for form in forms)]
    return {
        "code": code,
        "alpha3": alpha3_codes().get(code),
        "it": italian,
        "en": cldr["en"] or italian,
        "demonym": list(demonyms[0]),
        "keys": sorted(_keys(label for label in labels if label)),
    }


def _uncertain(rule: dict[str, Any]) -> dict[str, Any]:
    """A label that may mean several states, or one that is no more."""
    return {
        "keys": sorted(_keys(_rule_labels(rule))),
        "candidates": rule.get("candidates") or rule["successors"],
        "why": rule.get("why", "a state that is no more"),
        "name": rule.get("name"),
        "ended": rule.get("ended"),
        "code": rule.get("code"),
    }


def build_countries() -> dict[str, Any]:
    """The content of ``data/countries.json``.

    Raises ValueError when one key leads to two countries and no rule of ``countries_rules.json`` says so.
    """
    rules = json.loads((DATA / "countries_rules.json").read_text(encoding="utf-8"))
    own = read_own_table()
    uncertain = _keys(
        label for kind in ("ambiguous", "historic") for rule in rules[kind] for label in _rule_labels(rule)
    )
    countries = [_country(code, own, rules) for code in [*iso_countries(), *sorted(rules["other_names"])]]
    owners: dict[str, set[str]] = defaultdict(set)
    for country in countries:
        country["keys"] = [key for key in country["keys"] if key not in uncertain]
        for key in country["keys"]:
            owners[key].add(country["code"])
    clashes = {key: sorted(codes) for key, codes in owners.items() if len(codes) > 1}
    if clashes:
        raise ValueError(f"keys that lead to two countries: {clashes}")
    return {
        "name": "country",
        "version": f"cldr-babel-{babel.__version__}",
        "source": "codici ISO 3166-1; nomi in italiano, inglese, francese, spagnolo e tedesco: Unicode CLDR tramite babel "
        "(Unicode License V3)",
        "status": "seen",
        "note": "Aggettivi di nazionalità e grafie dei registri sono nostri; XK (Kosovo) e XS (apolide) sono codici d'uso.",
        "countries": countries,
        "uncertain": [_uncertain(rule) for kind in ("ambiguous", "historic") for rule in rules[kind]],
        "sovereign": rules["sovereign"],
        "refused_codes": rules["refused_codes"],
    }


def _language(line: str) -> dict[str, Any]:
    code, tag, own_name, own_autonym, own_direction, others = line.split("|")
    locale_tag = tag.partition("-")[0]
    cldr = {lang: Locale(lang).languages.get(locale_tag, "") for lang in ("it", "en")} if "-" not in tag else {}
    try:
        own_locale = Locale.parse(locale_tag) if locale_tag else None
    except UnknownLocaleError:
        own_locale = None
    name = own_name or cldr["it"]
    autonym = own_autonym or (own_locale.languages[locale_tag] if own_locale else "")
    direction = own_direction or (own_locale.text_direction if own_locale else "")
    if not (name and autonym and direction):
        raise ValueError(f"CLDR lacks something of {code}: give it in languages_own.txt")
    english = cldr.get("en") or name
    labels = [code, name, english, autonym, cldr.get("it", ""), *others.split(";"), *([tag] if tag else [])]
    keys = sorted({joined(label) for label in labels if label.strip()})
    return {
        "code": code,
        "tag": tag,
        "it": name,
        "en": english,
        "autonym": autonym,
        "direction": direction,
        "keys": keys,
    }


def build_languages() -> dict[str, Any]:
    """The content of ``data/languages.json``. Raises ValueError when a name leads to two languages."""
    lines = (DATA / "languages_own.txt").read_text(encoding="utf-8").splitlines()
    found = [_language(line) for line in lines if line and not line.startswith("#")]
    owners: dict[str, set[str]] = defaultdict(set)
    for language in found:
        for key in language["keys"]:
            owners[key].add(language["code"])
    clashes = {key: sorted(codes) for key, codes in owners.items() if len(codes) > 1}
    if clashes:
        raise ValueError(f"names that lead to two languages: {clashes}")
    return {
        "name": "language",
        "version": f"cldr-babel-{babel.__version__}",
        "source": "codici ISO 639-3; nomi: Unicode CLDR tramite babel (Unicode License V3)",
        "status": "seen",
        "note": "La scelta delle lingue e i nomi che CLDR non ha sono nostri.",
        "languages": found,
    }


def write_json(name: str, content: dict[str, Any]) -> Path:
    """Writes ``data/NAME`` with one entry of each top-level list on a line, so that differences can be read."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f' "{key}": [\n{rows}\n ]')
        else:
            parts.append(f' "{key}": {json.dumps(value, ensure_ascii=False)}')
    path = DATA / name
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    write_json("countries.json", build_countries())
    write_json("languages.json", build_languages())
