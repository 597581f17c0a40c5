"""What a camera wrote into a photo: when, where, which way. Private, believed as far as it makes sense."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from PIL import ExifTags

_KEPT_TAGS = {
    ExifTags.Base.Make: "make",
    ExifTags.Base.Model: "model",
    ExifTags.Base.Software: "software",
    ExifTags.Base.DateTime: "changed",
    ExifTags.Base.DateTimeOriginal: "taken",
    ExifTags.Base.OffsetTimeOriginal: "offset",
    ExifTags.Base.Orientation: "orientation",
}
_LONGEST_VALUE = 200
_ROUND = 360.0
_LARGEST_ERROR_M = 10_000_000.0
_SLACK = timedelta(days=1)  # a camera's clock may be in any zone
_FIRST_PHOTO = datetime(1990, 1, 1, tzinfo=UTC)

Tags = Mapping[int, object]


@dataclass(frozen=True, slots=True)
class Shot:
    """When and where a photo was taken; None where its camera says nothing or nonsense.

    ``direction_deg`` is where it looked, clockwise from north (true or magnetic, as the camera has it), 0 to
    below 360 [°]; ``position_error_m`` how far off the place may be [m]. ``tags`` are the fields that were
    read, as text, for the private record.
    """

    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    direction_deg: float | None = None
    position_error_m: float | None = None
    tags: dict[str, str] = field(default_factory=dict)


NOTHING_KNOWN = Shot()


def read_shot(base: Tags, camera: Tags, gps: Tags, *, zone: tzinfo, received_at: datetime) -> Shot:
    """Read when and where a photo was taken.

    Parameters
    ----------
    base, camera, gps
        The three directories of tags: IFD 0, Exif, GPS. Any value may be missing or rubbish.
    zone
        The zone of the camera's clock where it does not tell.
    received_at
        A photo from after its arrival (with a day's slack) has a wrong clock: its time is dropped.
    """
    place = _place(gps)
    lon, lat = place if place is not None else (None, None)
    tags = {
        name: words for key, name in _KEPT_TAGS.items() if (words := _words(camera.get(key, base.get(key))))
    }
    for key, value in gps.items():
        name = ExifTags.GPSTAGS.get(key)
        words = _words(value)
        if name is not None and words:
            tags[name] = words
    return Shot(
        _taken_at(base, camera, zone, received_at),
        lon,
        lat,
        _direction(gps.get(ExifTags.GPS.GPSImgDirection)),
        _error(gps.get(ExifTags.GPS.GPSHPositioningError)),
        tags,
    )


def _direction(value: object) -> float | None:
    """Read a direction [°]; None unless it is one of the compass."""
    degrees = _number(value)
    return None if degrees is None or not 0 <= degrees <= _ROUND else degrees % _ROUND


def _error(value: object) -> float | None:
    """Read how far off a place may be [m]; None for nonsense."""
    metres = _number(value)
    return None if metres is None or not 0 <= metres <= _LARGEST_ERROR_M else metres


def _place(gps: Tags) -> tuple[float, float] | None:
    """Read longitude and latitude [°]; None unless both are there and mean a place on earth."""
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "NS", 90)
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "EW", 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):  # 0, 0: a camera without a fix
        return None
    return lon, lat


def _degrees(parts: object, ref: object, letters: str, most: int) -> float | None:
    """Turn degrees, minutes, seconds and a letter into signed degrees."""
    letter = _words(ref).upper()[:1]
    if not isinstance(parts, tuple | list) or not 1 <= len(parts) <= 3 or letter not in letters or not letter:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None or number < 0 for number in numbers):
        return None
    degrees = sum(float(number or 0.0) / 60.0**power for power, number in enumerate(numbers))
    if degrees > most:
        return None
    return -degrees if letter == letters[1] else degrees


def _number(value: object) -> float | None:
    """Read a number; a rational with denominator zero is none."""
    try:
        number = float(value)  # type: ignore[arg-type]  # anything may stand in a tag
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _taken_at(base: Tags, camera: Tags, zone: tzinfo, received_at: datetime) -> datetime | None:
    original = ExifTags.Base.DateTimeOriginal
    written = _words(camera.get(original) or base.get(original) or base.get(ExifTags.Base.DateTime))
    try:
        local = datetime.strptime(written[:19], "%Y:%m:%d %H:%M:%S").replace(
            tzinfo=_offset(_words(camera.get(ExifTags.Base.OffsetTimeOriginal))) or zone
        )
        taken_at = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return taken_at if _FIRST_PHOTO <= taken_at <= received_at + _SLACK else None


def _offset(written: str) -> timezone | None:
    """Read ``+08:00``; None where it is not that."""
    try:
        return timezone(datetime.strptime(written, "%z").utcoffset() or timedelta(0))
    except ValueError:
        return None


def _words(value: object) -> str:
    """Give a tag's value as text that the store can hold; empty for none."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, tuple | list):
        value = " ".join(str(part) for part in value[:4])
    text = "" if value is None else str(value)
    return "".join(char for char in text if char.isprintable()).strip()[:_LONGEST_VALUE]
