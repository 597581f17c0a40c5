"""Cells written as numbers: what is written is what is drawn, to the rounding."""

import json

import numpy as np
import shapely

from dashboards.cell_layer import PER_DEGREE, CellLayer, rings_of


def drawn(origin: list[int], rings: list[list[int]]) -> list[list[tuple[float, float]]]:
    """Walk the steps as the map does."""
    walked = []
    for ring in rings:
        corners = np.cumsum(np.array(ring).reshape(-1, 2), axis=0) + origin
        walked.append([(x, y) for x, y in (corners / PER_DEGREE).tolist()])
    return walked


def test_no_cells_and_cells_smaller_than_the_rounding_draw_nothing() -> None:
    assert rings_of(np.empty(0, dtype=object)) == ([0, 0], [])
    origin, rings = rings_of(np.array([shapely.box(7, 50, 7 + 1e-8, 50 + 1e-8), shapely.box(8, 50, 9, 51)]))

    assert rings[0] == []
    assert len(drawn(origin, rings[1])[0]) == 4


def test_holes_and_further_parts_are_rings_of_their_shape() -> None:
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    assert isinstance(ring, shapely.Polygon)
    shapes = np.array([shapely.box(-9, -9, -8, -8), shapely.MultiPolygon([ring, shapely.box(5, 5, 6, 6)])])

    origin, rings = rings_of(shapes)

    assert [len(one) for one in rings] == [1, 3]
    assert shapely.Polygon(drawn(origin, rings[0])[0]).equals(shapes[0])
    outer, hole, other = (shapely.Polygon(corners) for corners in drawn(origin, rings[1]))
    assert shapely.union(outer.difference(hole), other).equals(shapes[1])


def test_neighbours_keep_their_common_corners() -> None:
    rng = np.random.default_rng(3)
    x, y = np.sort(rng.uniform(126.6, 126.7, 9)), np.sort(rng.uniform(45.7, 45.8, 9))
    shapes = np.array([shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(8) for j in range(8)])

    origin, rings = rings_of(shapes)

    corners = [corner for one in rings for ring in drawn(origin, one) for corner in ring]
    assert len(set(corners)) == 81
    off = np.abs(np.array(sorted(set(corners)))[:, None] - shapely.get_coordinates(shapes)[None]).max(axis=2)
    assert off.min(axis=1).max() <= 0.5 / PER_DEGREE + 1e-12


def test_words_cannot_end_the_script_they_stand_in() -> None:
    layer = CellLayer(
        "cells", np.array([shapely.box(0, 0, 1, 1)]), np.zeros(1, int), ["red"], {"</script>": ["<!--"]}
    )

    assert "<" not in layer.data
    assert json.loads(layer.data)["facts"] == [["</script>", ["<!--"]]]
