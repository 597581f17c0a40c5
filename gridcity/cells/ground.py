"""What the store knows of the ground between the areas' borders, for drawing blocks.

Which kinds of streets and waters part cells, and how strongly, is data: ``data/reference/blocks.toml``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, func, select, text

from gridcity.cells.errors import BlockRulesInvalid
from gridcity.store.tables import buildings, compounds, streets, water
from grids.blocks import Compounds, Ground, Lines, Loads, Rules
from grids.errors import BlocksInvalid
from grids.measure import area_m2

_NEED = ("streets", "water", "compounds", "rules", "subareas")


@dataclass(frozen=True, slots=True)
class BlockRules:
    """How a city's blocks and derived communities are drawn.

    ``streets`` and ``water`` give kinds of lines their strength [-]; see ``grids.blocks.Rules``.
    ``subarea_m2`` [m²] is how large a derived community is meant to be, ``subarea_weakest`` [-] the
    strength from which on a line may part two.
    """

    streets: Mapping[str, float]
    water: Mapping[str, float]
    compound_strength: float
    smallest_building_m2: float
    rules: Rules
    subarea_m2: float
    subarea_weakest: float


def read_block_rules(
    path: Path, changes: Mapping[str, Mapping[str, float]] | None = None, *, load_share: float | None = None
) -> BlockRules:
    """Read the rules from their file.

    Parameters
    ----------
    changes
        What a city's profile says otherwise, by table and name.
    load_share
        Where given, it goes before all. [-]

    Raises
    ------
    BlockRulesInvalid
        The file is missing or no TOML; or it, or the profile, says something that cannot be.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BlockRulesInvalid(f"{path} cannot be read: {error}.", path=str(path)) from error
    changes = changes or {}
    strange = sorted((set(raw) | set(changes)) - set(_NEED))
    if strange:
        raise BlockRulesInvalid(f"{path} does not know {', '.join(strange)}.", unknown=strange)
    try:
        raw = {table: {**raw.get(table, {}), **changes.get(table, {})} for table in {*raw, *changes}}
        given = dict(raw.get("rules", {})) | ({} if load_share is None else {"load_share": load_share})
        read = BlockRules(
            {kind: float(value) for kind, value in raw["streets"].items()},
            {kind: float(value) for kind, value in raw["water"].items()},
            float(raw["compounds"]["strength"]),
            float(raw["compounds"]["smallest_building_m2"]),
            Rules(**{name: float(value) for name, value in given.items()}),
            float(raw["subareas"]["hectares"]) * 10_000,
            float(raw["subareas"]["weakest"]),
        )
    except KeyError as error:
        raise BlockRulesInvalid(f"{path} does not say {error}.", missing=str(error.args[0])) from error
    except (TypeError, ValueError, BlocksInvalid) as error:
        raise BlockRulesInvalid(f"{path} is not in order: {error}.", path=str(path)) from error
    strengths = [*read.streets.values(), *read.water.values(), read.compound_strength, read.subarea_weakest]
    if not all(0 <= strength <= 1 for strength in strengths) or read.subarea_m2 < 50_000:
        raise BlockRulesInvalid(f"{path}: strengths lie between 0 and 1, parts are 5 hectares or more.")
    return read


def read_ground(conn: Connection, rules: BlockRules) -> Ground:
    """Read streets, railways, water, compounds, buildings and, where they count, loads. EPSG:4326.

    The load of a place is 1 for each component and 1 for each case of the last year's worth of them.
    """
    street_kind, street_lines = _shapes(conn, streets)
    water_kind, waters = _shapes(conn, water)
    _, compound_shapes = _shapes(conn, compounds)
    _, building_shapes = _shapes(conn, buildings)
    is_line = shapely.get_dimensions(waters) == 1
    water_lines, lakes = waters[is_line], waters[~is_line]
    # The middle line of a river that is drawn as ground, too, would part the river lengthwise.
    if len(lakes):
        water_lines = shapely.difference(water_lines, shapely.union_all(shapely.make_valid(lakes)))
    shapes = np.concatenate([street_lines, water_lines])
    strengths = np.array(
        [
            *[rules.streets.get(kind, 0.0) for kind in street_kind],
            *[rules.water.get(kind, 0.0) for kind in water_kind[is_line]],
        ]
    )
    parting = (strengths > 0) & ~shapely.is_empty(shapes)
    large = area_m2(building_shapes) >= rules.smallest_building_m2
    return Ground(
        Lines(shapes[parting], strengths[parting]),
        Compounds(compound_shapes, rules.compound_strength),
        lakes,
        building_shapes[large],
        _loads(conn) if rules.rules.load_share > 0 else Loads(),
    )


def read_buildings(conn: Connection) -> NDArray[np.object_]:
    """Read the outlines of all buildings, EPSG:4326 [°]."""
    return _shapes(conn, buildings)[1]


def _shapes(conn: Connection, table: Table) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Read the kinds and shapes of a layer, in the order of their keys."""
    rows = conn.execute(
        select(table.c.kind, func.st_asbinary(table.c.geom)).order_by(table.c.source_key)
    ).all()
    kinds = np.array([row[0] for row in rows], dtype=np.str_)
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = shapely.from_wkb([bytes(row[1]) for row in rows])
    return kinds, shapes


def _loads(conn: Connection) -> Loads:
    rows = conn.execute(
        text(
            "SELECT st_x(geom), st_y(geom), 1.0 FROM components WHERE state <> 'removed'"
            " UNION ALL SELECT st_x(geom), st_y(geom), 1.0 FROM cases WHERE geom IS NOT NULL"
            " AND reported_at > (SELECT max(reported_at) FROM cases) - interval '1 year'"
        )
    ).all()
    places = np.array([tuple(row) for row in rows], dtype=np.float64).reshape(-1, 3)
    return Loads(places[:, 0], places[:, 1], places[:, 2])
