"""`lgnet import`: a Comune's register of recipients becomes persons and activities, and back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from lgnet.cli.instance import instance
from lgnet.cli.output import Json, answer, counting, say
from lgnet.kernel.errors import DomainError

if TYPE_CHECKING:
    from lgnet.accounts.engine.actor import Actor

MAX_BYTES = 50 * 1024 * 1024


class _RollBackError(Exception):
    """Ends the transaction of a trial."""


app = typer.Typer(help="Registri dei destinatari: importare, elencare, annullare.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="Il registro: XLSX, XLS, ODS o CSV, fino a 50 MB.")]
Where = Annotated[str, typer.Option("--municipality", help="Il Comune del registro, per nome (per esempio Latina).")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Dice che cosa farebbe e non scrive nulla.")]
Accept = Annotated[
    bool, typer.Option("--accept-proposals", help="Accetta le proposte di stessa persona che nulla contraddice.")
]
Sheet = Annotated[str, typer.Option("--sheet", help="Il foglio da leggere, se nel file ce n'è più d'uno.")]
As = Annotated[str, typer.Option("--as", help="E-mail di chi importa; senza, l'importazione è della riga di comando.")]


@app.command("register")
def register(
    file: File,
    municipality: Where,
    dry_run: Dry = False,
    accept_proposals: Accept = False,
    sheet: Sheet = "",
    user: As = "",
    as_json: Json = False,
) -> None:
    """Importa un registro. Le righe sbagliate restano da correggere e non fermano le altre."""
    data = _read(file)
    with instance("app"), counting("Importazione") as tell:
        by = actor_in(municipality, user)
        work = try_out if dry_run else bring_in
        facts = work(data, file.name, by, accepts_proposals=accept_proposals, sheet=sheet or None, tell=tell)
    answer(facts, as_json=as_json, title="Prova: non è stato scritto nulla" if dry_run else "Registro importato")


@app.command("undo")
def undo(
    batch: Annotated[str, typer.Argument(help="Il codice dell'importazione (lgnet import list).")],
    as_json: Json = False,
) -> None:
    """Annulla un'importazione: toglie ciò che nessuno ha toccato da allora, elenca ciò che resta."""
    with instance("app"):
        facts = take_out(batch)
    answer(facts, as_json=as_json, title="Importazione annullata")


@app.command("list")
def batches(
    municipality: Annotated[str, typer.Option("--municipality", help="Solo di questo Comune.")] = "",
    as_json: Json = False,
) -> None:
    """Elenca i registri importati, Comune per Comune."""
    with instance("app"):
        found = listed(municipality)
    answer({"batches": found}, as_json=True) if as_json else _show(found)


def actor_in(municipality: str, email: str = "") -> Actor:
    """Who imports: the user with that e-mail, if they may in that Comune, else the command line's robot there.

    Raises DomainError for an unknown Comune, an unknown user or one without the right role.
    """
    from lgnet.accounts.engine.actor import robot
    from lgnet.accounts.models import User
    from lgnet.accounts.queries import active_memberships, actor_for
    from lgnet.kernel.tenancy.context import TenantContext, acting
    from lgnet.network.queries import municipality_named

    here = municipality_named(municipality)
    if not email:
        return robot("cli", here.pk, here.name)
    user = User.objects.filter(email__iexact=email).first()
    actor = None
    if user is not None:
        with acting(TenantContext(user=user.pk)):
            actor = actor_for(user, active_memberships(user), municipality=here.pk)
    if actor is None or actor.municipality != here.pk or not actor.may("registers.import"):
        raise DomainError(f"«{email}» non può importare registri per {here.name}.")
    return actor


def bring_in(
    data: bytes, name: str, by: Actor, *, accepts_proposals: bool, sheet: str | None, tell: Callable[[int, int], None]
) -> dict[str, Any]:
    """Open and import a register. Returns the facts of the answer (see `_facts`)."""
    from lgnet.registers.actions import import_batch, open_batch
    from lgnet.registers.queries import assignments

    with _acting(by):
        batch = open_batch(data=data, file_name=name, by=by, sheet=sheet)
    summary = import_batch(batch=batch, by=by, accepts_proposals=accepts_proposals, tell=tell)
    with _acting(by):
        rows = {str(number): str(person) for number, person in assignments(batch).items()}
    return _facts(summary, by, batch=str(batch.pk), assignments=rows)


def try_out(
    data: bytes, name: str, by: Actor, *, accepts_proposals: bool, sheet: str | None, tell: Callable[[int, int], None]
) -> dict[str, Any]:
    """What importing a register would do; nothing is written. New persons are called `new-1`, `new-2` ..."""
    from lgnet.registers.actions import assignments_of_plan, open_batch, plan_batch, summary_of_plan

    with contextlib.suppress(_RollBackError), _acting(by):
        batch = open_batch(data=data, file_name=name, by=by, sheet=sheet)
        plan = plan_batch(batch=batch, by=by)
        summary = summary_of_plan(batch, plan, accepts_proposals=accepts_proposals)
        rows = assignments_of_plan(plan, accepts_proposals=accepts_proposals)
        tell(len(plan.rows), len(plan.rows))
        raise _RollBackError
    return _facts(summary, by, batch=None, assignments={str(number): person for number, person in rows.items()})


def take_out(batch: str) -> dict[str, Any]:
    """Undo an import, whatever Comune it is of. Raises DomainError when there is no such import, or it is not imported."""
    from lgnet.registers.actions import undo_batch
    from lgnet.registers.models import Batch

    ref = _reference(batch)
    for by in _everywhere():
        with _acting(by):
            found = Batch.objects.filter(pk=ref).first()
            if found is not None:
                done = undo_batch(batch=found, by=by)
                return {
                    "batch": str(found.pk),
                    "municipality": by.municipality_name,
                    "persons_removed": done.persons_removed,
                    "activities_removed": done.activities_removed,
                    "persons_kept": done.persons_kept,
                    "rows_kept": list(done.rows_kept),
                }
    raise DomainError(f"Non c'è nessuna importazione con il codice «{batch}».")


def listed(municipality: str = "") -> list[dict[str, Any]]:
    """Every register of a Comune (of all of them when none is named), the last first within each."""
    from lgnet.registers.models import Batch

    found = []
    for by in [actor_in(municipality)] if municipality else _everywhere():
        with _acting(by):
            found += [
                {
                    "batch": str(batch.pk),
                    "municipality": by.municipality_name,
                    "file": batch.file_name,
                    "when": batch.created_at.isoformat(timespec="seconds"),
                    "state": batch.state,
                    "rows": batch.summary.get("rows", batch.total),
                    "persons_created": batch.summary.get("persons_created"),
                    "activities": batch.summary.get("activities"),
                }
                for batch in Batch.objects.all()
            ]
    return found


def _facts(summary: dict[str, Any], by: Actor, **more: object) -> dict[str, Any]:
    """The answer, in a fixed order. `persons_created` are distinct persons, once accepted proposals are counted."""
    kept = (
        "rows",
        "persons_created",
        "rows_recognised",
        "rows_repeated",
        "activities",
        "proposals",
        "proposals_left",
        "not_counted",
    )
    counts = {key: summary[key] for key in kept}
    return {
        "batch": more["batch"],
        "municipality": by.municipality_name,
        **counts,
        "warnings": summary["warnings"],
        "errors": summary["errors"],
        "assignments": more["assignments"],
    }


@contextlib.contextmanager
def _acting(by: Actor) -> Iterator[None]:
    import pghistory

    from lgnet.accounts.queries import context_for
    from lgnet.kernel.tenancy.context import acting

    with pghistory.context(author=by.name), acting(context_for(by)):
        yield


def _everywhere() -> list[Actor]:
    from lgnet.accounts.engine.actor import robot
    from lgnet.network.models import Municipality

    return [robot("cli", here.pk, here.name) for here in Municipality.objects.order_by("name")]


def _reference(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise DomainError(f"«{text}» non è il codice di un'importazione: lo trovi con lgnet import list.") from error


def _read(file: Path) -> bytes:
    """The bytes of the file, at most one more than those allowed: the engine says it is too large."""
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise DomainError(f"Il file «{file}» non c'è.") from error
    except OSError as error:
        raise DomainError(f"Il file «{file}» non si può leggere ({error.strerror}).") from error


def _show(found: list[dict[str, Any]]) -> None:
    from rich.table import Table

    from lgnet.cli.output import console

    if not found:
        say("Nessun registro importato.")
        return
    from lgnet.registers.enums import BatchState

    table = Table("Comune", "File", "Stato", "Righe", "Persone", "Attività", box=None)
    table.add_column("Codice", no_wrap=True)
    keys = ("municipality", "file", "state", "rows", "persons_created", "activities", "batch")
    for one in found:
        one["state"] = BatchState(one["state"]).label
        table.add_row(*["" if one[key] is None else str(one[key]) for key in keys])
    console.print(table)
