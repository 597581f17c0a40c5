"""Decode photos safely, and make the copy that people are shown."""

import warnings
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from io import BytesIO

from PIL import ExifTags, Image, ImageOps

from gridcity.files.errors import ImageBroken, ImageTooLarge
from gridcity.files.exif import NOTHING_KNOWN, Shot, read_shot

MOST_PIXELS = 64_000_000
"""Largest photo that is decoded; a 48-megapixel phone camera stays below. [pixel]"""

LONGEST_SIDE_PX = 2048
"""The served copy is scaled down to this on its longest side; smaller photos keep their size. [pixel]"""

SERVED_AS = {
    "image/jpeg": "image/jpeg",
    "image/heic": "image/jpeg",
    "image/png": "image/webp",
    "image/webp": "image/webp",
}
"""Media type of the copy, by that of the original: WebP where there may be transparency or text."""

_FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that was decoded to its end: the copy to serve, and what its camera wrote."""

    served: bytes
    shot: Shot


def read_photo(content: bytes, media_type: str, *, zone: tzinfo, received_at: datetime) -> Photo:
    """Decode a photo to its end; make the copy without metadata, upright and scaled down.

    The copy is drawn anew from the pixels, so nothing else that the file carried is in it.

    Parameters
    ----------
    content
        The file. [byte]
    media_type
        One of ``kinds.PHOTO_TYPES``, as found from the content.
    zone, received_at
        See ``exif.read_shot``.

    Raises
    ------
    ImageTooLarge
        It has more than ``MOST_PIXELS``; found from its head, before any pixel is decoded.
    ImageBroken
        It cannot be decoded to its end.
    """
    try:
        return _read(content, media_type, zone, received_at)
    except (ImageTooLarge, ImageBroken):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except Exception as error:
        # Decoders fail in many ways on damaged input (OSError, SyntaxError, struct.error, …): all mean this.
        raise ImageBroken("The photo cannot be read: it is cut off or damaged.") from error


def _read(content: bytes, media_type: str, zone: tzinfo, received_at: datetime) -> Photo:
    _set_up()
    with Image.open(BytesIO(content), formats=_FORMATS[media_type]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_large(width=image.width, height=image.height)
        # A JPEG decoder can halve while it decodes: less memory, same checks.
        image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))
        image.load()
        shot = _shot(image, zone, received_at)
        return Photo(_served_copy(image, SERVED_AS[media_type]), shot)


def _shot(image: Image.Image, zone: tzinfo, received_at: datetime) -> Shot:
    try:
        exif = image.getexif()
        camera, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001  (broken metadata does not make the picture less of a proof)
        return NOTHING_KNOWN
    return read_shot(dict(exif), camera, gps, zone=zone, received_at=received_at)


def _served_copy(image: Image.Image, media_type: str) -> bytes:
    upright = _upright(image)
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    has_alpha = media_type == "image/webp" and upright.has_transparency_data
    # A fresh picture of the pixels alone: no EXIF, XMP, ICC, comments or thumbnails come along.
    bare = upright.convert("RGBA" if has_alpha else "RGB")
    bare.info.clear()
    out = BytesIO()
    if media_type == "image/webp":
        bare.save(out, "WEBP", quality=85, method=4, exif=b"", xmp=b"", icc_profile=b"")
    else:
        bare.save(out, "JPEG", quality=85, optimize=True, exif=b"", icc_profile=b"")
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  (an orientation that cannot be read is none)
        return image.copy()


def _too_large(**size: int) -> ImageTooLarge:
    return ImageTooLarge(
        f"The photo has more than {MOST_PIXELS // 1_000_000} megapixels, the most that is taken.",
        most_pixels=MOST_PIXELS,
        **size,
    )


@cache
def _set_up() -> None:
    """Let Pillow read HEIC; keep its warnings of odd metadata out of the log: what matters is checked."""
    import pillow_heif

    warnings.filterwarnings("ignore", module="PIL")

    pillow_heif.register_heif_opener()
