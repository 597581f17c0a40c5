"""Vector tiles of a tiny city, read as GDAL understands them."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from sqlalchemy import Connection, text

from tests.support.tiny import TinyCity


def tile_features(
    db: Connection, tiny: TinyCity, layer: str, zoom: int, folder: Path
) -> list[dict[str, Any]]:
    """Read what every tile of a zoom says of a layer, tile by tile; what lies in two tiles comes twice."""
    found: list[dict[str, Any]] = []
    for x, y in tiles_over(tiny, zoom):
        tile = db.scalar(text(f"SELECT tile_{layer}(:z, :x, :y)"), {"z": zoom, "x": x, "y": y})
        if tile:
            (folder / "tile.mvt").write_bytes(tile)
            frame = pyogrio.read_dataframe(folder / "tile.mvt", read_geometry=False)
            found += frame.to_dict(orient="records")
    return found


def tiles_over(tiny: TinyCity, zoom: int) -> list[tuple[int, int]]:
    """List column and row of the tiles that the city's square touches."""
    (left, bottom), (right, top) = (
        tile_of(*tiny.place(*place), zoom) for place in ((-5.5, -3.5), (5.5, 3.5))
    )
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Say column and row of the tile that a place (EPSG:4326) [°] lies in."""
    across = (lon + 180) / 360
    down = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return int(across * 2**zoom), int(down * 2**zoom)
