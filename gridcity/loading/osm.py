"""OpenStreetMap PBF as GDAL's driver shows it: which features make which layer, and where their tags are."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True)
class OsmLayer:
    """Part of a layer: one of the driver's layers, and which of its features."""

    name: str
    where: str
    kinds: tuple[str, ...]
    kind_tags: tuple[str, ...]
    """Tags that say the kind, the telling one first."""


OSM_LAYERS: dict[str, tuple[OsmLayer, ...]] = {
    "streets": (
        OsmLayer("lines", "highway IS NOT NULL OR railway IS NOT NULL", ("line",), ("highway", "railway")),
    ),
    "water": (
        OsmLayer(
            "lines", "waterway IN ('river', 'canal', 'stream', 'ditch', 'drain')", ("line",), ("waterway",)
        ),
        OsmLayer(
            "multipolygons",
            "\"natural\" = 'water' OR landuse IN ('reservoir', 'basin')"
            ' OR other_tags LIKE \'%"waterway"=>"riverbank"%\'',
            ("polygon",),
            ("water", "waterway", "natural", "landuse"),
        ),
    ),
    "buildings": (OsmLayer("multipolygons", "building IS NOT NULL", ("polygon",), ("building",)),),
    "compounds": (
        OsmLayer(
            "multipolygons",
            "building IS NULL AND (landuse IN ('residential', 'industrial', 'commercial', 'retail',"
            " 'governmental', 'military', 'religious') OR amenity IN ('school', 'kindergarten', 'college',"
            " 'university', 'hospital', 'research_institute', 'prison', 'monastery')"
            " OR leisure IN ('stadium', 'sports_centre') OR tourism IN ('zoo', 'theme_park'))",
            ("polygon",),
            ("amenity", "leisure", "tourism", "landuse"),
        ),
    ),
}


def osm_tag(table: "pa.Table", tag: str) -> "pa.StringArray":
    """Give a tag's values, null where a feature has none: from its own column, or from ``other_tags``."""
    if tag in table.column_names:
        return table.column(tag).combine_chunks().cast(pa.string())
    if "other_tags" not in table.column_names:
        return pa.nulls(len(table), pa.string())
    others = table.column("other_tags").combine_chunks().cast(pa.string())
    found = pc.extract_regex(others, pattern=rf'"{re.escape(tag)}"=>"(?P<value>(?:[^"\\]|\\.)*)"')
    value = pc.struct_field(found, "value")
    return pc.replace_substring_regex(value, pattern=r"\\(.)", replacement=r"\1")


def osm_keys(table: "pa.Table", layer: OsmLayer | None) -> "pa.StringArray":
    """Name a feature as OpenStreetMap does: n, w or r and its number."""
    ids = table.column("osm_id").combine_chunks().cast(pa.string())
    if layer is None or layer.name == "points":
        return pc.binary_join_element_wise("n", ids, "")
    if layer.name == "lines":
        return pc.binary_join_element_wise("w", ids, "")
    ways = table.column("osm_way_id").combine_chunks().cast(pa.string())
    return pc.coalesce(pc.binary_join_element_wise("r", ids, ""), pc.binary_join_element_wise("w", ways, ""))


def tag_matches(table: "pa.Table", tags: list[str]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Say which of some ``tag=value`` each feature bears first, -1 for none; ``tag=*`` fits any value."""
    which = np.full(len(table), -1, dtype=np.int64)
    columns: dict[str, pa.StringArray] = {}
    for at, wanted in enumerate(tags):
        tag, _, value = wanted.partition("=")
        if tag not in columns:
            columns[tag] = osm_tag(table, tag)
        hit = pc.is_valid(columns[tag]) if value == "*" else pc.equal(columns[tag], value)
        hits = pc.fill_null(hit, fill_value=False).to_numpy(zero_copy_only=False)
        which[hits & (which < 0)] = at
    return which
