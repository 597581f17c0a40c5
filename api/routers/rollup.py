"""Counts in H3 hexagons: for staff as they are, for the public without small numbers."""

from datetime import date
from typing import Annotated

import shapely
from fastapi import Query

from api.dependencies import Db, Now, Public, Router, may
from api.errors import problems
from api.models.rollup import HexagonCollection, HexagonFacts, HexagonFeature
from gridcity.analytics import hexagons
from gridcity.analytics.errors import PeriodInvalid
from gridcity.analytics.hexagons import Hexagons, Measure
from gridcity.cells.errors import NotTiled
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from grids.rollup import hexagons_to_polygons

router = Router(prefix="/api/v1", tags=["statistics"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Resolution = Annotated[int, Query(ge=6, le=11, description="Of the hexagons. [-]")]
Month = Annotated[str, Query(pattern=r"^(19|20|21)\d\d-(0[1-9]|1[0-2])$")]


@router.get("/rollup", responses=problems(NotTiled))
def roll_up(
    db: Db, _person: Reader, resolution: Resolution, measure: Measure = Measure.CASES
) -> HexagonCollection:
    """Carry a count by cell to hexagons, by the ground that they share: nothing is lost."""
    return _collection(hexagons.roll_up_cells(db, measure, resolution))


@router.get("/rollup/public", dependencies=[Public], responses=problems(PeriodInvalid))
def roll_up_for_everybody(
    db: Db,
    now: Now,
    since: Annotated[Month, Query(alias="from", description="First month. YYYY-MM")],
    until: Annotated[Month, Query(alias="to", description="Last month. YYYY-MM")],
    resolution: Annotated[
        int, Query(ge=6, le=hexagons.ATOM, description="Of the hexagons. [-]")
    ] = hexagons.ATOM,
) -> HexagonCollection:
    """Count the cases of whole months by hexagon, leaving out what is too small to be told."""
    year, month = int(until[:4]), int(until[5:])
    end = date(year + month // 12, month % 12 + 1, 1)
    found = hexagons.published(
        db, since=date.fromisoformat(f"{since}-01"), until=end, resolution=resolution, at=now
    )
    return _collection(found)


def _collection(found: Hexagons) -> HexagonCollection:
    drawn = shapely.get_coordinates(hexagons_to_polygons(found.hexagon), return_index=True)
    corners: list[list[list[float]]] = [[] for _ in found.hexagon]
    for place, at in zip(drawn[0].round(7).tolist(), drawn[1].tolist(), strict=True):
        corners[at].append(place)
    return HexagonCollection(
        type="FeatureCollection",
        features=[
            HexagonFeature(
                type="Feature",
                geometry={"type": "Polygon", "coordinates": [ring]},
                properties=HexagonFacts(h3=name, value=value),
            )
            for name, ring, value in zip(
                hexagons.names_of(found.hexagon), corners, found.value.tolist(), strict=True
            )
        ],
    )
