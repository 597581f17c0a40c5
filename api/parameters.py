"""Query parameters that several routes share."""

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AwareDatetime

from api.errors import Malformed
from api.models.base import MAX_ID, SmallId, words
from gridcity.cases.model import CaseFilter, PlaceQuality, Stage

Order = Annotated[
    Literal["newest", "oldest", "due", "urgent"],
    Query(description="By report, by what is due first, or emergencies before that."),
]
After = Annotated[
    str | None, Query(max_length=200, pattern=r"^[A-Za-z0-9_-]+$", description="`next` of the page before.")
]
Limit = Annotated[int, Query(ge=1, le=500, description="Most items on the page.")]
_MOST_POLYGON = 100_000


async def bounding_box(
    bbox: Annotated[
        str | None, Query(max_length=200, description="West,south,east,north. EPSG:4326. [°]")
    ] = None,
) -> tuple[float, float, float, float] | None:
    """Read west,south,east,north.

    Raises
    ------
    Malformed
        Not four numbers within the world, in that order.
    """
    if bbox is None:
        return None
    try:
        west, south, east, north = (float(part) for part in bbox.split(","))
    except ValueError:
        raise Malformed("bbox is west,south,east,north: four numbers.", bbox=bbox) from None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Malformed("bbox is west,south,east,north in degrees, west before east.", bbox=bbox)
    return west, south, east, north


Box = Annotated[tuple[float, float, float, float] | None, Depends(bounding_box)]


async def case_filter(
    stage: Annotated[list[Stage] | None, Query(max_length=5, description="May be repeated.")] = None,
    class_id: Annotated[list[SmallId] | None, Query(max_length=200, description="May be repeated.")] = None,
    area: Annotated[str | None, Query(pattern=r"^[0-9]{6,12}$", description="An area's code.")] = None,
    cell: Annotated[str | None, Query(pattern=r"^[0-9A-Z]{15}$", description="A cell's code.")] = None,
    department_id: Annotated[SmallId | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query(alias="from", description="Reported at or after.")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Reported before.")] = None,
    closed_since: Annotated[
        AwareDatetime | None, Query(alias="closed_from", description="Closed at or after.")
    ] = None,
    closed_until: Annotated[
        AwareDatetime | None, Query(alias="closed_to", description="Closed before.")
    ] = None,
    within: Annotated[
        str | None, Query(max_length=_MOST_POLYGON, description="GeoJSON Polygon, EPSG:4326.")
    ] = None,
    q: Annotated[
        str | None, words(200), Query(description="Words in number, description or address.")
    ] = None,
    emergency: Annotated[
        bool | None, Query(description="Whether it cannot wait, by its class or its filing condition.")
    ] = None,
    suspended: Annotated[bool | None, Query()] = None,
    held: Annotated[bool | None, Query(description="Whether a control area holds the report back.")] = None,
    late: Annotated[bool | None, Query()] = None,
    verified: Annotated[
        bool | None, Query(description="Whether somebody has seen that the work is done.")
    ] = None,
    place_quality: Annotated[
        list[PlaceQuality] | None,
        Query(max_length=4, description="How far the place can be trusted. May be repeated."),
    ] = None,
) -> CaseFilter:
    """Read which cases are asked for."""
    return CaseFilter(
        stages=tuple(stage or ()),
        class_ids=tuple(class_id or ()),
        area=area,
        cell=cell,
        department_id=department_id,
        since=since,
        until=until,
        closed_since=closed_since,
        closed_until=closed_until,
        within=within,
        text=q,
        is_emergency=emergency,
        is_suspended=suspended,
        is_held=held,
        is_late=late,
        is_verified=verified,
        place_qualities=tuple(place_quality or ()),
    )


Filter = Annotated[CaseFilter, Depends(case_filter)]


def number_after(after: str | None) -> int | None:
    """Read a page mark that is a number.

    Raises
    ------
    Malformed
        It is none.
    """
    if after is None:
        return None
    if not after.isascii() or not after.isdigit() or not 0 < int(after) <= MAX_ID:
        raise Malformed("`after` is the `next` of the page before.", after=after)
    return int(after)


def mark_of(number: int | None) -> str | None:
    """Write a page mark."""
    return None if number is None else str(number)
