"""``gridcity load LAYER FILE``: bring files into a city, with progress and a summary."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gridcity.loading.faults import Faults
    from gridcity.loading.maps import ColumnMap
    from gridcity.loading.model import Loaded, Tell

    class _How(TypedDict):
        at: datetime
        column_map: ColumnMap
        is_dry_run: bool
        faults: Faults
        tell: Tell


_MOST_NOTES = 12


class Layer(StrEnum):
    """What a file holds."""

    AREAS = "areas"
    STREETS = "streets"
    WATER = "water"
    BUILDINGS = "buildings"
    PLACES = "places"
    COMPOUNDS = "compounds"
    COMPONENTS = "components"
    CASES = "cases"
    INHABITANTS = "inhabitants"


_ONLY_OF_COMPONENTS = frozenset({"class", "source"})
_USELESS = {
    Layer.CASES: _ONLY_OF_COMPONENTS | {"layer", "crs", "coord-type"},
    **dict.fromkeys(
        (Layer.AREAS, Layer.STREETS, Layer.WATER, Layer.BUILDINGS, Layer.COMPOUNDS), _ONLY_OF_COMPONENTS
    ),
    Layer.INHABITANTS: frozenset({"class", "crs", "coord-type"}),
}
"""Layer → options that it has no use for."""
_NO_USE = {
    Layer.CASES: "Cases take it from their map (--map).",
    Layer.INHABITANTS: "A table of inhabitants names its places by their codes.",
}


_File = Annotated[
    Path,
    typer.Argument(
        help="GeoPackage, GeoJSON, Shapefile, CSV (.gz), XLSX, Parquet, OSM PBF; of components a folder, too."
    ),
]
_Map = Annotated[
    Path | None,
    typer.Option("--map", help="What the columns mean, as TOML; see data/reference/maps. Cases need one."),
]
_Layer = Annotated[
    str | None, typer.Option("--layer", help="Which layer or sheet, where the file has several.")
]
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
_Match = Annotated[
    bool,
    typer.Option(
        "--match", help="Of components: set aside what is registered already, within its class's accuracy."
    ),
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
    match: _Match = False,  # noqa: FBT002  (a switch of the command line)
    dry_run: _DryRun = False,  # noqa: FBT002  (a switch of the command line)
    errors: _Errors = None,
    city: _City = None,
) -> None:
    """Load a file: good rows go in, the others are set aside with a reason and a hint.

    Loading the same file again changes nothing. A file goes in as a whole or not at all, with one exception:
    cases go into a city that has cases already by chunks of 10,000 rows. A load of cases that is stopped
    half-way leaves whole chunks, and running it again goes on where it stopped.
    """
    given = {"layer": layer_name, "class": class_code, "source": source, "crs": crs, "coord-type": coord_type}
    _check_options(layer, given)
    if match and layer is not Layer.COMPONENTS:
        raise typer.BadParameter("Only components are matched.", param_hint="--match")
    check_sheet(errors, file)
    if layer is Layer.CASES:
        from gridcity.cli.replay import replay_file

        replay_file(file, map_file, city=city, errors=errors, is_dry_run=dry_run)
        return

    from gridcity.loading.columns import read_table_map
    from gridcity.loading.faults import Faults
    from gridcity.loading.maps import ColumnMap, check_coord_type, read_map
    from gridcity.places.inhabitants import INHABITANTS
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    if map_file is None:
        column_map = ColumnMap()
    elif layer is Layer.INHABITANTS:
        column_map = read_table_map(map_file, INHABITANTS)
    else:
        column_map = read_map(map_file)
    column_map = column_map.changed(
        layer=layer_name,
        class_code=class_code,
        source=source,
        crs=crs,
        coord_type=check_coord_type(coord_type),
    )
    engine = open_engine(settings, code)
    require_city(engine, code)
    faults = Faults(errors)
    try:
        with _progress(f"{layer} of {file.name}") as tell:
            loaded = _load_layer(
                engine, layer, file, column_map, faults, tell, matches=match, is_dry_run=dry_run
            )
    finally:
        engine.dispose()
        faults.finish()
    _report(loaded, city=code)


def _check_options(layer: Layer, given: Mapping[str, str | None]) -> None:
    """Refuse options that would be ignored."""
    useless = _USELESS.get(layer, frozenset())
    for name, value in given.items():
        if value is not None and name in useless:
            raise typer.BadParameter(
                _NO_USE.get(layer, "Only components have it."),
                param_hint=f"--{name}",
            )


def check_sheet(errors: Path | None, file: Path) -> None:
    """Refuse to write the rows that are set aside over those that are read."""
    if errors is not None and (
        errors.resolve() == file.resolve() or errors.resolve().parent == file.resolve()
    ):
        raise typer.BadParameter("That is what is read; choose another file.", param_hint="--errors")


def _load_layer(
    engine: "Engine",
    layer: Layer,
    file: Path,
    column_map: "ColumnMap",
    faults: "Faults",
    tell: "Tell",
    *,
    matches: bool,
    is_dry_run: bool,
) -> "Loaded":
    from sqlalchemy import text

    from gridcity.components.bulk import load_components
    from gridcity.loading.areas import load_areas
    from gridcity.loading.basemap import load_layer
    from gridcity.places.inhabitants import load_inhabitants
    from gridcity.places.loading import load_places
    from gridcity.places.reading import read_new_names

    at = clock.now()
    how: _How = {"at": at, "column_map": column_map, "is_dry_run": is_dry_run, "faults": faults, "tell": tell}
    with _as_a_whole(file), engine.begin() as conn:
        if layer is Layer.AREAS:
            loaded = load_areas(conn, file, **how)
        elif layer is Layer.COMPONENTS:
            loaded = load_components(conn, file, matches=matches, **how)
        elif layer is Layer.PLACES:
            loaded = load_places(conn, file, **how)
        elif layer is Layer.INHABITANTS:
            loaded = load_inhabitants(conn, file, **how)
        else:
            loaded = load_layer(conn, str(layer), file, **how)
        if not is_dry_run:
            read_new_names(conn)
    if loaded.added and not is_dry_run:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
            conn.execute(text(f"ANALYZE {layer}"))
    return loaded


@contextmanager
def _as_a_whole(file: Path) -> Iterator[None]:
    """Where the database dies, or somebody stops the load, say what that means for a file."""
    from gridcity.store.errors import StoreUnreachable, translate

    try:
        yield
    except KeyboardInterrupt:
        Console(stderr=True, highlight=False).print(
            f"Stopped: nothing of {file.name} went in. Run it again to load it.", markup=False, soft_wrap=True
        )
        raise
    except Exception as error:
        if isinstance(translate(error), StoreUnreachable):
            raise StoreUnreachable(
                f"The database stopped answering. {file.name} goes in as a whole or not at all: run it again"
                " when the database answers; nothing is loaded twice."
            ) from error
        raise


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


def _report(loaded: "Loaded", *, city: str) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("layer", no_wrap=True)
    table.add_column("file", overflow="fold")
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
    for note in loaded.notes[:_MOST_NOTES]:
        console.print(note, markup=False)
    if len(loaded.notes) > _MOST_NOTES:
        console.print(f"… and {len(loaded.notes) - _MOST_NOTES} more of the like.")
    say_set_aside(console, loaded.faults)
    if loaded.layer == Layer.AREAS and not loaded.is_dry_run:
        console.print(f"Next, for the cells of these areas: gridcity tile --city {city}")
    if loaded.is_dry_run:
        console.print(f"Dry run: nothing was written to {city}.")


def say_set_aside(console: Console, faults: "Faults") -> None:
    """Say how many rows were set aside for which reason, and where they are."""
    reasons = faults.by_reason()
    for reason, count in reasons[:_MOST_NOTES]:
        console.print(f"Set aside {count:,}: {reason}", markup=False)
    if len(reasons) > _MOST_NOTES:
        rest = sum(count for _, count in reasons[_MOST_NOTES:])
        console.print(f"Set aside {rest:,} for {len(reasons) - _MOST_NOTES:,} other reasons.")
    if faults.sheet is not None:
        console.print(f"The rows that were set aside are in {faults.sheet}.", markup=False)
    elif reasons:
        console.print("Run it again with --errors FILE to see each row with its reason and a hint.")
