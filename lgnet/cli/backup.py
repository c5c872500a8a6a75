"""`lgnet backup` and `lgnet restore`: an instance in one file, and back into a new home with proof that it is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lgnet.cli.output import Json, answer, phase, say
from lgnet.kernel import database

File = Annotated[Path, typer.Argument(dir_okay=False, help="Il file della copia.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Butta via ciò che c'è già nell'istanza e nella base di dati.")
]


def backup(file: File, as_json: Json = False) -> None:
    """Scrive in un solo file base di dati, file caricati e chiavi. Chi ha il file legge tutto: custodiscilo."""
    from lgnet.cli.copies import write_copy

    with database.running(), phase("Copia di sicurezza") as detail:
        facts = write_copy(file, say=detail)
    answer(facts, as_json=as_json)
    if not as_json:
        say(f"Copia scritta in [bold]{file}[/]. Contiene anche le chiavi: conservala come il resto dei dati.")


def restore(file: File, replace: Replace = False, as_json: Json = False) -> None:
    """Ricostruisce un'istanza da una copia, in una LGNET_HOME nuova, e verifica righe e storia degli atti."""
    from lgnet.cli.copies import read_copy

    with phase("Ripristino") as detail:
        facts = read_copy(file, replace=replace, say=detail)
    answer(facts, as_json=as_json)
    if not as_json:
        say("Righe e storia degli atti coincidono con la copia. La base di dati è accesa.")
        say("Se il programma è più recente della copia, esegui lgnet migrate.")
