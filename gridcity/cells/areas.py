"""Areas: kept so that neighbours fit together exactly, which is what lets cells be proved.

Areas of one level are fitted together by ``grids.coverage`` before they are kept: broken rings
are mended, overlaps go to the lowest code, narrow gaps to the neighbour with the longest shared
border. Every repair is told. A parent that no file brings is the union of its children, marked
as derived, and redrawn when they change.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert

from gridcity.cells.errors import AreaInvalid, AreaNotFound
from gridcity.cells.model import Area, AreasSaved
from gridcity.city.codes import parent_code, read_area_code
from gridcity.city.errors import AreaCodeInvalid
from gridcity.city.model import Level
from gridcity.store.tables import areas
from grids.coverage import Coverage, Flaw, Repair, make_coverage
from grids.errors import AreasInvalid
from grids.measure import area_m2

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

COLUMNS = ("code", "level", "parent_code", "name", "name_en", "is_derived", "geometry")


@dataclass(slots=True)
class _Draft:
    """An area on its way into the store."""

    code: str
    level: Level
    name: str
    name_en: str | None
    is_derived: bool
    geometry: shapely.Geometry


def save_areas(
    conn: Connection, frame: "GeoDataFrame", names: Mapping[str, tuple[str, str | None]] | None = None
) -> AreasSaved:
    """Keep areas; those that are there already are changed where they differ.

    Saving the same frame again changes nothing. Cells are not redrawn: run the tiling after.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    frame
        Polygons in EPSG:4326 with the columns ``COLUMNS``; one level or several. ``parent_code``,
        ``name_en`` and ``is_derived`` may be missing or empty: a parent is a prefix of the code.
    names
        Name and English name of parents that have to be derived, by code; where none is given a
        derived parent is called by its code.

    Raises
    ------
    AreaInvalid
        A code, level, parent or name cannot be; an area is empty, off the Earth, or one drawn
        twice. Roll back then.
    """
    drafts = _drafts(frame)
    repairs: list[Repair] = []
    derived: list[str] = []
    changed = 0
    for level in reversed(Level):
        mine = [draft for draft in drafts if draft.level is level]
        if not mine:
            continue
        kept, coverage = _fit(conn, mine)
        repairs += coverage.repairs
        parents = _missing_parents(conn, level, kept, {draft.code for draft in drafts}, names or {})
        drafts += parents
        derived += [draft.code for draft in parents]
    for level in Level:
        changed += _upsert(conn, [draft for draft in drafts if draft.level is level])
    return AreasSaved(len(frame), changed, tuple(derived), tuple(_sentence(repair) for repair in repairs))


def _drafts(frame: "GeoDataFrame") -> list[_Draft]:
    """Read the frame's rows, or say which cannot be."""
    missing = [name for name in ("code", "level", "name", "geometry") if name not in frame.columns]
    if missing:
        raise AreaInvalid(f"Areas need the columns {', '.join(missing)}.", missing=missing)
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        raise AreaInvalid(f"Areas have to come in EPSG:4326, not {frame.crs}.", crs=str(frame.crs))
    drafts = [_draft(dict(zip(frame.columns, row, strict=True))) for row in frame.itertuples(index=False)]
    twice = sorted(code for code, count in Counter(draft.code for draft in drafts).items() if count > 1)
    if twice:
        raise AreaInvalid(f"More than one area has the code {', '.join(twice)}.", doubles=twice)
    return drafts


def _draft(row: dict[str, Any]) -> _Draft:
    try:
        level = Level(str(row["level"]))
        code = read_area_code(row["code"], level)
    except (ValueError, AreaCodeInvalid) as error:
        raise AreaInvalid(f"{row['code']!r}: {error}", area_code=str(row["code"])) from error
    name, name_en = _text(row["name"]), _text(row.get("name_en"))
    parent = _text(row.get("parent_code"))
    if name is None:
        raise AreaInvalid(f"Area {code} has no name.", area_code=code)
    if parent is not None and parent != parent_code(code):
        raise AreaInvalid(
            f"Area {code} cannot lie in {parent}: its code says {parent_code(code)}.",
            area_code=code,
            parent=parent,
        )
    return _Draft(code, level, name, name_en, row.get("is_derived") == 1, row["geometry"])


def _text(value: object) -> str | None:
    """See blanks, None and NaN as nothing."""
    text = "" if value is None or value != value else str(value).strip()  # NaN differs from itself
    return text or None


def _fit(conn: Connection, drafts: list[_Draft]) -> tuple[list[_Draft], Coverage]:
    """Fit the areas of a level together with those that are kept already; all come back, changed ones too."""
    level, codes = drafts[0].level, {draft.code for draft in drafts}
    rows = conn.execute(
        select(areas).where(areas.c.level == str(level), ~areas.c.is_derived, areas.c.code.not_in(codes))
    )
    kept = [
        _Draft(row.code, level, row.name, row.name_en, row.is_derived, to_shape(row.geom)) for row in rows
    ]
    everyone = sorted([*drafts, *kept], key=lambda draft: draft.code)
    shapes = np.empty(len(everyone), dtype=object)
    shapes[:] = [draft.geometry for draft in everyone]
    try:
        coverage = make_coverage(shapes, [draft.code for draft in everyone])
    except AreasInvalid as error:
        raise AreaInvalid(error.message, **error.details) from error
    for draft, polygon in zip(everyone, coverage.polygons, strict=True):
        draft.geometry = polygon
    _upsert(conn, kept)  # neighbours that had to give way
    return everyone, coverage


def _missing_parents(
    conn: Connection,
    level: Level,
    children: list[_Draft],
    given: set[str],
    names: Mapping[str, tuple[str, str | None]],
) -> list[_Draft]:
    """Draw the parents that no file brought: the union of their children."""
    if level.parent is None:
        return []
    official = set(
        conn.scalars(select(areas.c.code).where(areas.c.level == str(level.parent), ~areas.c.is_derived))
    )
    inside: dict[str, list[shapely.Geometry]] = {}
    for child in children:
        parent = child.code[:-3]
        if parent not in official and parent not in given:
            inside.setdefault(parent, []).append(child.geometry)
    return [
        _Draft(
            code,
            level.parent,
            *names.get(code, (code, None)),
            is_derived=True,
            geometry=shapely.coverage_union_all(shapes),
        )
        for code, shapes in sorted(inside.items())
    ]


def _upsert(conn: Connection, drafts: list[_Draft]) -> int:
    """Write the areas that are new or differ; say how many."""
    if not drafts:
        return 0
    shapes = np.empty(len(drafts), dtype=object)
    shapes[:] = [_multi(draft.geometry) for draft in drafts]
    found = conn.execute(
        select(
            areas.c.code,
            areas.c.name,
            areas.c.name_en,
            areas.c.is_derived,
            func.st_asbinary(areas.c.geom, "NDR"),
        ).where(areas.c.code.in_([draft.code for draft in drafts]))
    )
    have = {code: (*words, bytes(outline)) for code, *words, outline in found}
    rows = []
    for draft, shape, size in zip(drafts, shapes, area_m2(shapes), strict=True):
        if have.get(draft.code) == (
            draft.name,
            draft.name_en,
            draft.is_derived,
            shapely.to_wkb(shape, byte_order=1),
        ):
            continue
        rows.append(
            {
                "code": draft.code,
                "level": str(draft.level),
                "parent_code": parent_code(draft.code),
                "name": draft.name,
                "name_en": draft.name_en,
                "is_derived": draft.is_derived,
                "area_m2": float(size),
                "geom": shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True),
            }
        )
    if rows:
        statement = insert(areas).values(rows)
        conn.execute(
            statement.on_conflict_do_update(
                index_elements=["code"],
                set_={name: statement.excluded[name] for name in rows[0] if name != "code"},
            )
        )
    return len(rows)


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    """Give every area the type of the column and its rings one order: equal ground is equal bytes."""
    return shapely.normalize(shapely.MultiPolygon(list(shapely.get_parts(shape))))


def _sentence(repair: Repair) -> str:
    names, size = repair.codes, f"{repair.area_m2:,.1f} m²"
    keeper, others = (names[0] if names else "nobody"), " and ".join(names[1:])
    return {
        Flaw.BROKEN: f"{keeper} touched or crossed itself; mended.",
        Flaw.OVERLAP: f"{keeper} and {others} overlapped by {size}; {keeper} keeps it.",
        Flaw.GAP: f"A gap of {size} lay between {' and '.join(names)}; {keeper} takes it.",
        Flaw.HOLE: f"{size} inside {' and '.join(names) or 'the city'} belong to no area; left outside.",
    }[repair.flaw]


def get_area(conn: Connection, code: str) -> Area:
    """Read an area.

    Raises
    ------
    AreaNotFound
        There is none.
    """
    row = conn.execute(_areas().where(areas.c.code == code)).first()
    if row is None:
        raise AreaNotFound(f"There is no area {code}.", area_code=code)
    return _area_from(row)


def list_areas(conn: Connection, level: Level | str | None = None, parent: str | None = None) -> list[Area]:
    """List areas by code; of one level, or the children of one area, if asked."""
    query = _areas().order_by(areas.c.code)
    if level is not None:
        query = query.where(areas.c.level == str(level))
    if parent is not None:
        query = query.where(areas.c.parent_code == parent)
    return [_area_from(row) for row in conn.execute(query)]


def area_shapes(conn: Connection, level: Level) -> tuple[list[str], NDArray[np.object_]]:
    """Read the codes and polygons of a level, by code. EPSG:4326."""
    rows = conn.execute(
        select(areas.c.code, func.st_asbinary(areas.c.geom).label("wkb"))
        .where(areas.c.level == str(level))
        .order_by(areas.c.code)
    ).all()
    return [row.code for row in rows], np.asarray(
        shapely.from_wkb([bytes(row.wkb) for row in rows]), dtype=object
    )


def _areas() -> Select[Any]:
    box = func.box2d(areas.c.geom)
    return select(
        areas.c.code,
        areas.c.level,
        areas.c.parent_code,
        areas.c.name,
        areas.c.name_en,
        areas.c.is_derived,
        areas.c.area_m2,
        func.st_xmin(box).label("west"),
        func.st_ymin(box).label("south"),
        func.st_xmax(box).label("east"),
        func.st_ymax(box).label("north"),
    )


def _area_from(row: Row[Any]) -> Area:
    return Area(
        row.code,
        Level(row.level),
        row.parent_code,
        row.name,
        row.name_en,
        row.is_derived,
        row.area_m2,
        (row.west, row.south, row.east, row.north),
    )


def children(conn: Connection, code: str) -> list[Area]:
    """List the areas inside an area, one level down."""
    return list_areas(conn, parent=code)
