"""What all wire models share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_ID = 2**63 - 1

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="Longitude, EPSG:4326. [°]")]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="Latitude, EPSG:4326. [°]")]
Bounds = Annotated[
    list[float], Field(min_length=4, max_length=4, description="West, south, east, north. [°]")
]
Accuracy = Annotated[
    float,
    Field(
        gt=0,
        le=1000,
        allow_inf_nan=False,
        description="Radius within which 68 of 100 true places lie, as phones state it. [m]",
    ),
]
Id = Annotated[int, Field(ge=1, le=MAX_ID)]
SmallId = Annotated[int, Field(ge=1, le=2**31 - 1)]

# PostgreSQL keeps every character but NUL; pydantic refuses half a surrogate pair by itself.
_STORABLE = r"^[^\x00]*$"


def words(most: int, *, least: int = 0) -> object:
    """Declare a text of bounded length that the store can hold."""
    return StringConstraints(min_length=least, max_length=most, pattern=_STORABLE)


Line = Annotated[str, words(200)]
Prose = Annotated[str, words(4000)]


class Wire(BaseModel):
    """A model that goes over the wire: frozen, and made from our own values without a second check."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class In(BaseModel):
    """A model that comes in: what it does not know, it refuses."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def exactly_one(**given: object) -> None:
    """Refuse none or several of what excludes each other.

    Raises
    ------
    ValueError
        Not exactly one was given; pydantic makes it a fault of the request.
    """
    if sum(value is not None for value in given.values()) != 1:
        raise ValueError(f"give exactly one of {', '.join(given)}")
