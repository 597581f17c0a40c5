"""``gridcity city …``: make a city of a profile, list the cities there are."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from gridcity import clock
from gridcity.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Cities: make one of a profile, list them.")


@app.command()
def create(
    profile: Annotated[str, typer.Argument(help="A profile's code (harbin, boston, …) or a TOML file.")],
) -> None:
    """Make a city of PROFILE: its tables and its catalogue. Running it again changes nothing."""
    from gridcity.catalogue import load_editions
    from gridcity.city.profiles import read_profile
    from gridcity.city.service import create_city
    from gridcity.conditions.service import begin_with_examples
    from gridcity.store.engine import open_engine

    settings = Settings()
    wanted = read_profile(profile, settings.data_dir)
    city = create_city(settings, wanted, at=clock.now())
    engine = open_engine(settings, city.code)
    with engine.begin() as conn:
        classes = load_editions(conn, settings.data_dir, city.profile.editions)
        limits = begin_with_examples(conn, at=clock.now())
    engine.dispose()
    console = Console(highlight=False)
    console.print(
        f"{city.profile.names.local} ({city.code}) stands, with {classes:,} classes of "
        f"{len(city.profile.editions)} editions."
    )
    console.print(limits.said(city.code))
    console.print(f"Next: gridcity load areas FILE --city {city.code}, then gridcity tile --city {city.code}")


@app.command()
def blocks(
    profile: Annotated[str, typer.Argument(help="A profile's code or a TOML file: its tables [blocks.…].")],
    city: Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")] = None,
) -> None:
    """Take from PROFILE what goes before the common rules for blocks in this city; none in it: none here.

    Nothing is drawn: see with `gridcity tile --kind blocks --diff` what that would change.
    """
    from gridcity.cells.ground import read_block_rules
    from gridcity.city.profiles import read_profile
    from gridcity.city.service import set_block_rules
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    wanted = read_profile(profile, settings.data_dir).blocks
    read_block_rules(settings.data_dir / "reference" / "blocks.toml", wanted)
    engine = open_engine(settings, code)
    require_city(engine, code)
    with engine.begin() as conn:
        set_block_rules(conn, wanted)
    engine.dispose()
    said = [
        f"{table}.{name} = {value:g}" for table, values in wanted.items() for name, value in values.items()
    ]
    Console(highlight=False).print("\n".join(said) or "The common rules hold.", markup=False)


@app.command("list")
def list_() -> None:
    """List the cities of this database, and the profiles that one could be made of."""
    from gridcity.city.profiles import list_profiles
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import list_cities

    settings = Settings()
    shared = open_engine(settings)
    table = Table("city", "name", "areas", "cells", "time zone", box=None, pad_edge=False)
    entries = list_cities(shared)
    shared.dispose()
    for entry in entries:
        engine = open_engine(settings, entry.code)
        table.add_row(entry.code, *_facts(engine))
        engine.dispose()
    console = Console(highlight=False)
    if entries:
        console.print(table)
    else:
        console.print("There is no city yet.")
    console.print(f"Profiles: {', '.join(list_profiles(settings.data_dir))}")


def _facts(engine: Engine) -> tuple[str, str, str, str]:
    """Say a city's name, how many areas and cells it has, and its time zone."""
    from sqlalchemy import func, select

    from gridcity.city.service import find_city
    from gridcity.store.tables import areas, cells

    with engine.connect() as conn:
        city = find_city(conn)
        if city is None:
            return "not finished: run create again", "", "", ""
        area_count = conn.scalar(select(func.count()).select_from(areas)) or 0
        cell_count = (
            conn.scalar(select(func.count()).select_from(cells).where(cells.c.valid_to.is_(None))) or 0
        )
        return city.profile.names.local, f"{area_count:,}", f"{cell_count:,}", city.profile.timezone
