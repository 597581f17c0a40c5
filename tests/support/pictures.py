"""Photos made for tests: with a place, a time, an orientation, or something wrong."""

import random
import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

HARBIN_GPS: dict[int, object] = {
    ExifTags.GPS.GPSLatitudeRef: "N",
    ExifTags.GPS.GPSLatitude: (IFDRational(45), IFDRational(45), IFDRational(3000, 100)),
    ExifTags.GPS.GPSLongitudeRef: "E",
    ExifTags.GPS.GPSLongitude: (IFDRational(126), IFDRational(37), IFDRational(48)),
}
"""45° 45' 30" N, 126° 37' 48" E."""


def photo(
    kind: str = "JPEG",
    size: tuple[int, int] = (64, 48),
    *,
    gps: dict[int, object] | None = None,
    taken: str | None = None,
    offset: str | None = None,
    orientation: int | None = None,
    comment: str = "",
) -> bytes:
    """Make a photo whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Testcam"
    if comment:
        exif[ExifTags.Base.ImageDescription] = comment
    if orientation is not None:
        exif[ExifTags.Base.Orientation] = orientation
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if offset is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
    if gps is not None:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    out = BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def gps_at(
    lon: float, lat: float, *, direction: float | None = None, error_m: float | None = None
) -> dict[int, object]:
    """Write a place north of the equator, east of Greenwich [°] as cameras do, and where one looked [°]."""
    tags: dict[int, object] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: _sexagesimal(lat),
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: _sexagesimal(lon),
    }
    if direction is not None:
        tags[ExifTags.GPS.GPSImgDirectionRef] = "T"
        tags[ExifTags.GPS.GPSImgDirection] = IFDRational(round(direction * 100), 100)
    if error_m is not None:
        tags[ExifTags.GPS.GPSHPositioningError] = IFDRational(round(error_m * 100), 100)
    return tags


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    whole, rest = divmod(degrees, 1)
    minutes, rest = divmod(rest * 60, 1)
    return IFDRational(int(whole)), IFDRational(int(minutes)), IFDRational(round(rest * 60 * 10_000), 10_000)


def scene(
    seed: int,
    size: tuple[int, int] = (320, 240),
    *,
    quality: int = 90,
    taken: str | None = None,
    **gps: float,
) -> bytes:
    """Make a JPEG of a made-up scene: another seed, another scene; sizes and qualities of one are alike."""
    shades = random.Random(seed)  # noqa: S311
    small = Image.new("L", (9, 8))
    small.putdata([shades.randrange(256) for _ in range(72)])
    image = small.resize(size, Image.Resampling.BICUBIC).convert("RGB")
    exif = Image.Exif()
    if taken is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps_at(**gps))
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """Make a PNG of a few kilobytes that claims ``side`` × ``side`` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 200)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
