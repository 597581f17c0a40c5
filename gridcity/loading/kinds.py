"""What streets, water and buildings are called in a source, and what they are called here."""

import pyarrow as pa

_STREETS = {
    "motorway": ("motorway", "motorway_link", "trunk", "trunk_link"),
    "primary": ("primary", "primary_link"),
    "secondary": ("secondary", "secondary_link"),
    "tertiary": ("tertiary", "tertiary_link"),
    "residential": ("residential", "living_street", "unclassified", "road"),
    "service": ("service", "track", "busway", "bus_guideway"),
    "path": ("path", "footway", "pedestrian", "cycleway", "steps", "bridleway", "corridor"),
    "subway": ("subway",),  # under the ground it parts nothing
    "rail": ("rail", "light_rail", "tram", "monorail", "narrow_gauge", "funicular", "miniature"),
}
_WATER = {
    "river": ("river", "riverbank"),
    "lake": ("lake", "pond", "reservoir", "basin", "lagoon", "water", "oxbow"),
    "canal": ("canal", "dock", "lock", "moat"),
    "stream": ("stream", "ditch", "drain", "stream_pool"),
}
_KIND = {
    layer: {raw: kind for kind, raws in kinds.items() for raw in raws}
    for layer, kinds in (("streets", _STREETS), ("water", _WATER))
}


def kind_of(layer: str, raw: "pa.StringArray") -> "pa.StringArray":
    """Give the kinds of a layer's rows.

    One of ours for streets and water, the source's word for buildings and compounds.

    Examples
    --------
    >>> kind_of("streets", pa.array(["trunk_link", "moving_walkway", None])).to_pylist()
    ['motorway', 'other', 'other']
    """
    encoded = raw.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    if layer in ("buildings", "compounds"):
        missing = layer.removesuffix("s")
        kinds = [missing if word == "yes" else word for word in words]
    else:
        kinds = [
            _KIND[layer].get(word, word if word in set(_KIND[layer].values()) else "other") for word in words
        ]
        missing = "other"
    return pa.array(kinds, pa.string()).take(encoded.indices).fill_null(missing)
