"""Statistics on GeoDataFrames: a table of cells goes in, the same table with the answer's columns comes out.

For notebooks. Nothing is read from a store; the index, the order and the other columns stay as they are, and
the frame that was given is not changed. Neighbours are the rows whose outlines touch, unless ``weights`` says
otherwise. Distances are measured in the frame's own coordinates, so ``densities`` and ``scanned`` want a
projected reference system in metres.
"""

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from gridcity.analytics.density import kernel_density
from gridcity.analytics.errors import IslandsFound, ShapeMismatch, ValuesInvalid
from gridcity.analytics.global_permutations import moran_permuted
from gridcity.analytics.hotspots import getis_ord_star
from gridcity.analytics.inference import false_discovery
from gridcity.analytics.local_moran import local_moran, quadrants
from gridcity.analytics.local_permutations import getis_ord_permuted, local_moran_permuted
from gridcity.analytics.rates import global_bayes_rates, local_bayes_rates, raw_rates
from gridcity.analytics.scan.chance import Chance
from gridcity.analytics.scan.scanning import Scan, Search, scan_poisson
from gridcity.analytics.scan.zones import zones_within
from gridcity.analytics.stencil import Stencil
from gridcity.analytics.weighted import Islands, Weights, neighbour_counts
from gridcity.analytics.weights import Floats, row_standardised, touching_neighbours, with_self


class Moran(NamedTuple):
    """Moran's I of a column, and how often chance makes as much or more, or as far from chance either way."""

    value: float
    p_greater: float
    p_two_sided: float


def neighbours(frame: gpd.GeoDataFrame) -> Weights:
    """Join each row with the rows whose outlines touch its own, be it in a corner; each weighs 1."""
    return touching_neighbours(np.asarray(frame.geometry.array, dtype=object))


def moran(
    frame: gpd.GeoDataFrame,
    column: str,
    *,
    weights: Weights | None = None,
    permutations: int = 999,
    seed: int = 0,
) -> Moran:
    """Say whether like values lie together; rows without neighbours are left out.

    Parameters
    ----------
    frame
        Cells, one a row.
    column
        Which numbers.
    weights
        Who is whose neighbour; None: ``neighbours(frame)``. Rows are standardised.
    permutations, seed
        How often chance is asked, and where it begins. [-]

    Raises
    ------
    ShapeMismatch, TooFewCells, ValuesInvalid, NoVariation, WeightsInvalid, IslandsFound, PermutationsInvalid
        See each.

    Examples
    --------
    >>> cells = gpd.GeoDataFrame(
    ...     {"cases": [9.0, 8, 1, 0]}, geometry=[shapely.box(x, 0, x + 1, 1) for x in range(4)]
    ... )
    >>> round(moran(cells, "cases").value, 3)
    0.538
    """
    values, shared = _values(frame, column), _shared(_joined(frame, weights))
    rng = np.random.default_rng(seed)
    found = moran_permuted(values, shared, rng=rng, permutations=permutations, islands=Islands.LEAVE_OUT)
    return Moran(found.value, found.p_greater, found.p_two_sided)


def hot_spots(
    frame: gpd.GeoDataFrame,
    column: str,
    *,
    weights: Weights | None = None,
    permutations: int = 9999,
    seed: int = 0,
    false_share: float = 0.05,
) -> gpd.GeoDataFrame:
    """Find hot and cold spots: Gi*, by permutation, corrected for testing every row.

    Parameters, errors
        As ``moran``; ``false_share`` of those that stand are expected to be chance.

    Returns
    -------
    GeoDataFrame
        With ``z`` (standard score), ``p`` (two-sided), ``q`` (after Benjamini and Hochberg) and ``spot``:
        1 hot, -1 cold, 0 neither.

    Examples
    --------
    >>> cells = gpd.GeoDataFrame(
    ...     {"cases": [9.0, 8, 1, 0]}, geometry=[shapely.box(x, 0, x + 1, 1) for x in range(4)]
    ... )
    >>> hot_spots(cells, "cases", permutations=99)["z"].round(2).tolist()
    [1.72, 1.12, -1.12, -1.72]
    """
    values, joined = _values(frame, column), _joined(frame, weights)
    starred = joined if isinstance(joined, Stencil) else with_self(joined)
    chance = getis_ord_permuted(values, joined, rng=np.random.default_rng(seed), permutations=permutations)
    q = false_discovery(chance.p_two_sided)
    side = np.where(chance.p_greater < chance.p_less, 1, -1)
    stands = np.nan_to_num(q, nan=1.0) <= false_share
    return _with(
        frame,
        z=getis_ord_star(values, starred),
        p=chance.p_two_sided,
        q=q,
        spot=np.where(stands, side, 0).astype(np.int8),
    )


def clusters(
    frame: gpd.GeoDataFrame,
    column: str,
    *,
    weights: Weights | None = None,
    permutations: int = 9999,
    seed: int = 0,
    false_share: float = 0.05,
) -> gpd.GeoDataFrame:
    """Find clusters and outliers: local Moran, by permutation, corrected for testing every row.

    Parameters, errors
        As ``hot_spots``.

    Returns
    -------
    GeoDataFrame
        With ``local_i``, ``p``, ``q`` and ``cluster``, numbered as ``local_moran.Quadrant``: 1 high among
        high, 2 low among high, 3 low among low, 4 high among low, 0 where nothing stands.
    """
    values, shared = _values(frame, column), _shared(_joined(frame, weights))
    chance = local_moran_permuted(values, shared, rng=np.random.default_rng(seed), permutations=permutations)
    q = false_discovery(chance.p_two_sided)
    stands = np.nan_to_num(q, nan=1.0) <= false_share
    return _with(
        frame,
        local_i=local_moran(values, shared).value,
        p=chance.p_two_sided,
        q=q,
        cluster=np.where(stands, quadrants(values, shared), 0).astype(np.int8),
    )


def rates(
    frame: gpd.GeoDataFrame,
    cases: str,
    exposure: str,
    *,
    weights: Weights | None = None,
    is_local: bool = False,
) -> gpd.GeoDataFrame:
    """Set cases against what there can be cases of, small numbers drawn in: empirical Bayes.

    Parameters
    ----------
    cases, exposure
        Names of columns; neither negative nor missing.
    is_local
        Drawn towards each row's surroundings, not towards the whole.

    Returns
    -------
    GeoDataFrame
        With ``raw_rate`` and ``rate``. [cases per unit of exposure]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``rates.global_bayes_rates``.
    """
    counted, of = _values(frame, cases), _values(frame, exposure)
    if is_local:
        smooth = local_bayes_rates(counted, of, _joined(frame, weights))
    else:
        smooth = global_bayes_rates(counted, of)
    return _with(frame, raw_rate=raw_rates(counted, of), rate=smooth)


def densities(frame: gpd.GeoDataFrame, points: gpd.GeoDataFrame, *, bandwidth_m: float) -> gpd.GeoDataFrame:
    """Say how densely points lie around each row's middle: Gaussian hills, summed.

    Parameters
    ----------
    frame, points
        Cells and points, in one projected reference system in metres.
    bandwidth_m
        Standard deviation of a hill. [m]

    Returns
    -------
    GeoDataFrame
        With ``density``. [points km⁻²]

    Raises
    ------
    ShapeMismatch
        The two are in different reference systems.
    ValuesInvalid
        The reference system has degrees or feet, not metres; or a row has no geometry.
    BandwidthInvalid
        As ``density.kernel_density``.
    """
    if frame.crs != points.crs:
        raise ShapeMismatch("Cells and points are in different reference systems.", crs=str(points.crs))
    at = _middles(frame)
    return _with(frame, density=kernel_density(_middles(points), at, bandwidth_m=bandwidth_m))


def scanned(
    frame: gpd.GeoDataFrame,
    cases: str,
    expected: str,
    *,
    reach_m: float,
    replicates: int = 999,
    seed: int = 0,
) -> tuple[gpd.GeoDataFrame, Scan]:
    """Scan circles around each row's middle for more than is expected: Kulldorff's Poisson scan.

    Parameters
    ----------
    cases, expected
        Names of columns: whole counts, and what is expected, in any unit.
    reach_m
        Largest radius. [m]

    Returns
    -------
    tuple of GeoDataFrame and Scan
        The frame with ``cluster`` (rank, from 1; 0: in none), ``excess`` (cases by expected) and ``p``; and
        the scan itself.

    Raises
    ------
    ScanInvalid, ValuesInvalid
        See each.
    """
    zones = zones_within(_middles(frame), reach_m=reach_m)
    chance = Chance(replicates, seed)
    found = scan_poisson(_values(frame, cases), _values(frame, expected), zones, Search(), chance=chance)
    rank = np.zeros(len(frame), dtype=np.int64)
    excess, p = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    for number, one in enumerate(found.clusters, start=1):
        rank[one.locations], excess[one.locations], p[one.locations] = number, one.excess, one.p_value
    return _with(frame, cluster=rank, excess=excess, p=p), found


def _values(frame: gpd.GeoDataFrame, column: str) -> Floats:
    if column not in frame.columns:
        raise ValuesInvalid(f"The frame has no column {column}.", column=column)
    try:
        return np.asarray(frame[column].to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise ValuesInvalid(f"Column {column} holds more than numbers: {error}.", column=column) from None


def _joined(frame: gpd.GeoDataFrame, weights: Weights | None) -> Weights:
    if weights is not None:
        return weights
    found = neighbours(frame)
    if len(frame) > 1 and not neighbour_counts(found).any():
        raise IslandsFound(
            f"None of {len(frame):,} outlines touches another: say with weights who is whose neighbour.",
            islands=len(frame),
        )
    return found


def _shared(weights: Weights) -> Weights:
    return weights.row_standardised() if isinstance(weights, Stencil) else row_standardised(weights)


def _middles(frame: gpd.GeoDataFrame) -> Floats:
    """Give the rows' middles, in metres."""
    if frame.crs is not None and any(axis.unit_name != "metre" for axis in frame.crs.axis_info[:2]):
        raise ValuesInvalid(
            f"Distances want a projected reference system in metres, {frame.crs.name} counts in"
            f" {frame.crs.axis_info[0].unit_name}: frame.to_crs(frame.estimate_utm_crs()).",
            crs=str(frame.crs),
        )
    outlines = np.asarray(frame.geometry.array, dtype=object)
    if nowhere := int((shapely.is_missing(outlines) | shapely.is_empty(outlines)).sum()):
        raise ValuesInvalid(f"{nowhere:,} of {len(frame):,} rows have no geometry: leave them out.")
    middles = shapely.centroid(outlines)
    return np.column_stack([shapely.get_x(middles), shapely.get_y(middles)])


def _with(frame: gpd.GeoDataFrame, **columns: Any) -> gpd.GeoDataFrame:
    """Give the frame with columns added; the one that was given stays as it is."""
    return frame.assign(**columns)
