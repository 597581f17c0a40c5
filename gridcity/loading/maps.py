"""Column maps: which of a file's columns is which of ours, as TOML.

::

    source = "boston-parking-meters"        # the data set; with the key it names a row for ever
    class = "02044"                         # one class for all rows …
    [columns]
    key = "OBJECTID"                        # or several: ["crosswalk_id", "center_id"]
    name = "METER_ID"
    class = "kind"                          # … or a column that tells
    [values.class]                          # what its values mean
    "Tree in Park" = "04001"
    [constants]
    data_source = "survey"
    [tags]                                  # OpenStreetMap: tag and value → class
    "natural=tree" = "04001"
    [files."street_lights.parquet"]         # for a folder: what differs in one of its files
    source = "boston-street-lights"

Keys that are not known are refused: a slip of the pen would otherwise be a column silently lost.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gridcity.loading.errors import MapInvalid

_FIELDS = {"key", "code", "name", "name_en", "class", "kind", "state", "start_on", "changed_on", "parent",
           "data_source", "remark", "governing", "owner", "maintainer", "lon", "lat", "level"}  # fmt: skip
_TOP = {"source", "layer", "crs", "coord_type", "edition", "class", "attributes",
        "columns", "constants", "values", "tags", "files"}  # fmt: skip
COORD_TYPES = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How one file is to be read. Everything has a default: an empty map is a map."""

    source: str | None = None
    layer: str | None = None
    crs: str | None = None
    coord_type: str = "wgs84"
    edition: str | None = None
    class_code: str | None = None
    attributes: tuple[str, ...] | None = None
    """Columns kept as attributes of a component; None keeps all that are not mapped."""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, "ColumnMap"] = field(default_factory=dict)

    def for_file(self, name: str) -> "ColumnMap":
        """Give the map of one file of a folder: its own section, or the whole map where it has none."""
        return self.files.get(name, self)

    def changed(self, **what: str | None) -> "ColumnMap":
        """Give the map with what the command line says in place of what the file says."""
        return replace(self, **{name: value for name, value in what.items() if value is not None})  # type: ignore[arg-type]


def read_map(path: Path) -> ColumnMap:
    """Read a column map.

    Raises
    ------
    MapInvalid
        It is no TOML, or says something that is not understood; the message names the place.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MapInvalid(f"There is no column map {path}.", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapInvalid(f"{path.name} is no TOML: {error}", path=str(path)) from error
    return map_from(raw, where=path.name)


def map_from(raw: Mapping[str, Any], *, where: str) -> ColumnMap:
    """Make a map from TOML's tables; ``where`` is named in messages.

    Raises
    ------
    MapInvalid
        Something in it is not understood.
    """
    _refuse(where, set(raw) - _TOP, _TOP)
    own = {name: value for name, value in raw.items() if name != "files"}
    coord_type = check_coord_type(str(raw.get("coord_type", "wgs84"))) or "wgs84"
    columns = {
        name: tuple(map(str, value)) if isinstance(value, list) else (str(value),)
        for name, value in _table(raw, "columns", where).items()
    }
    _refuse(f"{where}: [columns]", set(columns) - _FIELDS, _FIELDS)
    constants = {name: str(value) for name, value in _table(raw, "constants", where).items()}
    _refuse(f"{where}: [constants]", set(constants) - _FIELDS, _FIELDS)
    attributes = raw.get("attributes")
    return ColumnMap(
        source=_text(raw, "source"),
        layer=_text(raw, "layer"),
        crs=_text(raw, "crs"),
        coord_type=coord_type,
        edition=_text(raw, "edition"),
        class_code=_text(raw, "class"),
        attributes=None if attributes is None else tuple(map(str, attributes)),
        columns=columns,
        constants=constants,
        values={
            name: {str(old): str(new) for old, new in table.items()}
            for name, table in _table(raw, "values", where).items()
        },
        tags=_tags(raw, where),
        files={
            name: map_from(_merged(own, section), where=f"{where}: {name}")
            for name, section in _table(raw, "files", where).items()
        },
    )


def check_coord_type(name: str | None) -> str | None:
    """Return the name of a shift of coordinates, in lower case; None stays None.

    Raises
    ------
    MapInvalid
        Nobody knows it.
    """
    if name is not None and name.lower() not in COORD_TYPES:
        raise MapInvalid(f"The type of coordinates is one of {', '.join(COORD_TYPES)}, not {name!r}.")
    return None if name is None else name.lower()


def _merged(own: Mapping[str, Any], section: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a file's section over the map's own words, table by table."""
    merged = dict(own)
    for name, value in section.items():
        merged[name] = {**merged.get(name, {}), **value} if isinstance(value, dict) else value
    return merged


def _tags(raw: Mapping[str, Any], where: str) -> dict[str, str]:
    tags = {str(tag): str(code) for tag, code in _table(raw, "tags", where).items()}
    for tag in tags:
        if not all(tag.partition("=")):
            raise MapInvalid(f'{where}: [tags] holds lines like "natural=tree" = "04001", not {tag!r}.')
    return tags


def _table(raw: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = raw.get(name, {})
    if not isinstance(value, dict):
        raise MapInvalid(f"{where}: {name} has to be a table, [{name}].")
    return value


def _text(raw: Mapping[str, Any], name: str) -> str | None:
    value = raw.get(name)
    return None if value is None else str(value)


def _refuse(where: str, strange: set[str], known: set[str]) -> None:
    if strange:
        raise MapInvalid(
            f"{where} does not know {', '.join(sorted(strange))}; it knows {', '.join(sorted(known))}.",
            unknown=sorted(strange),
        )
