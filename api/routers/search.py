"""Search as you type, and the nearest address of a point."""

from typing import Annotated

from fastapi import Depends, Query, Request

from api.dependencies import Db, Public, Router
from api.doorkeeper import Doorkeeper, credentials
from api.errors import Malformed, problems
from api.models.base import Lat, Lon
from api.models.places import AddressOut, SearchAnswer, SearchHit
from gridcity.people.model import Person
from gridcity.people.permissions import Permission, may
from gridcity.places import service
from gridcity.places.address import address_at
from gridcity.places.errors import SearchInvalid
from gridcity.places.model import PUBLIC, Kind

router = Router(prefix="/api/v1", tags=["places"])

_FOR_STAFF = {Kind.COMPONENT: Permission.READ_COMPONENTS, Kind.CASE: Permission.READ_CASES}


async def who_searches(request: Request) -> Person | None:
    """Recognise whoever calls; a stranger may search, too, and finds less."""
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return await doorkeeper.recognise(credentials(request))


async def near_place(
    near: Annotated[
        str | None, Query(max_length=60, description="Longitude,latitude that answers are near to. [°]")
    ] = None,
) -> tuple[float, float] | None:
    """Read longitude,latitude.

    Raises
    ------
    Malformed
        Not two numbers.
    """
    if near is None:
        return None
    try:
        lon, lat = (float(part) for part in near.split(","))
    except ValueError:
        raise Malformed("near is longitude,latitude: two numbers.", near=near) from None
    return lon, lat


@router.get("/search", dependencies=[Public], responses=problems(SearchInvalid))
def search(
    db: Db,
    person: Annotated[Person | None, Depends(who_searches)],
    near: Annotated[tuple[float, float] | None, Depends(near_place)],
    q: Annotated[str, Query(max_length=service.LONGEST_QUERY, description="What was typed so far.")],
    kinds: Annotated[list[Kind] | None, Query(max_length=7, description="May be repeated.")] = None,
    limit: Annotated[int, Query(ge=1, le=service.MOST_HITS)] = 10,
) -> SearchAnswer:
    """Find streets, areas, places, buildings and cells as they are typed; staff find more."""
    allowed = PUBLIC | {
        kind for kind, permission in _FOR_STAFF.items() if person is not None and may(person, permission)
    }
    found = service.search(db, q, near=near, kinds=allowed.intersection(kinds or allowed), limit=limit)
    return SearchAnswer(
        items=[SearchHit.model_validate(hit) for hit in found.items],
        meant=found.meant,
        incomplete=found.unread,
    )


@router.get("/address", dependencies=[Public], responses=problems(SearchInvalid))
def read_address(db: Db, lon: Annotated[Lon, Query()], lat: Annotated[Lat, Query()]) -> AddressOut:
    """Say what a point is called: the nearest door or street, its areas, its cell."""
    return AddressOut.model_validate(address_at(db, lon, lat))
