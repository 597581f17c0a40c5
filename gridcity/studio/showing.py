"""A result as a page draws it, and what a form may offer."""

from math import isfinite
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection

from gridcity.analytics.panels_exposure import Exposure, known_exposures
from gridcity.store.engine import cursor
from gridcity.studio import repository
from gridcity.studio.encoding import read_result
from gridcity.studio.model import Data, Floats
from gridcity.studio.reading import EXPOSURE_UNITS, SQL

MOST_POINTS = 3_000
"""How many points of a scatter are drawn at most."""
_FLAGS = ("stands",)
DATA_NAMES = {
    Data.CASES: ("案件", "Cases"),
    Data.COMPLAINTS: ("投诉", "Complaints"),
    Data.COMPONENTS: ("部件(现存)", "Components, as they stand"),
}
EXPOSURE_NAMES = {
    Exposure.INHABITANTS: ("居民", "Inhabitants"),
    Exposure.COMPONENTS: ("部件", "Components"),
    Exposure.STREETS: ("街道长度", "Length of streets"),
    Exposure.PATROL: ("巡查时间", "Minutes of patrol"),
    Exposure.AREA: ("面积", "Area"),
}


def shown(conn: Connection, run_id: int) -> dict[str, Any]:
    """Give a result as a map, a histogram and a scatter want it.

    Raises
    ------
    RunNotFound, RunNotDone
        See each.
    """
    _, content = repository.content(conn, run_id)
    table, notes = read_result(content)
    with cursor(conn) as cur:
        cur.execute(SQL.tiling)
        in_force = cur.fetchone()
        ids = table.column("id").to_pylist()
        cur.execute(SQL.middles, {"ids": ids})
        middles = {one: (lon, lat) for one, lon, lat in cur.fetchall()}
    names = [one["code"] for one in notes["columns"]]
    return notes | {
        "run_id": run_id,
        "is_tiling_in_force": in_force is not None and in_force[0] == notes["tiling_id"],
        "ids": ids,
        "codes": table.column("code").to_pylist(),
        "lon": [middles[one][0] for one in ids],
        "lat": [middles[one][1] for one in ids],
        "values": {
            name: rounded(table.column(name).to_numpy().astype(float))
            for name in [*names, *(f for f in _FLAGS if f in table.column_names)]
        },
        "scatter": _scatter(table, notes["scatter"]),
    }


def rounded(values: Floats) -> list[float | None]:
    """Give numbers with six digits, which is more than a screen shows; None where nothing is known."""
    return [float(f"{one:.6g}") if isfinite(one) else None for one in values.tolist()]


def _scatter(table: pa.Table, said: dict[str, Any] | None) -> dict[str, Any] | None:
    """Draw two columns against each other; of many points every so manieth, in the order of x."""
    if said is None:
        return None
    x, y, ids = (table.column(name).to_numpy() for name in (said["x"], said["y"], "id"))
    colour = table.column(said["colour"]).to_numpy() if said["colour"] else np.zeros(x.size)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    order = known[np.lexsort((ids[known], x[known]))]
    if order.size > MOST_POINTS:
        order = order[np.linspace(0, order.size - 1, MOST_POINTS).astype(int)]
    return {
        "x": said["x_name"],
        "x_en": said["x_name_en"],
        "y": said["y_name"],
        "y_en": said["y_name_en"],
        "slope": said["slope"],
        "points": [
            (float(f"{x[one]:.5g}"), float(f"{y[one]:.5g}"), int(ids[one]), int(colour[one])) for one in order
        ],
        "of": int(known.size),
    }


def choices(conn: Connection) -> dict[str, Any]:
    """Give what a form may offer in this city: classes, areas, exposures, from when to when."""
    with cursor(conn) as cur:
        cur.execute(SQL.span)
        first_at, last_at, cells, tiling_id = cur.fetchone() or (None, None, 0, None)
        cur.execute(SQL.classes)
        classes = cur.fetchall()
        cur.execute(SQL.areas)
        areas = cur.fetchall()
    known = known_exposures(conn)
    exposures: list[dict[str, Any]] = [
        {"code": "none", "name": "不计", "name_en": "None", "unit": None, "unit_en": None, "is_known": True}
    ]
    for kind, (name, name_en) in EXPOSURE_NAMES.items():
        unit, unit_en = EXPOSURE_UNITS[kind]
        exposures.append(
            {
                "code": str(kind),
                "name": name,
                "name_en": name_en,
                "unit": unit,
                "unit_en": unit_en,
                "is_known": kind in known,
            }
        )
    names = (
        "id", "kind", "code", "name", "name_en", "parent", "parent_en", "cases", "complaints", "components",
    )  # fmt: skip
    return {
        "has_streets": Exposure.STREETS in known,
        "cells": cells,
        "tiling_id": tiling_id,
        "first_at": first_at,
        "last_at": last_at,
        "data": [{"code": str(one), "name": zh, "name_en": en} for one, (zh, en) in DATA_NAMES.items()],
        "classes": [dict(zip(names, row, strict=True)) for row in classes],
        "areas": [dict(zip(("code", "level", "name", "name_en"), row, strict=True)) for row in areas],
        "exposures": exposures,
    }
