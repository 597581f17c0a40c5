"""Make a city, and read the one that a schema holds."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from gridcity.city.calendars import Edition, newest, planned_calendar, save_calendar
from gridcity.city.errors import CityNotMade
from gridcity.city.model import City, Profile
from gridcity.city.profiles import list_profiles, profile_from, profile_to_dict, read_profile
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.errors import CityExists
from gridcity.store.schema import create_city_schema
from gridcity.store.tables import city

_FROM_PROFILE = "From the city's profile."


def create_city(settings: Settings, profile: Profile, *, at: datetime) -> City:
    """Make a city: its schema with all tables, and its row. Commits.

    Where the city is there already it is left as it is; where a first attempt broke off between
    schema and row, it is completed.

    Raises
    ------
    CityCodeInvalid
        No schema can bear the profile's code.
    """
    shared = open_engine(settings)
    try:
        with suppress(CityExists):
            create_city_schema(shared, profile.code)
    finally:
        shared.dispose()
    engine = open_engine(settings, profile.code)
    try:
        with engine.begin() as conn:
            return save_city(conn, profile, at=at)
    finally:
        engine.dispose()


def save_city(conn: Connection, profile: Profile, *, at: datetime) -> City:
    """Write the city's row into its schema; a city that is there already stays as it is."""
    found = find_city(conn)
    if found is not None:
        return found
    conn.execute(insert(city).values(code=profile.code, profile=profile_to_dict(profile), created_at=at))
    planned = planned_calendar(profile, at=at)
    if planned is not None:
        save_calendar(conn, planned, at=at, note=_FROM_PROFILE)
    return City(profile.code, profile, at)


def set_block_rules(conn: Connection, blocks: Mapping[str, Mapping[str, float]]) -> None:
    """Keep what goes before the common rules for blocks in this city, in place of what did so far.

    Raises
    ------
    CityNotMade
        There is no city here.
    """
    changed = replace(get_city(conn).profile, blocks=blocks)
    conn.execute(update(city).values(profile=profile_to_dict(changed)))


def adopt_calendar(conn: Connection, data_dir: Path, *, at: datetime) -> Edition | None:
    """Give a city that has no calendar the one that its profile plans, for what is dispatched from now on.

    A city that was made before there were calendars counts every hour. The profile that it was made of
    may not plan one; then that of the same code in ``data_dir`` is asked.

    Returns
    -------
    Edition or None
        The edition that was made; None where there is a calendar already, or none is planned.
    """
    there = find_city(conn)
    if there is None or newest(conn) is not None:
        return None
    planned = planned_calendar(there.profile, at=at)
    if planned is None and there.code in list_profiles(data_dir):
        planned = planned_calendar(read_profile(there.code, data_dir), at=at)
    return None if planned is None else save_calendar(conn, planned, at=at, note=_FROM_PROFILE)


def find_city(conn: Connection) -> City | None:
    """Read the city of the connection's schema; None where none was made."""
    row = conn.execute(select(city.c.code, city.c.profile, city.c.created_at)).first()
    return None if row is None else City(row.code, profile_from(row.profile), row.created_at)


def city_day(conn: Connection, at: datetime) -> date:
    """Say which day it is in the city; raises as ``get_city``."""
    return at.astimezone(get_city(conn).profile.zone).date()


def get_city(conn: Connection) -> City:
    """Read the city of the connection's schema.

    Raises
    ------
    CityNotMade
        There is none yet.
    """
    found = find_city(conn)
    if found is None:
        raise CityNotMade("There is no city here yet: run `gridcity city create PROFILE` first.")
    return found
