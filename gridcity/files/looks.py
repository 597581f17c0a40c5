"""What a photo looks like, in 64 bits: the difference hash, by which a picture is known in many files. Pure.

The picture is drawn in grey, 9 by 8 pixels; each bit says whether a pixel is brighter than the one to its
right (N. Krawetz, "Kind of Like That", 2013). Scaled, compressed again or slightly brightened, a picture
keeps nearly all of its bits; two pictures of one place, taken at two times, do not.
"""

from PIL import Image

_WIDE, _HIGH = 9, 8
_PART_BITS = 16
_LEAST_CONTRAST = 12
"""A picture whose greys lie closer together has no face of its own. [of 255]"""


def looks_of(image: Image.Image) -> tuple[int, ...] | None:
    """Give a picture's hash in four parts of 16 bits, each with its number (0 to 3) above them.

    Of two hashes that differ in at most three bits, one part is the same: so they are found by an index.
    None: a picture of one colour, of which all look alike.
    """
    small = image.convert("L").resize((_WIDE, _HIGH), Image.Resampling.BOX)
    greys = list(small.tobytes())
    if max(greys) - min(greys) < _LEAST_CONTRAST:
        return None
    rows = [greys[start : start + _WIDE] for start in range(0, len(greys), _WIDE)]
    bits = [int(row[at] > row[at + 1]) for row in rows for at in range(_WIDE - 1)]
    parts = (bits[start : start + _PART_BITS] for start in range(0, len(bits), _PART_BITS))
    return tuple(number << _PART_BITS | int("".join(map(str, part)), 2) for number, part in enumerate(parts))
