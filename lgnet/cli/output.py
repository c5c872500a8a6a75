"""How every command speaks: messages on standard error, one JSON object on standard output, and never both mixed."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

console = Console(stderr=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help="Stampa un solo oggetto JSON sullo standard output.")]


def answer(facts: dict[str, Any], *, as_json: bool, title: str = "") -> None:
    """Print the facts: one JSON object on standard output, or a two-column table for people on standard error."""
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
        return
    table = Table(title=title or None, show_header=False, box=None, title_justify="left")
    for name, value in facts.items():
        if value not in (None, "", [], {}):
            shown = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
            table.add_row(f"[dim]{name}[/]", shown)
    console.print(table)


def say(message: str) -> None:
    """A plain message on standard error."""
    console.print(message)


@contextlib.contextmanager
def phase(title: str) -> Iterator[Callable[[str], None]]:
    """Show a phase of long work with its elapsed time; gives a function that adds a detail to the line."""
    columns = (SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=1)
        yield lambda detail: progress.update(task, description=f"{title} [dim]· {detail}[/]")
        progress.update(task, description=title, completed=1)


@contextlib.contextmanager
def counting(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for work of known size; gives a function to call with (done, total)."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
