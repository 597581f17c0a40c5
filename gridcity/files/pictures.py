"""Decode photos safely, and make the copy that people are shown.

Anybody may send a photo, and a small file can unfold to a large picture. So its size is looked at
before a pixel is decoded, it is scaled down before anything else is done with it, and a process
decodes ``MOST_AT_ONCE`` at a time. The worst that is taken, a PNG with transparency, needs 245 MB.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from io import BytesIO
from threading import BoundedSemaphore

from PIL import ExifTags, Image, ImageOps

from gridcity.files.errors import ImageBroken, ImageTooLarge, PicturesBusy
from gridcity.files.exif import NOTHING_KNOWN, Shot, read_shot
from gridcity.files.looks import looks_of

MOST_PIXELS = 64_000_000
"""Largest JPEG, which is halved while it is decoded; a 48-megapixel phone camera stays below. [pixel]"""

MOST_PIXELS_WHOLE = {
    "image/jpeg": 25_000_000,
    "image/heic": 25_000_000,
    "image/png": 25_000_000,
    "image/webp": 12_000_000,
}
"""Largest photo that has to be unfolded whole, by media type; of JPEGs the progressive ones. [pixel]"""

MOST_AT_ONCE = 2
"""Photos that a process decodes at the same time. [-]"""

PATIENCE_S = 3.0
"""How long one waits for its turn. [s]"""

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


_TURNS = BoundedSemaphore(MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that was decoded to its end: the copy to serve, what its camera wrote, what it looks like."""

    served: bytes
    shot: Shot
    looks: tuple[int, ...] | None
    """See ``looks.looks_of``."""


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
        It has more than ``MOST_PIXELS``, or ``MOST_PIXELS_WHOLE`` where that is the limit; found from
        its head, before any pixel is decoded.
    ImageBroken
        It cannot be decoded to its end.
    PicturesBusy
        Others are being decoded, and it had no turn within ``PATIENCE_S``.
    """
    try:
        with _turn():
            return _read(content, media_type, zone, received_at)
    except (ImageTooLarge, ImageBroken, PicturesBusy):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(MOST_PIXELS) from error
    except Exception as error:
        # Decoders fail in many ways on damaged input (OSError, SyntaxError, struct.error, …): all mean this.
        raise ImageBroken("The photo cannot be read: it is cut off or damaged.") from error


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=PATIENCE_S):
        raise PicturesBusy("Many photos are coming in at this moment; send it again.", wait_s=PATIENCE_S)
    try:
        yield
    finally:
        _TURNS.release()


def _read(content: bytes, media_type: str, zone: tzinfo, received_at: datetime) -> Photo:
    _set_up()
    with Image.open(BytesIO(content), formats=_FORMATS[media_type]) as image:
        # A progressive JPEG's coefficients are all in memory at once, however small it is drawn.
        is_halved = media_type == "image/jpeg" and "progressive" not in image.info
        most = MOST_PIXELS if is_halved else MOST_PIXELS_WHOLE[media_type]
        if image.width * image.height > most:
            raise _too_large(most, width=image.width, height=image.height)
        # A JPEG decoder can halve while it decodes, in both directions alike: less memory, same checks.
        shrink = max(1.0, max(image.size) / LONGEST_SIDE_PX)
        image.draft("RGB", (max(1, int(image.width / shrink)), max(1, int(image.height / shrink))))
        image.load()
        shot = _shot(image, zone, received_at)
        bare = _bare(image, SERVED_AS[media_type])
        return Photo(_written(bare, SERVED_AS[media_type]), shot, looks_of(bare))


def _shot(image: Image.Image, zone: tzinfo, received_at: datetime) -> Shot:
    try:
        exif = image.getexif()
        camera, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001  (broken metadata does not make the picture less of a proof)
        return NOTHING_KNOWN
    return read_shot(dict(exif), camera, gps, zone=zone, received_at=received_at)


def _bare(image: Image.Image, media_type: str) -> Image.Image:
    image.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX), Image.Resampling.LANCZOS)
    upright = _upright(image)
    has_alpha = media_type == "image/webp" and upright.has_transparency_data
    # A fresh picture of the pixels alone: no EXIF, XMP, ICC, comments or thumbnails come along.
    bare = upright.convert("RGBA" if has_alpha else "RGB")
    bare.info.clear()
    return bare


def _written(bare: Image.Image, media_type: str) -> bytes:
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


def _too_large(most: int, **size: int) -> ImageTooLarge:
    return ImageTooLarge(
        f"The photo has more than {most // 1_000_000} megapixels, the most that is taken.",
        most_pixels=most,
        **size,
    )


@cache
def _set_up() -> None:
    """Let Pillow read HEIC; keep its warnings of odd metadata out of the log: what matters is checked."""
    import pillow_heif

    warnings.filterwarnings("ignore", module="PIL")

    pillow_heif.register_heif_opener()
