"""``gridcity load LAYER FILE``: bring files into a city, with progress and a summary."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gridcity.loading.maps import ColumnMap
    from gridcity.loading.model import Loaded, Tell

_MOST_NOTES = 12


class Layer(StrEnum):
    """What a file holds."""

    AREAS = "areas"
    STREETS = "streets"
    WATER = "water"
    BUILDINGS = "buildings"
    COMPONENTS = "components"
    CASES = "cases"


_File = Annotated[
    Path,
    typer.Argument(
        help="GeoPackage, GeoJSON, Shapefile, CSV (.gz), Parquet, OSM PBF; for components a folder, too."
    ),
]
_Map = Annotated[
    Path | None, typer.Option("--map", help="What the columns mean, as TOML; see data/reference/maps.")
]
_Layer = Annotated[str | None, typer.Option("--layer", help="Which layer, where the file has several.")]
_Class = Annotated[str | None, typer.Option("--class", help="Class of all components in the file.")]
_Source = Annotated[
    str | None, typer.Option(help="Name of the data set; with its keys it names components for ever.")
]
_Crs = Annotated[
    str | None, typer.Option("--crs", help="The file's coordinates, e.g. EPSG:4490, where it does not say.")
]
_CoordType = Annotated[
    str | None, typer.Option("--coord-type", help="wgs84, gcj02 or bd09, where the coordinates are shifted.")
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")]
_Errors = Annotated[
    Path | None, typer.Option("--errors", help="Write the rows that were set aside to this CSV file.")
]
_City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


def load(
    layer: Annotated[Layer, typer.Argument(help="What the file holds.")],
    file: _File,
    map_file: _Map = None,
    layer_name: _Layer = None,
    class_code: _Class = None,
    source: _Source = None,
    crs: _Crs = None,
    coord_type: _CoordType = None,
    dry_run: _DryRun = False,  # noqa: FBT002  (a switch of the command line)
    errors: _Errors = None,
    city: _City = None,
) -> None:
    """Load a file in one transaction: good rows go in, the others are set aside with a reason and a hint.

    Loading the same file again changes nothing.
    """
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    engine = open_engine(settings, code)
    require_city(engine, code)
    try:
        with _progress(f"{layer} of {file.name}") as tell:
            if layer is Layer.CASES:
                loaded = _load_cases(engine, file, map_file, tell)
            else:
                from gridcity.loading.maps import ColumnMap, check_coord_type, read_map

                column_map = ColumnMap() if map_file is None else read_map(map_file)
                given = {"layer": layer_name, "class_code": class_code, "source": source, "crs": crs}
                column_map = column_map.changed(**given, coord_type=check_coord_type(coord_type))
                loaded = _load_layer(engine, layer, file, column_map, tell, is_dry_run=dry_run)
    finally:
        engine.dispose()
    _report(loaded, errors, city=code)


def _load_layer(
    engine: "Engine", layer: Layer, file: Path, column_map: "ColumnMap", tell: "Tell", *, is_dry_run: bool
) -> "Loaded":
    from sqlalchemy import text

    from gridcity.components.bulk import load_components
    from gridcity.loading.areas import load_areas
    from gridcity.loading.basemap import load_layer

    at = clock.now()
    with engine.begin() as conn:
        if layer is Layer.AREAS:
            loaded = load_areas(conn, file, at=at, column_map=column_map, is_dry_run=is_dry_run, tell=tell)
        elif layer is Layer.COMPONENTS:
            loaded = load_components(
                conn, file, at=at, column_map=column_map, is_dry_run=is_dry_run, tell=tell
            )
        else:
            loaded = load_layer(
                conn, str(layer), file, at=at, column_map=column_map, is_dry_run=is_dry_run, tell=tell
            )
    if loaded.added and not is_dry_run:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text(f"ANALYZE {layer}"))
    return loaded


def _load_cases(engine: "Engine", file: Path, map_file: Path | None, tell: "Tell") -> "Loaded":
    from gridcity.loading.errors import MapInvalid
    from gridcity.loading.model import Loaded
    from gridcity.replay.maps import read_request_map
    from gridcity.replay.service import replay

    if map_file is None:
        raise MapInvalid(
            "Cases need a map of what their columns mean: --map, like data/reference/maps/boston_311.toml."
        )
    done = replay(
        engine, file, read_request_map(map_file), at=clock.now(), tell=lambda rows, _events: tell(rows, None)
    )
    return Loaded(
        "cases", done.file_name, done.started_at, done.read, done.added, done.known, seconds=done.seconds,
        faults=done.faults, notes=[f"{done.events:,} events were written."],
    )  # fmt: skip


@contextmanager
def _progress(what: str) -> "Iterator[Tell]":
    """Show rows, rows a second and time while a load goes on."""
    began = time.perf_counter()
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bars:
        bar = bars.add_task(what, total=None, rate="")

        def tell(read: int, total: int | None) -> None:
            rate = read / max(time.perf_counter() - began, 1e-3)
            bars.update(bar, completed=read, total=total, rate=f"{read:,} rows, {rate:,.0f} rows/s")

        yield tell


def _report(loaded: "Loaded", errors: Path | None, *, city: str) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("layer", "file"):
        table.add_column(heading)
    for heading in ("read", "added", "already there", "set aside", "mended", "seconds", "rows/s"):
        table.add_column(heading, justify="right")
    counts = (loaded.read, loaded.added, loaded.known, loaded.set_aside, loaded.repaired)
    rate = loaded.read / loaded.seconds if loaded.seconds else 0.0
    table.add_row(
        loaded.layer,
        loaded.file_name,
        *[f"{count:,}" for count in counts],
        f"{loaded.seconds:.2f}",
        f"{rate:,.0f}",
    )
    console.print(table)
    _say_more(console, loaded, errors)
    if loaded.layer == Layer.AREAS and not loaded.is_dry_run:
        console.print(f"Next, for the cells of these areas: gridcity tile --city {city}")
    if loaded.is_dry_run:
        console.print(f"Dry run: nothing was written to {city}.")


def _say_more(console: Console, loaded: "Loaded", errors: Path | None) -> None:
    for note in loaded.notes[:_MOST_NOTES]:
        console.print(note, markup=False)
    if len(loaded.notes) > _MOST_NOTES:
        console.print(f"… and {len(loaded.notes) - _MOST_NOTES} more of the like.")
    for reason, count in loaded.faults.by_reason():
        console.print(f"Set aside {count:,}: {reason}", markup=False)
    if errors is not None:
        written = loaded.faults.write(errors)
        which = "rows" if written == loaded.set_aside else f"first {written:,} rows"
        console.print(f"The {which} that were set aside are in {errors}.", markup=False)
    elif loaded.set_aside:
        console.print("Run it again with --errors FILE to see each row with its reason and a hint.")
