"""`lgnet report`: the figures of a Comune, or of the whole network, on standard output."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lgnet.cli.instance import instance
from lgnet.cli.output import Json, answer, console
from lgnet.kernel.errors import DomainError

if TYPE_CHECKING:
    from lgnet.insights.queries import Scope

app = typer.Typer(help="I numeri: indicatori, per Comune o di tutta la rete.", no_args_is_help=True)

Where = Annotated[
    str, typer.Option("--municipality", help="Il Comune, per nome (per esempio Latina). Senza: tutta la rete.")
]
First = Annotated[str, typer.Option("--from", help="Dal giorno: gg/mm/aaaa oppure aaaa-mm-gg.")]
Last = Annotated[str, typer.Option("--to", help="Fino al giorno, compreso.")]
Which = Annotated[
    str, typer.Option("--edition", help="Solo le attività di un'edizione (per esempio lgnet3). Senza: tutte.")
]


@app.callback()
def report() -> None:
    """I numeri dell'istanza, contati in questo momento."""


@app.command("indicators")
def indicators(
    municipality: Where = "", first: First = "", last: Last = "", edition: Which = "", as_json: Json = False
) -> None:
    """Conta i destinatari, i servizi e gli indicatori: ogni persona una volta sola, chi non è ammissibile a parte."""
    days = read_days(first, last)
    with instance("app"):
        facts = counted(municipality, *days, edition=edition)
    if as_json:
        answer(facts, as_json=True)
    else:
        _show(facts)


def read_days(first: str, last: str) -> tuple[dt.date | None, dt.date | None]:
    """The two days of a period, None where open. Raises DomainError for what is not a day, or not in order."""
    from lgnet.insights.engine.periods import read_day

    try:
        days = (read_day(first) if first else None, read_day(last) if last else None)
    except ValueError as error:
        raise DomainError(str(error)) from error
    if days[0] and days[1] and days[1] < days[0]:
        raise DomainError("Il giorno di --to viene prima di quello di --from.")
    return days


def counted(municipality: str, first: dt.date | None, last: dt.date | None, *, edition: str = "") -> dict[str, Any]:
    """The report as one object: the contract's keys first, then what was asked and who is counted apart.

    Without a municipality the whole network is counted, each person once in each territory. Without an edition every
    act of the period counts, whatever its edition; the indicators are then those of the edition running on the last
    day. Raises DomainError for an unknown municipality or edition.
    """
    from lgnet.insights.engine.figures import report as as_report
    from lgnet.insights.queries import definitions_of, figures_of
    from lgnet.kernel.tenancy.context import acting
    from lgnet.network.models import Municipality
    from lgnet.network.queries import municipality_named

    here = municipality_named(municipality) if municipality else None
    places = [here.pk] if here else list(Municipality.objects.values_list("pk", flat=True))
    scope = _scope(first, last, edition)
    definitions = definitions_of(scope.definitions)
    with acting(_context(places, here)):
        figures = figures_of(places, scope, definitions)
    facts = as_report(figures, here.name if here else None)
    return facts | {
        "edition": scope.edition.code if scope.edition else None,
        "from": first.isoformat() if first else None,
        "to": last.isoformat() if last else None,
        "apart": {state: split.total for state, split in figures.apart.items()} | {"anonymous": figures.anonymous},
    }


def _scope(first: dt.date | None, last: dt.date | None, edition: str) -> Scope:
    from lgnet.insights.engine.periods import Period
    from lgnet.insights.queries import Scope, editions
    from lgnet.network.queries import edition_on

    known = editions()
    if not known:
        raise DomainError("In questa istanza non c'è ancora nessuna edizione: carica la rete con lgnet demo --empty.")
    chosen = next((one for one in known if edition.lower() in {one.code.lower(), one.short_name.lower()}), None)
    if edition and chosen is None:
        names = ", ".join(one.code for one in known)
        raise DomainError(f"«{edition}» non è un'edizione registrata. Quelle registrate sono: {names}.")
    running = edition_on(last) if last else None
    return Scope(definitions=chosen or running or known[0], edition=chosen, period=Period(first, last))


def _context(places: list[Any], here: Any) -> Any:
    """The robot in its municipality; for the whole network, in all of them at once."""
    from dataclasses import replace

    from lgnet.accounts.engine.actor import robot
    from lgnet.accounts.queries import context_for

    by = robot("cli", here.pk if here else None, here.name if here else "")
    return replace(context_for(by), tenants=tuple(places))


def _show(facts: dict[str, Any]) -> None:
    """The same for people, on standard error."""
    from rich.table import Table

    persons, activities = facts["persons"], facts["activities"]
    place = facts["municipality"] or "Tutta la rete"
    heading = f"{place}: {persons['total']} destinatari, {persons['nationalities']} cittadinanze, {activities['total']} servizi"
    table = Table(title=heading, title_justify="left", box=None)
    for label in ("Indicatore", "Totale", "Uomini", "Donne", "Non indicato", *persons["age_bands"]):
        table.add_column(
            "età non indicata" if label == "unknown" else label, justify="left" if label == "Indicatore" else "right"
        )
    for row in facts["indicators"]:
        ages = [str(row["age_bands"].get(band, 0)) for band in persons["age_bands"]]
        table.add_row(row["code"], *(str(row[key]) for key in ("total", "men", "women", "not_stated")), *ages)
    console.print(table)
    services = Table(box=None, show_header=False)
    for label, n in activities["by_service"].items():
        services.add_row(label, str(n))
    console.print(services)
