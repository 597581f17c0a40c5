"""Take something along: any table, or an evaluation, as GeoParquet, GeoPackage or CSV."""

from pathlib import Path

from gridcity.exports.errors import FormatUnknown
from gridcity.exports.model import Format


def format_of(path: Path, given: str | None = None) -> Format:
    """Say in which format a file is to be: as somebody said, else as its ending says.

    Raises
    ------
    FormatUnknown
        It is none that is written.
    """
    word = (given or path.suffix.lstrip(".")).lower()
    try:
        return Format({"geoparquet": "parquet", "geopackage": "gpkg"}.get(word, word))
    except ValueError:
        raise FormatUnknown(
            f"{word or path.name!r} is no format that is written: take parquet, gpkg or csv.", format=word
        ) from None
