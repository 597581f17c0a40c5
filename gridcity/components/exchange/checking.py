"""Whether a row of the exchange can be, and what ``components`` would hold of it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gridcity.catalogue.model import CatalogueClass
from gridcity.components.codes import split_code
from gridcity.components.errors import ComponentCodeInvalid
from gridcity.components.exchange.reading import Record
from gridcity.components.model import State
from gridcity.components.repository import place_text

_STATES = {state.standard_word: state for state in State} | {str(state): state for state in State}
_UNITS = {"governing_id": "ZGBMDM", "owner_id": "QSDWDM", "maintainer_id": "YHDWDM"}
_DAY = re.compile(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[ T][0-9:.]+Z?)?")
"""YYYYMMDD, or as programs write a date into a text."""

_LONGEST = {"GLBJMC": 30, "SJLY": 30, "BZ": 1000}


@dataclass(frozen=True, slots=True)
class Good:
    """A row that can be, and the columns of ``components`` as it gives them."""

    record: Record
    class_id: int
    values: Mapping[str, Any]


def read_row(
    record: Record,
    classes: Mapping[str, CatalogueClass],
    units: Mapping[str, int],
    cell_id: int,
    county: str,
    *,
    is_twice: bool,
) -> Good | str:
    """Read a row, or say why it cannot be.

    Parameters
    ----------
    record
        The row.
    classes
        Class code → class.
    units
        Department code → id.
    cell_id, county
        The cell of its place, -1 outside the city, and that cell's county.
    is_twice
        Whether the file had its code before.
    """
    if is_twice:
        return "the file has this code twice"
    try:
        parts = split_code(record.code)
        values = _dates(record) | _units(record, units) | _texts(record)
    except ComponentCodeInvalid as error:
        return error.message
    except ValueError as error:
        return str(error)
    its_class, state = classes.get(parts.class_code), _STATES.get(record.get("GLBJZT") or "")
    if its_class is None:
        return f"no class {parts.class_code}"
    if cell_id < 0:
        return "outside the city"
    if parts.county_code != county:
        return f"its code is of county {parts.county_code}, its place of {county}"
    if state is None:
        return f"no state {record.get('GLBJZT')}"
    values |= {
        "name": values["name"] or its_class.name,
        "state": str(state),
        "cell_id": cell_id,
        "geom": place_text(record.lon, record.lat),
    }
    return Good(record, its_class.id, values)


def _texts(record: Record) -> dict[str, Any]:
    """Read the texts; raises ValueError for one that is too long."""
    for name, most in _LONGEST.items():
        text = record.get(name) or ""
        if len(text) > most or "\0" in text:
            raise ValueError(f"{name} holds more than {most} characters, or a NUL")
    return {"name": record.get("GLBJMC"), "data_source": record.get("SJLY"), "remark": record.get("BZ")}


def _units(record: Record, units: Mapping[str, int]) -> dict[str, Any]:
    """Find the departments; raises ValueError for one that nobody knows."""
    found: dict[str, Any] = {}
    for column, name in _UNITS.items():
        code = record.get(name)
        if code is not None and code not in units:
            raise ValueError(f"{name}: no department {code}")
        found[column] = None if code is None else units[code]
    return found


def _dates(record: Record) -> dict[str, Any]:
    """Read the two dates; raises ValueError for what is none, and where the first is missing."""
    start_on = _day(record, "CSRQ")
    if start_on is None:
        raise ValueError("CSRQ is missing")
    return {"start_on": start_on, "changed_on": _day(record, "BGRQ")}


def _day(record: Record, name: str) -> str | None:
    text = record.get(name)
    if text is None:
        return None
    parts = _DAY.fullmatch(text)
    try:
        if parts is not None:
            return date(int(parts[1]), int(parts[2]), int(parts[3])).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{name} is no date YYYYMMDD: {text[:20]}")
