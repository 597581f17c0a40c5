"""Load components by the hundred thousand: checked, placed in cells, coded and written as they are read.

::

    file ─▶ chunk ─▶ shapes checked ─▶ class, state, dates ─▶ key ─▶ cell ─▶ code ─▶ COPY

One thread prepares the next chunk, one packs the last, and the server writes the one before; the first is
prepared while the server takes the indexes away.
Numbers are allotted under a lock on ``component_numbers`` that ends with the transaction: a load
that fails leaves no gap. Ids are counted here, too: asking the sequence for each is a fifth of the
server's work. Nobody else asks it meanwhile, for nobody else can write to the table.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, text

from gridcity.city.service import get_city
from gridcity.components.intake import Intake, Register, columns_of
from gridcity.loading.errors import FileEmpty
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded, Tell, tell_nobody
from gridcity.loading.readers import is_osm, open_layer
from gridcity.loading.record import save_load
from gridcity.loading.shapes import ShapeCheck, make_placer
from gridcity.store.ahead import ahead
from gridcity.store.bulk import copy_chunks
from gridcity.store.filling import filled_before_indexed, keep_writers_out
from gridcity.store.tables import components

_LAST_ID = """
SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM components_id_seq
"""
_SET_LAST_ID = "SELECT setval('components_id_seq', :last)"
_LOADABLE = {".parquet", ".geoparquet", ".gpkg", ".geojson", ".json", ".shp", ".csv", ".gz", ".xlsx", ".pbf"}


def load_components(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    column_map: ColumnMap | None = None,
    matches: bool = False,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Load components from a file, or from all files of a folder that the column map names.

    Rows that are there already (by data set and key) stay as they are. Nothing is committed.

    Parameters
    ----------
    conn
        A connection to the city's schema, tiled and with its catalogue.
    path
        A file, or a folder.
    at
        When the load began; the city's day then is the start of components that name none.
    column_map
        What the columns mean, which class, which data set. From OpenStreetMap ``tags`` choose the nodes.
    matches
        Whether rows are held against what is registered, whatever data set it came from: what stands within
        the accuracy of its class of one that is there is set aside with that one's code.
    is_dry_run
        Read and check everything, write nothing.
    faults
        Where the rows that are set aside go; some of its own without it.
    tell
        Told of the progress.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, CrsMissing, ColumnMissing
        A file as a whole cannot be loaded; nothing of any file is kept.
    MapInvalid, ComponentClassUnknown, SourceMissing
        The map does not say what the rows are.
    CityNotTiled
        There are no cells to place them in.
    NumbersExhausted
        A county has given all numbers of a class.
    """
    began = time.perf_counter()
    column_map = column_map or ColumnMap()
    loaded = Loaded(
        "components", path.name, at, is_dry_run=is_dry_run, faults=Faults() if faults is None else faults
    )
    files = _files(path, column_map)
    profile = get_city(conn).profile
    if is_dry_run:
        register = Register.open(conn, profile, at=at, matches=matches)
        for _ in _chunks(files, register, loaded, tell):
            pass
    else:
        columns = columns_of([its_map for _, its_map in files])
        keep_writers_out(conn, components)
        register = Register.open(conn, profile, at=at, for_writing=True, matches=matches)
        last_id = conn.scalar(text(_LAST_ID))
        chunks = _numbered(_chunks(files, register, loaded, tell), columns, after=last_id)
        with (
            ahead(chunks) as ready,
            # Few components are damaged, and none is merged, when they come from a file.
            filled_before_indexed(
                conn, components, keeps_partial=True, written=columns, renews=True
            ) as filling,
        ):
            names = ["id", *columns]
            added = copy_chunks(conn, components, names, ready, is_frozen=filling.is_new)
            if added:
                conn.execute(text(_SET_LAST_ID), {"last": last_id + added})
            register.save_numbers(conn)
    loaded.read = loaded.added + loaded.known + loaded.set_aside
    loaded.seconds = time.perf_counter() - began
    save_load(conn, loaded)
    return loaded


def _files(path: Path, column_map: ColumnMap) -> list[tuple[Path, ColumnMap]]:
    """Pair files with their maps; a folder's files are those that the map names, or all that can be read.

    They come in the order of their classes: where a city is one county, codes then rise from row to row,
    and their index is built in half the time.
    """
    if not path.is_dir():
        return [(path, column_map.for_file(path.name))]
    found = sorted(one for one in path.iterdir() if one.suffix.lower() in _LOADABLE)
    chosen = [one for one in found if one.name in column_map.files] if column_map.files else found
    if not chosen:
        raise FileEmpty(f"The folder {path} holds no file to load.", path=str(path))
    paired = [(one, column_map.for_file(one.name)) for one in chosen]
    return sorted(paired, key=lambda pair: pair[1].class_code or "")


def _numbered(chunks: Iterator[dict[str, Any]], columns: Sequence[str], *, after: int) -> Iterator[list[Any]]:
    """Give the columns in their order, the rows' ids first."""
    for chunk in chunks:
        rows = len(chunk[columns[0]])
        yield [np.arange(after + 1, after + 1 + rows), *(chunk[name] for name in columns)]
        after += rows


def _chunks(
    files: Sequence[tuple[Path, ColumnMap]], register: Register, loaded: Loaded, tell: Tell
) -> Iterator[dict[str, Any]]:
    """Go through the files' chunks, and give the columns of the rows that are good and new."""
    for path, given in files:
        by_tags = bool(given.tags) and given.layer is None and is_osm(path)
        column_map = given.changed(layer="points") if by_tags else given
        with open_layer(path, column_map, loaded.faults) as opened:
            placer = make_placer(opened.crs, column_map.coord_type, path.name)
            check = ShapeCheck(
                path.name, placer, ("point", "line", "polygon"), register.bounds, loaded.faults
            )
            intake = Intake(path, column_map, register, check, loaded)
            for chunk in opened.chunks:
                columns = intake.columns(chunk)
                tell(loaded.read, opened.total if len(files) == 1 else None)
                if columns is not None:
                    yield columns
            loaded.repaired += check.repaired
