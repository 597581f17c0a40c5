"""``gridcity labels FILE``: sheets of QR labels as PDF."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gridcity.settings import Settings

City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


def labels(
    file: Annotated[Path, typer.Argument(help="The PDF to write.")],
    codes: Annotated[list[str] | None, typer.Option("--code", help="A component; may be repeated.")] = None,
    cell: Annotated[str | None, typer.Option(help="All components of a cell.")] = None,
    skip: Annotated[
        int, typer.Option(min=0, max=23, help="Places of the first sheet that are used up already.")
    ] = 0,
    city: City = None,
) -> None:
    """Draw a label for each component: its QR code opens its page at GRIDCITY_PUBLIC_URL."""
    from gridcity.components.labels import draw_labels, labels_of
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    with engine.begin() as conn:
        drawn = labels_of(conn, codes or [], cell, address=settings.public_address)
    engine.dispose()
    file.write_bytes(draw_labels(drawn, skip=skip))
    console = Console(highlight=False)
    console.print(f"{len(drawn)} labels are in {file}.", markup=False)
    if settings.public_url is None:
        console.print(
            f"Their codes open {settings.public_address}, which perhaps only this machine can. Before they"
            " are stuck on, set GRIDCITY_PUBLIC_URL to the address that phones open.",
            markup=False,
        )
