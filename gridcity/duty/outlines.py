"""Where holes are, as outlines for a map."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from gridcity.duty.model import Hole, Place
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_CLASSES_NAMED = 20

Feature = tuple[dict[str, Any], dict[str, Any]]
"""GeoJSON geometry (EPSG:4326), and properties."""


def hole_features(conn: Connection, holes: Sequence[Hole]) -> Iterator[Feature]:
    """Give each place with a hole its outline, and which classes nobody answers for there."""
    missing: dict[str, tuple[Place, list[str]]] = {}
    for hole in holes:
        for place in hole.places:
            missing.setdefault(place.code, (place, []))[1].extend(one.code for one in hole.classes)
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.duty").outlines, {"codes": list(missing)})
        for code, outline in cur:
            place, codes = missing[code]
            yield (
                json.loads(outline),
                {
                    "code": code,
                    "level": str(place.level),
                    "name": place.name,
                    "name_en": place.name_en,
                    "classes": len(codes),
                    "class_codes": codes[:_CLASSES_NAMED],
                },
            )
