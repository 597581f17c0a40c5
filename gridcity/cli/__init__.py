"""The command line: ``gridcity …``. Each module here is one group of commands."""

import sys

import typer
from rich.console import Console

from gridcity.cli import city, db
from gridcity.cli.doctor import doctor
from gridcity.cli.load import load
from gridcity.cli.people import person_app, token_app
from gridcity.cli.replay import replay
from gridcity.cli.sample import sample, simulate
from gridcity.cli.serve import serve
from gridcity.cli.tile import tile
from gridcity.errors import GridcityError
from gridcity.store.errors import translate

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Run a city by its grid.")
app.add_typer(db.app, name="db")
app.add_typer(city.app, name="city")
app.command()(tile)
app.command()(load)
app.command()(doctor)
app.command()(serve)
app.command()(sample)
app.command()(simulate)
app.command()(replay)
app.add_typer(person_app, name="person")
app.add_typer(token_app, name="token")


def main() -> None:
    """Run one command; a foreseen failure is one line and exit code 1, anything else a traceback."""
    try:
        app()
    except Exception as error:
        foreseen = error if isinstance(error, GridcityError) else translate(error)
        if foreseen is None:
            raise
        Console(stderr=True).print(foreseen.message, style="red", markup=False, highlight=False)
        sys.exit(1)
