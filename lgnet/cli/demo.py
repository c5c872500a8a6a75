"""`lgnet demo`: the demonstration network, into a database where nobody works yet."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from lgnet.cli.instance import instance, run_module
from lgnet.cli.migrate import is_migrated
from lgnet.cli.output import Json, answer, counting, say
from lgnet.cli.run import show_accounts
from lgnet.demo.samples import FOLDER, copy_registers
from lgnet.kernel import database
from lgnet.kernel.home import home

MARK = "demo"  # settings: an instance with this file in its home is a demonstration

Empty = Annotated[bool, typer.Option("--empty", help="Solo rete, codifiche, indicatori e utenti: nessuna persona.")]


def demo(empty: Empty = False, as_json: Json = False) -> None:
    """Carica la rete dimostrativa con persone inventate. Rifiuta dove ci sono persone vere; la seconda volta non fa nulla."""
    before = _loaded()
    if before and (empty or before.get("persons")):
        _report({**before, "loaded": False}, as_json=as_json, title="La dimostrazione c'è già: non ho cambiato nulla.")
        return
    with database.running():
        if not is_migrated():
            run_module("lgnet", "migrate", role="owner")
        with instance("owner"):
            facts = _load(is_empty=empty, is_quiet=as_json)
    _report({**facts, "loaded": True}, as_json=as_json, title="La dimostrazione è pronta.")


def _report(facts: dict[str, Any], *, as_json: bool, title: str) -> None:
    facts["registers"] = str(home().path / FOLDER)
    if as_json:
        answer(facts, as_json=True)
        return
    say(title)
    show_accounts()
    written = f"{facts['persons']} persone e {facts['activities']} attività in {facts['territories']} territori"
    say(f"{written}: tutto inventato. Non inserire dati di persone vere.")
    say(f"Registri di prova da importare: [bold]{facts['registers']}[/]")


def _load(*, is_empty: bool, is_quiet: bool) -> dict[str, Any]:
    from lgnet.demo.actions import load_persons, refuse_real_data
    from lgnet.demo.setting import load_setting

    refuse_real_data()
    cast = load_setting()
    facts = {"persons": 0, "activities": 0, "territories": 0}
    if not is_empty and is_quiet:
        facts = load_persons()
    elif not is_empty:
        with counting("Persone inventate") as progress:
            facts = load_persons(progress)
    copy_registers(home().path)
    loaded = {**facts, "accounts": _accounts(cast)}
    _mark(loaded)
    return loaded


def _accounts(cast: list[Any]) -> list[dict[str, str]]:
    """One entry a user; who has more than one role has them listed together."""
    from lgnet.accounts.enums import Role
    from lgnet.demo.cast import DEMO_PASSWORD
    from lgnet.network.models import Municipality

    places = dict(Municipality.objects.values_list("slug", "name"))
    found: dict[str, dict[str, str]] = {}
    for persona in cast:
        role = str(Role(persona.role).label)
        known = found.get(persona.email)
        if known:
            known["role"] += f", {role}"
            continue
        place = places.get(persona.territory, "centro")
        named = {"name": persona.full_name, "email": persona.email, "password": DEMO_PASSWORD}
        found[persona.email] = {**named, "role": role, "place": place}
    return list(found.values())


def _loaded() -> dict[str, Any]:
    """What an earlier load left in the home; {} when there was none."""
    try:
        found = json.loads((home().path / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _mark(facts: dict[str, Any]) -> None:
    """Make the home a demonstration, whole or not at all: what it says opens doors."""
    draft = home().path / f"{MARK}.new"
    draft.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(home().path / MARK)
