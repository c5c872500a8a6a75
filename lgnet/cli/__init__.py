"""The `lgnet` command. Modules import Django inside their functions, so that `lgnet --help` stays quick."""

from __future__ import annotations

import sys
from importlib import import_module

import typer

from lgnet.kernel.errors import DomainError

# name of the command -> module and attribute: a Typer is a group of commands, a function is one command.
REGISTERED = {
    "run": ("lgnet.cli.run", "run"),
    "serve": ("lgnet.cli.serve", "serve"),
    "db": ("lgnet.cli.database", "app"),
    "migrate": ("lgnet.cli.migrate", "migrate"),
    "doctor": ("lgnet.cli.doctor", "doctor"),
    "demo": ("lgnet.cli.demo", "demo"),
    "import": ("lgnet.cli.imports", "app"),
    "report": ("lgnet.cli.report", "app"),
    "backup": ("lgnet.cli.backup", "backup"),
    "restore": ("lgnet.cli.backup", "restore"),
}
HIDDEN = {"run"}  # what `make run` calls: people use serve


def build() -> typer.Typer:
    """The command with all its sub-commands."""
    app = typer.Typer(
        name="lgnet",
        help="La piattaforma delle reti di Comuni che incontrano e accolgono chi vive ai margini.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,  # a plain trace, without locals: they may hold data of people
        rich_markup_mode="rich",
    )
    for name, (module, attribute) in REGISTERED.items():
        command = getattr(import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name=name, hidden=name in HIDDEN)(command)
    return app


def main() -> None:
    """Entry point: a refusal of the domain is a sentence on standard error and exit status 1."""
    try:
        build()()
    except DomainError as error:
        from lgnet.cli.output import console

        console.print("Non fatto.", style="bold red", end=" ")
        console.print(str(error), markup=False, soft_wrap=True)
        sys.exit(1)
