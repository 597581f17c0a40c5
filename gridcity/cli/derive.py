"""``gridcity derive``: communities for a city that publishes none."""

from typing import Annotated

import typer
from rich.console import Console

from gridcity.settings import Settings

_Hectares = Annotated[
    float | None, typer.Option("--hectares", min=5, help="How large a part of a street is meant to be.")
]
_City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


def derive(hectares: _Hectares = None, city: _City = None) -> None:
    """Derive communities: parts of each street along its larger roads, numbered from 601, marked as derived.

    For cities that publish streets (街道) but no communities (社区). Run the tiling after it.
    """
    from gridcity.cells.ground import read_block_rules
    from gridcity.cells.subareas import derive_communities
    from gridcity.city.service import get_city
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    try:
        with engine.begin() as conn:
            path = settings.data_dir / "reference" / "blocks.toml"
            rules = read_block_rules(path, get_city(conn).profile.blocks)
            derived = derive_communities(conn, rules, hectares=hectares)
    finally:
        engine.dispose()
    console = Console(highlight=False)
    gone = f" {derived.gone:,} older ones are gone." if derived.gone else ""
    console.print(f"{derived.parts:,} communities were derived in {derived.streets:,} streets.{gone}")
    console.print(f"Next, for their cells: gridcity tile --city {code}")
