"""What makes a Parquet file a GeoParquet file: one entry of its metadata."""

import json

import pyproj


def geo_metadata(column: str, crs: str, kinds: list[str]) -> dict[str, str]:
    """Describe a column of WKB as GeoParquet 1.0 does.

    Parameters
    ----------
    column
        Its name.
    crs
        Its reference system, as PROJ reads it.
    kinds
        Geometry types in it, e.g. ``Point``; empty: not known.

    Examples
    --------
    >>> list(geo_metadata("geometry", "EPSG:4326", ["Point"]))
    ['geo']
    """
    described = {
        "encoding": "WKB",
        "geometry_types": kinds,
        "crs": pyproj.CRS.from_user_input(crs).to_json_dict(),
    }
    return {"geo": json.dumps({"version": "1.0.0", "primary_column": column, "columns": {column: described}})}
