"""What commands about people share: a city's connection, tables and sentences on the terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Connection

from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import require_city

City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


@contextmanager
def city_connection(code: str | None) -> Iterator[Connection]:
    """Lend a connection to a city that stands; what is done is kept when the block ends."""
    settings = Settings()
    engine = open_engine(settings, code or settings.city)
    try:
        require_city(engine, code or settings.city)
        with engine.begin() as conn:
            yield conn
    finally:
        engine.dispose()


def show_table(headings: tuple[str, ...], rows: list[tuple[str, ...]], *, none: str) -> None:
    """Print a table, or a sentence where there are no rows."""
    if not rows:
        say(none)
        return
    table = Table(*headings)
    for row in rows:
        table.add_row(*(escape(seen(word)) for word in row))
    Console().print(table)


def say(sentence: str) -> None:
    """Print a sentence in which nothing is markup."""
    Console().print(seen(sentence), markup=False, highlight=False, soft_wrap=True)


def seen(words: str) -> str:
    """Leave out what would command the terminal; names from records may hold anything."""
    return "".join(char if char.isprintable() else " " for char in words)
