"""What a file of requests means: which column tells what, in which words, on whose clock.

``data/reference/maps/boston_311.toml`` is such a map, with a comment on each part.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gridcity.cases.model import Outcome, PlaceQuality
from gridcity.replay.errors import RequestMapInvalid

_TOP = {"source", "edition", "timezone", "time_format", "columns", "values", "outcomes", "departments"}
_NEEDED = {"key", "opened", "class"}
_COLUMNS = _NEEDED | {
    "due",
    "closed",
    "status",
    "department",
    "description",
    "address",
    "lon",
    "lat",
    "placed",
    "channel",
    "closing",
}


@dataclass(frozen=True, slots=True)
class RequestMap:
    """How a file of requests is read. Times in it are local times of ``timezone``."""

    source: str
    edition: str
    timezone: str
    time_format: str
    columns: Mapping[str, str]
    placed: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    channel: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)

    def outcome_of(self, closing: str) -> Outcome | None:
        """Say which outcome a closing code tells; None if it tells none."""
        return next((outcome for start, outcome in self.outcomes.items() if closing.startswith(start)), None)


def read_request_map(path: Path) -> RequestMap:
    """Read a map of requests.

    Raises
    ------
    RequestMapInvalid
        It is not there, is no TOML, or says something that is not understood.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RequestMapInvalid(f"There is no map {path}.", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RequestMapInvalid(f"{path.name} is no TOML: {error}", path=str(path)) from error
    _refuse(path, "it", set(raw) - _TOP, _TOP)
    columns = {str(name): str(column) for name, column in _table(path, raw, "columns").items()}
    _refuse(path, "[columns]", set(columns) - _COLUMNS, _COLUMNS)
    if lacking := _NEEDED - set(columns):
        raise RequestMapInvalid(f"{path.name}: [columns] has to name {', '.join(sorted(lacking))}.")
    values = _table(path, raw, "values")
    _refuse(path, "[values]", set(values) - {"placed", "status", "channel"}, {"placed", "status", "channel"})
    return RequestMap(
        source=str(raw.get("source", path.stem)),
        edition=str(raw.get("edition", "")),
        timezone=_zone(path, str(raw.get("timezone", ""))),
        time_format=str(raw.get("time_format", "%Y-%m-%d %H:%M:%S")),
        columns=columns,
        placed=_qualities(path, _words(values, "placed")),
        status=_words(values, "status"),
        channel=_words(values, "channel"),
        outcomes=_outcomes(path, _table(path, raw, "outcomes")),
        departments=_words(raw, "departments"),
    )


def _outcomes(path: Path, given: Mapping[str, Any]) -> dict[str, Outcome]:
    try:
        return {str(code): Outcome(name) for code, name in given.items()}
    except ValueError as error:
        raise RequestMapInvalid(f"{path.name}: [outcomes]: {error}.") from error


def _qualities(path: Path, given: Mapping[str, str]) -> Mapping[str, str]:
    known = {str(quality) for quality in PlaceQuality}
    _refuse(path, "[values.placed]", set(given.values()) - known, known)
    return given


def _zone(path: Path, name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise RequestMapInvalid(
            f"{path.name}: timezone {name!r} is no time zone, e.g. Asia/Shanghai."
        ) from None
    return name


def _table(path: Path, raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name, {})
    if not isinstance(value, dict):
        raise RequestMapInvalid(f"{path.name}: {name} has to be a table, [{name}].")
    return value


def _words(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    return {str(old): str(new) for old, new in raw.get(name, {}).items()}


def _refuse(path: Path, where: str, strange: set[str], known: set[str]) -> None:
    if strange:
        raise RequestMapInvalid(
            f"{path.name}: {where} does not know {', '.join(sorted(strange))}; "
            f"known: {', '.join(sorted(known))}.",
            unknown=sorted(strange),
        )
