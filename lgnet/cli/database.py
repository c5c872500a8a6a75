"""`lgnet db`: the local database."""

from __future__ import annotations

import sys

import typer

from lgnet.cli.output import Json, answer, phase, say

app = typer.Typer(no_args_is_help=True, help="La base di dati locale: avvio, arresto, stato, ruoli.")


@app.command()
def up(as_json: Json = False) -> None:
    """Avvia la base di dati locale e la lascia accesa. Se lo è già, non fa nulla."""
    from lgnet.kernel import database

    if as_json:
        answer(database.up(), as_json=True)
        return
    with phase("Base di dati") as detail:
        facts = database.up(say=detail)
    answer(facts, as_json=False)


@app.command()
def down(as_json: Json = False) -> None:
    """Ferma la base di dati locale. Se è già ferma, non fa nulla."""
    from lgnet.kernel import database

    facts = database.down()
    if as_json:
        answer(facts, as_json=True)
    else:
        say("La base di dati è ferma.")


@app.command()
def status(as_json: Json = False) -> None:
    """Dice se la base di dati è accesa, quale PostgreSQL usa e dove."""
    from lgnet.kernel import database

    answer(database.status(), as_json=as_json)


@app.command()
def roles(
    name: str = typer.Option("lgnet", "--database", help="Nome della base di dati."),
) -> None:
    """Stampa l'SQL che prepara ruoli e base di dati su un server di produzione (da eseguire con psql)."""
    from lgnet.kernel import database

    sys.stdout.write(database.roles_script(name))
