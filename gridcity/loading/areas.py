"""Load areas: a file's polygons become counties, streets or communities with codes."""

import time
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, func, select

from gridcity.cells.areas import save_areas
from gridcity.city.codes import make_area_codes, read_area_code
from gridcity.city.errors import AreaCodeInvalid
from gridcity.city.model import AreaCodes, Level, Profile
from gridcity.city.service import get_city
from gridcity.loading.errors import ColumnMissing, FileEmpty
from gridcity.loading.faults import Faults
from gridcity.loading.keys import text_column
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk, Loaded, Tell, tell_nobody
from gridcity.loading.readers import open_layer
from gridcity.loading.record import save_load
from gridcity.loading.shapes import ShapeCheck, make_placer
from gridcity.store.tables import areas

_USUAL = {
    "name": ("name", "Name", "NAME", "名称"),
    "name_en": ("name_en", "name:en"),
    "code": ("code", "street_code", "area_code", "区划代码"),
}


def load_areas(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    column_map: ColumnMap | None = None,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Load areas of one level from a file, in the connection's transaction.

    The level is the map's constant ``level``, or the finest level of the city's profile. Codes
    come from the column ``code``, or are made as the profile says. What stands above the level
    and no file brings is derived by ``cells.areas.save_areas``, which also fits neighbours together.

    Parameters and errors are those of ``load_layer``; ``save_areas`` may refuse the whole (``AreaInvalid``).
    """
    began = time.perf_counter()
    column_map = column_map or ColumnMap()
    profile = get_city(conn).profile
    level = Level(column_map.constants.get("level", str(profile.finest_level)))
    loaded = Loaded(
        "areas", path.name, at, is_dry_run=is_dry_run, faults=Faults() if faults is None else faults
    )
    chunk = _read(path, column_map, loaded, tell)
    frame = _frame(chunk, column_map, profile, level, loaded)
    before = _count(conn, level)
    saving = conn.begin_nested()
    if len(frame):
        saved = save_areas(conn, frame, _names_above(profile, column_map))
        loaded.notes += list(saved.repairs)
        if saved.derived:
            loaded.notes.append(f"Derived from them: {', '.join(saved.derived)}.")
    loaded.added = _count(conn, level) - before
    loaded.known = len(frame) - loaded.added
    loaded.read = len(frame) + loaded.set_aside
    loaded.seconds = time.perf_counter() - began
    if is_dry_run:
        saving.rollback()
    else:
        saving.commit()
        save_load(conn, loaded)
    return loaded


def _count(conn: Connection, level: Level) -> int:
    query = select(func.count()).select_from(areas).where(areas.c.level == str(level), ~areas.c.is_derived)
    return int(conn.scalar(query) or 0)


def _names_above(profile: Profile, column_map: ColumnMap) -> dict[str, tuple[str, str | None]]:
    """Name what is derived where no file brings it: the profile's county, and the map's ``values.parent``."""
    given: dict[str, tuple[str, str | None]] = {
        code: (name, None) for code, name in column_map.values.get("parent", {}).items()
    }
    return {profile.county_code: (profile.names.local, profile.names.en)} | given


def _read(path: Path, column_map: ColumnMap, loaded: Loaded, tell: Tell) -> Chunk:
    """Read and check all areas at once: a city has some thousands at most."""
    chunks = []
    with open_layer(path, column_map, loaded.faults) as opened:
        placer = make_placer(opened.crs, column_map.coord_type, path.name)
        check = ShapeCheck(path.name, placer, ("polygon",), None, loaded.faults)
        for chunk in opened.chunks:
            loaded.read += len(chunk)
            chunks.append(check.check(chunk))
            tell(loaded.read, opened.total)
    loaded.repaired = check.repaired
    if not chunks:
        raise FileEmpty(f"{path.name} has no rows that can be read.", path=str(path))
    return Chunk(
        np.concatenate([chunk.rows for chunk in chunks]),
        pa.concat_tables([chunk.table for chunk in chunks]),
        np.concatenate([chunk.shapes for chunk in chunks]),
        np.concatenate([chunk.broken for chunk in chunks]),
    )


def _frame(
    chunk: Chunk, column_map: ColumnMap, profile: Profile, level: Level, loaded: Loaded
) -> "gpd.GeoDataFrame":
    """Make the frame that ``save_areas`` takes; those without a name or a possible code are set aside."""
    names = _column(chunk, column_map, "name", loaded.file_name)
    if names is None:
        raise ColumnMissing(
            f"{loaded.file_name} has no column for the areas' names."
            f" It has {', '.join(chunk.table.column_names)}."
            ' Name it in a column map: [columns] name = "…".',
            columns=chunk.table.column_names,
        )
    nameless = pc.is_null(names).to_numpy(zero_copy_only=False)
    loaded.faults.add(
        chunk.rows[nameless], "name", None, reason="no name", hint="Give the area its name.",
        file_name=loaded.file_name,
    )  # fmt: skip
    chunk, names = chunk.keep(~nameless), pc.filter(names, pa.array(~nameless))
    codes = _codes(chunk, column_map, profile, level, names.to_pylist(), loaded)
    names_en = _column(chunk, column_map, "name_en", loaded.file_name)
    frame = gpd.GeoDataFrame(
        {
            "code": codes,
            "level": [str(level)] * len(chunk),
            "name": names.to_pylist(),
            "name_en": [None] * len(chunk) if names_en is None else names_en.to_pylist(),
        },
        geometry=chunk.shapes,
        crs=4326,
    )
    return _without_doubles(frame[[code is not None for code in codes]], chunk, codes, loaded)


def _without_doubles(
    frame: "gpd.GeoDataFrame", chunk: Chunk, codes: list[str | None], loaded: Loaded
) -> "gpd.GeoDataFrame":
    again = frame["code"].duplicated().to_numpy()
    if again.any():
        rows = chunk.rows[[code is not None for code in codes]]
        loaded.faults.add(
            rows[again], "code", frame["code"][again].tolist(), reason="code is in the file more than once",
            hint="Only the first was taken. Join the parts into one multipolygon.",
            file_name=loaded.file_name,
        )  # fmt: skip
    return frame[~again]


def _codes(
    chunk: Chunk, column_map: ColumnMap, profile: Profile, level: Level, names: list[str], loaded: Loaded
) -> list[str | None]:
    column = _column(chunk, column_map, "code", loaded.file_name)
    if column is None and profile.area_codes is AreaCodes.OFFICIAL and level is not Level.COUNTY:
        raise ColumnMissing(
            f"{loaded.file_name} has no column for the areas' official codes. It has"
            f' {", ".join(chunk.table.column_names)}. Name it in a column map: [columns] code = "…".',
            columns=chunk.table.column_names,
        )
    if column is None:
        return _made_codes(chunk, profile, level, names, loaded)
    codes: list[str | None] = []
    for row, raw in zip(chunk.rows, column.to_pylist(), strict=True):
        try:
            codes.append(read_area_code(raw or "", level))
        except AreaCodeInvalid as error:
            codes.append(None)
            loaded.faults.add(
                [int(row)], "code", [raw], reason=f"no code of a {level}", hint=error.message,
                file_name=loaded.file_name,
            )  # fmt: skip
    return codes


def _made_codes(
    chunk: Chunk, profile: Profile, level: Level, names: list[str], loaded: Loaded
) -> list[str | None]:
    """Give areas numbers in the order of their names; the second of one name is set aside."""
    if level is Level.COUNTY:
        return [profile.county_code] * len(names)
    parent = profile.county_code if level is Level.STREET else f"{profile.county_code}001"
    first = {name: at for at, name in reversed(list(enumerate(names)))}
    again = np.array([first[name] != at for at, name in enumerate(names)], dtype=bool)
    loaded.faults.add(
        chunk.rows[again], "name", [name for name, is_again in zip(names, again, strict=True) if is_again],
        reason="name is in the file more than once",
        hint="Only the first was taken. Join the parts into one multipolygon, or give each its own name.",
        file_name=loaded.file_name,
    )  # fmt: skip
    unique = list(first)
    made = dict(zip(unique, make_area_codes(unique, [parent] * len(unique)), strict=True))
    return [None if is_again else made[name] for name, is_again in zip(names, again, strict=True)]


def _column(chunk: Chunk, column_map: ColumnMap, field: str, file_name: str) -> "pa.StringArray | None":
    if field in column_map.columns:
        return text_column(chunk.table, column_map.columns[field][0], file_name=file_name)
    for usual in _USUAL[field]:
        if usual in chunk.table.column_names:
            return text_column(chunk.table, usual, file_name=file_name)
    return None
