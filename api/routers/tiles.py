"""Vector tiles of the base map, the cells, the components and the cases."""

from typing import Annotated, Any

from fastapi import Path, Request, Response

from api.dependencies import Now, Public, Router, may
from api.errors import Malformed, problems
from api.parameters import Filter
from api.raw import RawRoute, path_number
from api.tiles import FINEST_ZOOM, TILE, Asked, TileServer
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/tiles", tags=["tiles"])
raw = Router(prefix="/api/v1/tiles", tags=["tiles"], route_class=RawRoute)

TILE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A Mapbox vector tile.",
        "content": {TILE: {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The tile has not changed since its ETag."},
    **problems(Malformed),
}
_NUMBERS: dict[str, Any] = {
    "parameters": [
        path_number("z", FINEST_ZOOM),
        path_number("x", 2**FINEST_ZOOM - 1),
        path_number("y", 2**FINEST_ZOOM - 1),
    ]
}
_PATH = "/{z}/{x}/{y}"


def _server(request: Request) -> TileServer:
    server: TileServer = request.app.state.tiles
    return server


def _numbers(request: Request) -> tuple[int, int, int]:
    """Read zoom, column and row.

    Raises
    ------
    Malformed
        They name no tile.
    """
    given = request.path_params
    try:
        z, x, y = int(given["z"]), int(given["x"]), int(given["y"])
    except ValueError:
        raise Malformed("A tile is named by three whole numbers: zoom, column, row.") from None
    return check_tile(z, x, y)


def check_tile(z: int, x: int, y: int) -> tuple[int, int, int]:
    """Refuse numbers that name no tile.

    Raises
    ------
    Malformed
        The zoom is too fine, or the tile lies outside the world.
    """
    if not 0 <= z <= FINEST_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise Malformed(f"There is no tile {z}/{x}/{y}.", z=z, x=x, y=y)
    return z, x, y


@raw.get(
    "/basemap" + _PATH,
    dependencies=[Public],
    responses=TILE_ANSWERS,
    openapi_extra=_NUMBERS,
    response_class=Response,
)
async def basemap_tile(request: Request) -> Response:
    """Water, buildings, streets, areas and places, as much as the zoom can show."""
    return await _server(request).layer("basemap", *_numbers(request), Asked.by(request))


@raw.get(
    "/cells" + _PATH,
    dependencies=[Public],
    responses=TILE_ANSWERS,
    openapi_extra=_NUMBERS,
    response_class=Response,
)
async def cell_tile(request: Request) -> Response:
    """Cells from zoom 11; the feature's id is the cell's, so that the page can shade it by /cells/load."""
    return await _server(request).layer("cells", *_numbers(request), Asked.by(request))


@raw.get(
    "/components" + _PATH,
    dependencies=[may(Permission.READ_COMPONENTS)],
    responses=TILE_ANSWERS,
    openapi_extra=_NUMBERS,
    response_class=Response,
)
async def component_tile(request: Request) -> Response:
    """Components from zoom 16; before, how many stand in each square (`count`)."""
    return await _server(request).layer("components", *_numbers(request), Asked.by(request))


@raw.get(
    "/case_hexagons" + _PATH,
    dependencies=[may(Permission.READ_CASES)],
    responses=TILE_ANSWERS,
    openapi_extra=_NUMBERS,
    response_class=Response,
)
async def case_hexagon_tile(request: Request) -> Response:
    """Open cases by H3 hexagon (`h3`, `count`, `per_km2`), zooms 5 to 10: before cells can be seen."""
    return await _server(request).case_hexagons(*_numbers(request), Asked.by(request))


@raw.get(
    "/component_hexagons" + _PATH,
    dependencies=[may(Permission.READ_COMPONENTS)],
    responses=TILE_ANSWERS,
    openapi_extra=_NUMBERS,
    response_class=Response,
)
async def component_hexagon_tile(request: Request) -> Response:
    """Components that stand, by H3 hexagon (`h3`, `count`, `per_km2`), zooms 5 to 10."""
    return await _server(request).layer("component_hexagons", *_numbers(request), Asked.by(request))


@router.get("/cases" + _PATH, responses=TILE_ANSWERS | problems(FilterNotUnderstood), response_class=Response)
async def case_tile(
    request: Request,
    z: Annotated[int, Path(ge=0, le=FINEST_ZOOM)],
    x: Annotated[int, Path(ge=0, le=2**FINEST_ZOOM - 1)],
    y: Annotated[int, Path(ge=0, le=2**FINEST_ZOOM - 1)],
    _person: Annotated[Person, may(Permission.READ_CASES)],
    where: Filter,
    now: Now,
) -> Response:
    """Cases that the filter finds: points from zoom 13, before that how many in each square, by stage."""
    return await _server(request).cases(*check_tile(z, x, y), where, at=now, asked=Asked.by(request))
