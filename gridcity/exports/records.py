"""Rows that stand in memory already: evaluations, and results by cell."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from gridcity.evaluation.definitions import Definitions
from gridcity.evaluation.model import Evaluation
from gridcity.evaluation.sheets import table_of
from gridcity.exports.model import GEOMETRY, Rows
from gridcity.store.engine import cursor


def rows_of_evaluation(evaluation: Evaluation, definitions: Definitions) -> Rows:
    """Give an evaluation as rows, one a unit and piece of time, with the columns of ``evaluation.sheets``."""
    headings, lines = table_of(evaluation, definitions)
    columns = zip(*lines, strict=True) if lines else [()] * len(headings)
    arrays = [_column(list(column)) for column in columns]
    table = pa.Table.from_arrays(arrays, names=headings)
    return Rows("evaluation", table.schema, iter(table.to_batches()))


def _column(values: Sequence[Any]) -> Any:
    if any(isinstance(value, str) for value in values):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    kinds = {type(value) for value in values if value is not None}
    return pa.array(values, pa.int64() if kinds == {int} else pa.float64())


def rows_on_cells(conn: Connection, name: str, table: Any, ids: Sequence[int]) -> Rows:
    """Put the outlines of cells, and their middles (``lon``, ``lat`` [°]), beside a table of a row for each.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    name
        What the rows are called in a GeoPackage.
    table : pyarrow.Table, n rows
        A result by cell.
    ids
        Number of each row's cell, of whatever tiling: those of a past one have their outlines, too.
    """
    with cursor(conn) as cur:
        cur.execute(
            "SELECT id, st_asbinary(geom), st_x(st_centroid(geom)), st_y(st_centroid(geom)) FROM cells"
            " WHERE id = any(%s)",
            [list(ids)],
        )
        known = {one: (bytes(shape), round(lon, 6), round(lat, 6)) for one, shape, lon, lat in cur.fetchall()}
    there = [known.get(int(one), (None, None, None)) for one in np.asarray(ids).tolist()]
    shapes, lons, lats = zip(*there, strict=True) if there else [()] * 3
    placed = table.append_column("lon", pa.array(lons, pa.float64())).append_column(
        "lat", pa.array(lats, pa.float64())
    )
    placed = placed.append_column(GEOMETRY, pa.array(shapes, pa.binary())).replace_schema_metadata(None)
    return Rows(name, placed.schema, iter(placed.to_batches()), "MultiPolygon")
