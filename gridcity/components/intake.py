"""One file's rows on their way into the register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, select, text

from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.catalogue.service import list_classes
from gridcity.cells.lookup import CellLookup
from gridcity.cells.service import hold_cells
from gridcity.city.model import Profile
from gridcity.components.codes import code_array, make_prefix, number_rows
from gridcity.components.errors import ComponentClassUnknown, SourceMissing
from gridcity.components.fields import FieldReader, nearest
from gridcity.components.screening import Screen
from gridcity.loading.errors import MapInvalid
from gridcity.loading.faults import Faults
from gridcity.loading.keys import KeyCheck, make_keys
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk, Loaded
from gridcity.loading.osm import osm_keys, tag_matches
from gridcity.loading.readers import is_osm
from gridcity.loading.record import city_bounds
from gridcity.loading.shapes import Bounds, ShapeCheck
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import component_numbers, departments

_UNITS = ("governing", "owner", "maintainer")
_ALWAYS = (
    "code",
    "class_id",
    "name",
    "cell_id",
    "state",
    "start_on",
    "source",
    "source_key",
    "attributes",
    "geom",
)
_SOMETIMES = {name: f"{name}_id" for name in _UNITS} | {
    name: name for name in ("changed_on", "data_source", "remark")
}


def columns_of(maps: Sequence[ColumnMap]) -> list[str]:
    """Name the columns to write: those that no file fills are left to the table, which costs nothing."""
    named = {field for one in maps for field in (*one.columns, *one.constants)}
    return [*_ALWAYS, *(column for field, column in _SOMETIMES.items() if field in named)]


@dataclass(slots=True)
class Register:
    """What loading needs to know of the store, read once before the first row is written."""

    profile: Profile
    today: date
    lookup: CellLookup
    counties: tuple[NDArray[np.str_], NDArray[np.int64]]
    """County codes; and which of them each cell lies in, in the lookup's order."""
    bounds: Bounds | None
    classes: Mapping[str, Mapping[str, CatalogueClass]]
    """Edition → class code → class."""
    departments: Mapping[str, int]
    stored: Mapping[str, "pa.StringArray"]
    """Data set → keys that are there already."""
    prefixes: list[str] = field(default_factory=list)
    last: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    given: Mapping[str, int] = field(default_factory=dict)
    """Prefix → the last number that was given before this load."""
    key_checks: dict[str, KeyCheck] = field(default_factory=dict)
    screen: Screen = field(default_factory=lambda: Screen({}, None))

    @classmethod
    def open(
        cls,
        conn: Connection,
        profile: Profile,
        *,
        at: datetime,
        for_writing: bool = False,
        matches: bool = False,
    ) -> "Register":
        """Read what is needed. For writing, nobody else allots numbers until the transaction ends.

        With ``matches``, rows are held against what stands: see ``screening``.
        """
        if for_writing:
            conn.execute(text(f"LOCK TABLE {component_numbers.name} IN EXCLUSIVE MODE"))
            hold_cells(conn)
        by_edition: dict[str, dict[str, CatalogueClass]] = {}
        for one in list_classes(conn, Kind.COMPONENT):
            by_edition.setdefault(one.edition, {})[one.code] = one
        lookup = CellLookup.load(conn)
        return cls(
            profile=profile,
            today=at.astimezone(profile.zone).date(),
            lookup=lookup,
            counties=np.unique(lookup.area_codes.astype("<U6"), return_inverse=True),
            bounds=city_bounds(conn),
            classes=by_edition,
            departments=_pairs(conn, select(departments.c.code, departments.c.id)),
            stored=_stored_keys(conn),
            given=_pairs(conn, select(component_numbers.c.prefix, component_numbers.c.last)),
            screen=Screen.open(conn, matches=matches),
        )

    def edition(self, column_map: ColumnMap) -> str:
        """Name the edition whose classes a file's rows are of: the map's, or the profile's first."""
        edition = column_map.edition or self.profile.component_editions[0]
        if edition not in self.classes:
            raise MapInvalid(
                f"The city has no edition {edition}; it has {', '.join(self.classes)}.", edition=edition
            )
        return edition

    def key_check(self, source: str, file_name: str, faults: Faults) -> KeyCheck:
        """Give the one check of a data set's keys, whichever of its files is read."""
        if source not in self.key_checks:
            stored = self.stored.get(source, pa.array([], pa.string()))
            self.key_checks[source] = KeyCheck(file_name, faults, stored)
        return self.key_checks[source]

    def number(self, prefixes: list[str], prefix_of: NDArray[np.int64]) -> "pa.Array":
        """Allot the next codes: one a row, in the prefix that the row has."""
        known = {prefix: at for at, prefix in enumerate(self.prefixes)}
        fresh = [prefix for prefix in prefixes if prefix not in known]
        self.prefixes += fresh
        self.last = np.concatenate([self.last, [self.given.get(prefix, 0) for prefix in fresh]]).astype(
            np.int64
        )
        places = {prefix: at for at, prefix in enumerate(self.prefixes)}
        mine = np.array([places[prefix] for prefix in prefixes], dtype=np.int64)[prefix_of]
        return code_array(self.prefixes, mine, number_rows(mine, self.last))

    def save_numbers(self, conn: Connection) -> None:
        """Write how far the numbering has come."""
        with cursor(conn) as cur:
            cur.execute(
                load_queries("gridcity.components").save_numbers,
                {"prefixes": self.prefixes, "lasts": self.last.tolist()},
            )


def _pairs(conn: Connection, query: "Select[str, int]") -> dict[str, int]:
    return {row[0]: row[1] for row in conn.execute(query)}


def _stored_keys(conn: Connection) -> dict[str, "pa.StringArray"]:
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.components").stored_keys)
        return {source: pa.array(keys, pa.string()) for source, keys in cur.fetchall()}


class Intake:
    """Takes one file's chunks, and gives the columns of the rows that are good and new."""

    def __init__(
        self, path: Path, column_map: ColumnMap, register: Register, check: ShapeCheck, loaded: Loaded
    ) -> None:
        if column_map.source is None:
            raise SourceMissing(
                f"Nothing says which data set {path.name} is: --source NAME, or source = … in the column map."
                " With the key it names a component for ever.",
                path=str(path),
            )
        self._source = column_map.source
        self._map = column_map
        self._register = register
        self._check = check
        self._loaded = loaded
        self._is_osm = is_osm(path)
        self._classes = register.classes[register.edition(column_map)]
        self._class_list = list(self._classes.values())
        self._fields = FieldReader(path.name, column_map, loaded.faults)
        self._keys = register.key_check(self._source, path.name, loaded.faults)
        self._fixed_class = None if column_map.class_code is None else self._one_class(column_map.class_code)
        self._tag_classes = [self._one_class(code) for code in column_map.tags.values()]
        if self._fixed_class is None and not self._tag_classes and "class" not in column_map.columns:
            raise ComponentClassUnknown(
                f"Nothing says what {path.name} holds: --class CODE, or class = … or [columns] class = … in"
                " the column map.",
                path=str(path),
            )

    def _one_class(self, code: str) -> int:
        if code not in self._classes:
            raise ComponentClassUnknown(
                f"Edition {self._register.edition(self._map)} has no component class {code}."
                f"{nearest(code, self._classes)}",
                class_code=code,
            )
        return list(self._classes).index(code)

    def columns(self, chunk: Chunk) -> dict[str, Any] | None:
        """Check, place and code a chunk; None where no row of it is good and new."""
        chunk, class_of = self._chosen(chunk)
        self._loaded.read += len(chunk)
        if len(chunk) == 0:
            return None
        rows = chunk.rows
        chunk = self._check.check(chunk)
        if class_of is not None:
            class_of = class_of[np.searchsorted(rows, chunk.rows)]
        if len(chunk) == 0:
            return None
        return self._fresh(chunk, class_of)

    def _chosen(self, chunk: Chunk) -> tuple[Chunk, NDArray[np.int64] | None]:
        """Choose a file's rows by their tags; without tags, all are chosen."""
        if not self._tag_classes:
            return chunk, None
        which = tag_matches(chunk.table, list(self._map.tags))
        chosen = which >= 0
        return chunk.keep(chosen), np.array(self._tag_classes)[which[chosen]]

    def _fresh(self, chunk: Chunk, class_of: NDArray[np.int64] | None) -> dict[str, Any] | None:
        """Drop rows with a fault one check after the other, so that each has at most one."""
        keys = osm_keys(chunk.table, None) if self._is_osm else self._file_keys(chunk)
        new, known = self._keys.check(chunk, keys)
        self._loaded.known += int(known.sum())
        chunk, keys, class_of = _kept(new, chunk, keys, class_of)
        if class_of is None:
            class_of, good = self._classes_of(chunk)
            chunk, keys, class_of = _kept(good, chunk, keys, class_of)
        points = _points(chunk)
        cell_of = self._register.lookup.positions(points[:, 0], points[:, 1])
        inside = cell_of >= 0
        if not inside.all():
            away = points[~inside]
            self._loaded.faults.add(
                chunk.rows[~inside], "geometry", lambda at: f"{away[at, 0]:.6f} {away[at, 1]:.6f}",
                reason="outside the city",
                hint="It lies in no cell. Leave it out, or check its coordinates and their system.",
                file_name=self._fields.file_name,
            )  # fmt: skip
            points, cell_of = points[inside], cell_of[inside]
            chunk, keys, class_of = _kept(inside, chunk, keys, class_of)
        return self._written(chunk, keys, class_of, points, cell_of)

    def _file_keys(self, chunk: Chunk) -> "pa.StringArray":
        return make_keys(chunk, self._map.columns.get("key", ()), file_name=self._fields.file_name)

    def _classes_of(self, chunk: Chunk) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Find each row's class: an index into the edition's classes."""
        if self._fixed_class is not None:
            return np.full(len(chunk), self._fixed_class), np.ones(len(chunk), dtype=bool)
        column = self._fields.text(chunk, "class")
        assert column is not None  # noqa: S101  (the map names the column: checked when the file was opened)
        known = {code: at for at, code in enumerate(self._classes)}
        found, good = self._fields.look_up(
            chunk, "class", column, known, reason="unknown class",
            hint=lambda word: (
                f"The catalogue has no class {word}.{nearest(word, known)} Say what it means in the column"
                " map: [values.class]."
            ),
        )  # fmt: skip
        missing = good & (found < 0)
        if missing.any():
            self._loaded.faults.add(
                chunk.rows[missing], "class", None, reason="no class",
                hint="Fill the class column, or give all rows one class: --class CODE.",
                file_name=self._fields.file_name,
            )  # fmt: skip
        return found, good & ~missing

    def _written(
        self,
        chunk: Chunk,
        keys: "pa.StringArray",
        class_of: NDArray[np.int64],
        points: NDArray[np.float64],
        cell_of: NDArray[np.int64],
    ) -> dict[str, Any] | None:
        states, good = self._fields.states(chunk)
        starts, good_start = self._fields.dates(chunk, "start_on", self._register.today)
        good &= good_start
        changes, good_change = self._fields.dates(chunk, "changed_on", None)
        units, good_units = self._units(chunk, good & good_change)
        good &= good_change & good_units
        attributes, good_screened = self._screened(chunk, class_of, points)
        good &= good_screened
        if not good.all():
            mask = pa.array(good)
            attributes = pc.filter(attributes, mask)
            chunk, keys, class_of = _kept(good, chunk, keys, class_of)
            points, cell_of, starts, changes = points[good], cell_of[good], starts[good], changes[good]
            states, units = pc.filter(states, mask), [unit[good] for unit in units]
        if len(chunk) == 0:
            return None
        self._loaded.added += len(chunk)
        classes = self._class_list
        names = self._fields.text(chunk, "name")
        own = pa.array([one.name for one in classes]).take(pa.array(class_of))
        words = {name: self._fields.text(chunk, name) for name in ("data_source", "remark")}
        columns = {
            "code": self._codes(class_of, cell_of),
            "class_id": np.array([one.id for one in classes], dtype=np.int32)[class_of],
            "name": own if names is None else pc.coalesce(names, own),
            "cell_id": self._register.lookup.ids[cell_of],
            "state": states,
            "start_on": starts,
            "changed_on": changes,
            "source": pa.array([self._source]).take(pa.array(np.zeros(len(chunk), np.int8))),
            "source_key": keys,
            "attributes": attributes,
            "geom": points,
        }
        columns |= {
            f"{name}_id": np.ma.masked_less(unit, 0) for name, unit in zip(_UNITS, units, strict=True)
        }
        nothing = pa.nulls(len(chunk), pa.string())
        columns |= {name: nothing if word is None else word for name, word in words.items()}
        return columns

    def _screened(
        self, chunk: Chunk, class_of: NDArray[np.int64], points: NDArray[np.float64]
    ) -> "tuple[pa.StringArray, NDArray[np.bool_]]":
        """Give the attributes, and which rows are as their classes ask and of nothing that is registered."""
        screen, rows = self._register.screen, chunk.rows
        faults, name = self._loaded.faults, self._fields.file_name
        class_ids = np.array([one.id for one in self._class_list], dtype=np.int64)[class_of]
        words, good = screen.attributes(self._fields.attributes(chunk), class_ids, rows, faults, name)
        return words, good & screen.is_new(points, class_ids, rows, faults, name)

    def _units(
        self, chunk: Chunk, good: NDArray[np.bool_]
    ) -> tuple[list[NDArray[np.int64]], NDArray[np.bool_]]:
        """Find the departments by their codes; a row that has a fault already is not reported again."""
        found, good_units = [], np.ones(len(chunk), dtype=bool)
        for name in _UNITS:
            column = self._fields.text(chunk, name)
            if column is None:
                found.append(np.full(len(chunk), -1))
                continue
            column = pc.if_else(pa.array(good & good_units), column, pa.scalar(None, pa.string()))
            numbers, known = self._fields.look_up(
                chunk, name, column, self._register.departments, reason="unknown department",
                hint=lambda word: f"No department has the code {word}. Make it first, or correct the code.",
            )  # fmt: skip
            found.append(numbers)
            good_units &= known
        return found, good_units

    def _codes(self, class_of: NDArray[np.int64], cell_of: NDArray[np.int64]) -> "pa.Array":
        """Allot codes: the county is that of the cell."""
        counties, county_of_cell = self._register.counties
        classes = self._class_list
        pair = county_of_cell[cell_of] * len(classes) + class_of
        is_there = np.zeros(len(counties) * len(classes), dtype=bool)
        is_there[pair] = True
        prefixes = [
            make_prefix(str(counties[one // len(classes)]), classes[one % len(classes)].code)
            for one in np.flatnonzero(is_there).tolist()
        ]
        return self._register.number(prefixes, (np.cumsum(is_there) - 1)[pair])


def _kept(
    wanted: NDArray[np.bool_], chunk: Chunk, keys: "pa.StringArray", class_of: NDArray[np.int64] | None
) -> tuple[Chunk, "pa.StringArray", Any]:
    if wanted.all():
        return chunk, keys, class_of
    return (
        chunk.keep(wanted),
        pc.filter(keys, pa.array(wanted)),
        None if class_of is None else class_of[wanted],
    )


def _points(chunk: Chunk) -> NDArray[np.float64]:
    """Give each component's representative point (EPSG:4326, [°]): of a line or area, one that lies on it."""
    if chunk.points is not None:
        return chunk.points
    shapes = chunk.shapes
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    if not single.all():
        shapes = shapes.copy()
        shapes[~single] = shapely.point_on_surface(shapes[~single])
    return np.asarray(shapely.get_coordinates(shapes), dtype=np.float64)
