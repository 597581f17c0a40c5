"""Put the sample city into the store as any city gets there: areas, cells, files loaded, people hired."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from gridcity.catalogue.service import load_editions
from gridcity.cells.areas import save_areas
from gridcity.cells.tiling import tile
from gridcity.city.model import Profile
from gridcity.city.profiles import read_profile
from gridcity.city.service import create_city
from gridcity.components.bulk import load_components
from gridcity.conditions.loading import load_conditions
from gridcity.conditions.service import propose
from gridcity.duty.loading import load_duty
from gridcity.loading.basemap import load_layer
from gridcity.loading.maps import ColumnMap
from gridcity.places.inhabitants import load_inhabitants
from gridcity.places.reading import read_new_names
from gridcity.sample.generator import SampleCity, make_city
from gridcity.sample.inhabitants import settle
from gridcity.sample.plan import Plan
from gridcity.sample.staff import hire
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import current_revision, migrate_city, newest_revision
from gridcity.store.tables import areas, cases, cells, components

CODE = "sample"
SEED = 20_260_302
_SINCE = date(2024, 1, 1)
"""Its rules hold since then, as those of its files do."""

Tell = Callable[[str], None]
"""Told what is being done, one line a step."""

_LAYER = ColumnMap(
    columns={"key": ("source_key",), "kind": ("kind",), "name": ("name",), "name_en": ("name_en",)}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the sample city's schema. All zero: it is not made yet."""

    areas: int
    cells: int
    components: int
    cases: int


def standing(conn: Connection) -> Standing:
    """Count what the city has."""

    def count(table: "object", *where: "object") -> int:
        return int(conn.scalar(select(func.count()).select_from(table).where(*where)) or 0)  # type: ignore[arg-type]

    return Standing(count(areas), count(cells, cells.c.valid_to.is_(None)), count(components), count(cases))


def install(
    settings: Settings,
    engine: Engine,
    plan: Plan,
    *,
    seed: int = SEED,
    at: datetime,
    profile: Profile | None = None,
    tell: Tell = lambda _line: None,
) -> Standing:
    """Make the sample city, all of it or nothing; where it stands already, nothing changes.

    Parameters
    ----------
    settings
        Where the data files are.
    engine
        Of the city's schema, which exists with its city's row (see ``prepare``).
    plan
        What the city is to look like, and how big.
    seed
        The same seed gives the same city.
    """
    profile = profile or read_profile(CODE, settings.data_dir)
    with engine.begin() as conn:
        there = standing(conn)
    if there.components:
        return there
    tell("Drawing rivers, streets and houses")
    drawn = make_city(plan, seed=seed, centre_lon=profile.centre_lon, centre_lat=profile.centre_lat)
    with engine.begin() as conn:
        load_editions(conn, settings.data_dir, profile.editions)
        tell("Hiring departments and people")
        rng = np.random.default_rng(seed)
        hire(conn, plan.people, inspectors=plan.size.inspectors, rng=rng, at=at)
        tell(f"Dividing the city: {len(drawn.areas):,} areas")
        save_areas(conn, drawn.areas)
        tell("Cutting it into cells")
        tile(conn, at=at)
        with TemporaryDirectory(prefix="gridcity-sample-") as folder:
            _load(conn, drawn, plan, Path(folder), at, tell)
            _settle(conn, drawn, Path(folder), seed, at, tell)
        read_new_names(conn)
        load_duty(conn, settings.data_dir / CODE / "duty.csv", at=at, make_departments=True)
        load_conditions(conn, settings.data_dir / CODE / "conditions.csv", at=at)
        propose(conn, at=at, since=_SINCE)
        return standing(conn)


def prepare(settings: Settings, *, at: datetime) -> Profile:
    """Make the sample city's schema and its row; what is there stays, its tables brought up to date."""
    profile = read_profile(CODE, settings.data_dir)
    create_city(settings, profile, at=at)
    engine = open_engine(settings)
    try:
        with engine.connect() as conn:
            is_current = current_revision(conn, CODE) == newest_revision()
        if not is_current:
            migrate_city(engine, CODE)
    finally:
        engine.dispose()
    return profile


def _load(conn: Connection, drawn: SampleCity, plan: Plan, folder: Path, at: datetime, tell: Tell) -> None:
    """Write the drawing as files, and load them as a city loads its own."""
    for layer in ("streets", "water", "buildings"):
        frame = getattr(drawn, layer)
        tell(f"Loading {len(frame):,} {layer}")
        path = folder / f"{layer}.parquet"
        frame.to_parquet(path)
        load_layer(conn, layer, path, at=at, column_map=_LAYER)
    tell(f"Registering {len(drawn.components):,} components")
    path = folder / "components.parquet"
    drawn.components.assign(start_on=drawn.components["start_on"].dt.strftime("%Y-%m-%d")).to_parquet(path)
    load_components(
        conn,
        path,
        at=at,
        column_map=ColumnMap(
            source=CODE,
            edition=plan.components["edition"],
            attributes=(),
            columns={
                "key": ("source_key",),
                "class": ("class_code",),
                "start_on": ("start_on",),
                "governing": ("owner",),
                "owner": ("owner",),
                "maintainer": ("owner",),
            },
        ),
    )


def _settle(conn: Connection, drawn: SampleCity, folder: Path, seed: int, at: datetime, tell: Tell) -> None:
    """Write down how many people live where, and load it as a city loads its census."""
    people = settle(drawn.areas, drawn.buildings, seed=seed)
    tell(f"Settling {people['inhabitants'].sum():,} people, made up from the dwellings")
    path = folder / "inhabitants.csv"
    people.to_csv(path, index=False)
    load_inhabitants(conn, path, at=at)
