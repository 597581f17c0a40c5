"""The command line: ``gridcity …``. Each module here is one group of commands, imported when it is called."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click.core import Command, Context


class Entry(NamedTuple):
    """Where a command is, and what the list of commands says of it."""

    place: str
    says: str


COMMANDS = {
    "db": Entry("db:app", "The database: start, stop, migrate, back up, restore."),
    "city": Entry("city:app", "Cities: make one of a profile, list them."),
    "tile": Entry("tile:tile", "Cut the city into cells, prove the partition, put it in force."),
    "derive": Entry("derive:derive", "Derive communities where a city publishes none."),
    "load": Entry("load:load", "Load areas, streets, buildings, components, cases or inhabitants of a file."),
    "duty": Entry("duty:app", "Who answers for what: ask, load, find holes and contradictions."),
    "doctor": Entry("doctor:doctor", "Check the installation, each finding with a hint."),
    "serve": Entry("serve:serve", "Serve a city: the API and the web pages."),
    "sample": Entry("sample:sample", "Make the fictional sample city, with two simulated weeks of cases."),
    "simulate": Entry("sample:simulate", "Let the sample city go on living, until Ctrl-C."),
    "replay": Entry("replay:replay", "File the requests of a file as cases."),
    "studio": Entry("studio:app", "Spatial statistics with result cards: run, list, repeat."),
    "what-if": Entry("what_if:what_if", "Run other limits or another duty table over a past year."),
    "scenario": Entry("scenario:scenario", "Simulate the city with other crews, limits, borders, arrivals."),
    "evaluate": Entry("evaluate:evaluate", "Indicators and scores of a period, and their cases."),
    "cases": Entry("cases:app", "The workflow as a picture, escalation, returns between departments."),
    "evidence": Entry("evidence:app", "Photos as evidence, doubts, duplicates; who should take a case."),
    "surveillance": Entry(
        "surveillance:app", "Watch for clusters of cases: alarms, how often they are false."
    ),
    "report": Entry("reports:app", "Monthly reports of an area or a department: make, order."),
    "worker": Entry("worker:worker", "Decide and deliver notices, keep the schedule, until Ctrl-C."),
    "notices": Entry("notices:app", "Who was told what, what could not be delivered, how people are told."),
    "reinspect": Entry("reinspect:app", "Closed cases seen again at random: draw, check, rates."),
    "ledger": Entry("ledger:app", "Seal days, check every history, export the journal."),
    "calendar": Entry("calendars:app", "Working hours and holidays, on which deadlines are counted."),
    "conditions": Entry(
        "conditions:app", "When a case is filed and closed, and how long each step may take."
    ),
    "department": Entry("departments:app", "Departments: make, rename, close, list."),
    "export": Entry("exports:export", "Take a table along: GeoParquet, GeoPackage, CSV."),
    "exchange": Entry("exchange:exchange", "Take such a file in, matched against what is registered."),
    "labels": Entry("labels:labels", "Draw sheets of QR labels for components, as PDF."),
    "person": Entry("people:person_app", "Accounts of people: make, change, close, list."),
    "token": Entry("people:token_app", "Access for programs: make, list, revoke."),
}


class CommandsWhenCalled(TyperGroup):
    """The commands by name: listed from the table above, imported only when one is called."""

    def list_commands(self, ctx: "Context") -> list[str]:
        """Name the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """Give what the list of commands shows of one."""
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name].says) if cmd_name in COMMANDS else None

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> "tuple[str | None, Command | None, list[str]]":
        """Give the command that is called."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, None if command is None or name is None else imported(name), rest


def imported(name: str) -> "Command":
    """Import a command and give it."""
    module, _, attribute = COMMANDS[name].place.partition(":")
    found = getattr(import_module(f"gridcity.cli.{module}"), attribute)
    parent = typer.Typer()
    if isinstance(found, typer.Typer):
        parent.add_typer(found, name=name)
    else:
        parent.command(name)(found)
    return typer.main.get_group(parent).commands[name]


app = typer.Typer(cls=CommandsWhenCalled, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def gridcity() -> None:
    """Run a city by its grid."""


def main() -> None:
    """Run one command; a foreseen failure is one line and exit code 1, anything else a traceback."""
    try:
        app()
    except Exception as error:
        from rich.console import Console

        from gridcity.errors import GridcityError
        from gridcity.store.errors import translate

        foreseen = error if isinstance(error, GridcityError) else translate(error)
        said = _wrong_settings(error) if foreseen is None else foreseen.message
        if not said:
            raise
        Console(stderr=True).print(said, style="red", markup=False, highlight=False)
        sys.exit(1)


def _wrong_settings(error: Exception) -> str:
    """Say which variables of the environment, or of ``.env``, cannot be; empty for any other failure."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return ""
    # The values stay unsaid: an address holds a password.
    return "\n".join(
        f"GRIDCITY_{'_'.join(map(str, fault['loc'])).upper()} is wrong: {fault['msg']}."
        for fault in error.errors()
    )
