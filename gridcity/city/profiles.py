"""Read a profile, from its TOML file or from the ``city`` row that kept it."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gridcity.city.errors import ProfileInvalid, ProfileNotFound
from gridcity.city.model import AreaCodes, CalendarPlan, Level, Names, Profile, TilingKind
from gridcity.worktime.calendars import read_week, written_week
from gridcity.worktime.errors import CalendarInvalid

LANGUAGES = ("zh", "en")


def list_profiles(data_dir: Path) -> list[str]:
    """Name the profiles that come with gridcity."""
    return sorted(path.stem for path in (data_dir / "profiles").glob("*.toml"))


def read_profile(name: str | Path, data_dir: Path) -> Profile:
    """Read a profile by the path of its file, or by its code among those in ``data_dir``.

    Raises
    ------
    ProfileNotFound
        There is no such file; the message names the profiles there are.
    ProfileInvalid
        A value is missing or cannot be; the message names it.
    """
    path = Path(name)
    if path.suffix != ".toml":
        path = data_dir / "profiles" / f"{name}.toml"
    if not path.is_file():
        known = list_profiles(data_dir)
        raise ProfileNotFound(
            f"There is no profile {name}; there are {', '.join(known)}, or give the path of a TOML file.",
            name=str(name),
            known=known,
        )
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileInvalid(f"{path} is not a TOML file: {error}.", path=str(path)) from error
    return profile_from(raw)


def profile_from(raw: Mapping[str, Any]) -> Profile:
    """Make a profile of what a TOML file or the ``city`` row says, checking every value.

    Raises
    ------
    ProfileInvalid
        A value is missing or cannot be.
    """
    try:
        profile = Profile(
            code=str(raw["code"]),
            county_code=str(raw["county_code"]),
            names=Names(**{key: str(raw["names"][key]) for key in ("zh", "en", "local")}),
            languages=tuple(raw["languages"]),
            timezone=str(raw["timezone"]),
            centre_lon=float(raw["projection"]["centre_lon"]),
            centre_lat=float(raw["projection"]["centre_lat"]),
            cell_size_m=float(raw["projection"]["cell_size_m"]),
            finest_level=Level(raw["divisions"]["finest_level"]),
            area_codes=AreaCodes(raw["divisions"]["area_codes"]),
            editions=tuple(raw["catalogue"]["editions"]),
            component_editions=tuple(raw["catalogue"]["component_editions"]),
            matter_editions=tuple(raw["catalogue"]["matter_editions"]),
            map_lon=float(raw["map"]["centre_lon"]),
            map_lat=float(raw["map"]["centre_lat"]),
            map_zoom=float(raw["map"]["zoom"]),
            tiling=TilingKind(raw["divisions"].get("tiling", "lattice")),
            calendar=_calendar_plan(raw["calendar"]) if raw.get("calendar") else None,
            has_example_limits=_flag(raw.get("conditions", {}), "examples"),
            blocks=_numbers(raw.get("blocks", {})),
        )
    except KeyError as error:
        raise ProfileInvalid(f"The profile does not say {error}.", missing=str(error.args[0])) from error
    except (TypeError, ValueError, CalendarInvalid) as error:
        raise ProfileInvalid(f"The profile is not in order: {error}.") from error
    _check(profile)
    return profile


def _flag(raw: Mapping[str, Any], name: str) -> bool:
    """Read a yes or no of a table; left out, it is no."""
    value = raw.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"{name} is true or false, not {value!r}")  # noqa: TRY004  (said as any wrong value)
    return value


def _calendar_plan(raw: Mapping[str, Any]) -> CalendarPlan:
    subdivision = raw.get("subdivision")
    return CalendarPlan(
        str(raw["country"]), None if subdivision is None else str(subdivision), read_week(raw["week"])
    )


def _numbers(raw: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Read tables of numbers; what they may say is known to whoever draws blocks."""
    return {
        str(table): {str(name): float(value) for name, value in dict(values).items()}
        for table, values in dict(raw).items()
    }


def profile_to_dict(profile: Profile) -> dict[str, object]:
    """Give the profile the shape of its TOML file, to be kept in the ``city`` row."""
    return {
        "code": profile.code,
        "county_code": profile.county_code,
        "languages": list(profile.languages),
        "timezone": profile.timezone,
        "names": {"zh": profile.names.zh, "en": profile.names.en, "local": profile.names.local},
        "projection": {
            "centre_lon": profile.centre_lon,
            "centre_lat": profile.centre_lat,
            "cell_size_m": profile.cell_size_m,
        },
        "divisions": {
            "finest_level": str(profile.finest_level),
            "area_codes": str(profile.area_codes),
            "tiling": str(profile.tiling),
        },
        "catalogue": {
            "editions": list(profile.editions),
            "component_editions": list(profile.component_editions),
            "matter_editions": list(profile.matter_editions),
        },
        "map": {"centre_lon": profile.map_lon, "centre_lat": profile.map_lat, "zoom": profile.map_zoom},
        "calendar": _written_plan(profile.calendar),
        "conditions": {"examples": profile.has_example_limits},
        "blocks": {table: dict(values) for table, values in profile.blocks.items()},
    }


def _written_plan(plan: CalendarPlan | None) -> dict[str, object] | None:
    if plan is None:
        return None
    return {"country": plan.country, "subdivision": plan.subdivision, "week": written_week(plan.week)}


def _check(profile: Profile) -> None:
    """Refuse a profile whose values cannot be."""
    try:
        ZoneInfo(profile.timezone)
        knows_zone = True
    except (ZoneInfoNotFoundError, ValueError):
        knows_zone = False
    used = {*profile.component_editions, *profile.matter_editions}
    # The code becomes the name of a schema: letters that need no quoting, and none of PostgreSQL's own.
    reserved = {"public", "information_schema"}
    faults = {
        "code": not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", profile.code)
        or profile.code.startswith("pg_")
        or profile.code in reserved,
        "county_code": not re.fullmatch(r"[0-9]{6}", profile.county_code),
        "timezone": not knows_zone,
        "languages": not profile.languages or not set(profile.languages) <= set(LANGUAGES),
        "projection.centre_lon": not -180 <= profile.centre_lon <= 180,
        "projection.centre_lat": not -89 <= profile.centre_lat <= 89,
        "divisions.tiling": profile.tiling is TilingKind.OFFICIAL,
        "projection.cell_size_m": not 10 <= profile.cell_size_m <= 10_000,
        "catalogue.editions": not profile.editions or not used <= set(profile.editions),
        "map.centre": not (-180 <= profile.map_lon <= 180 and -85 <= profile.map_lat <= 85),
        "map.zoom": not 0 <= profile.map_zoom <= 22,
    }
    wrong = [name for name, is_wrong in faults.items() if is_wrong]
    if wrong:
        raise ProfileInvalid(
            f"The profile of {profile.code!r} is not in order: look at {', '.join(wrong)}.", wrong=wrong
        )
