"""Which of many places are one: doubles in the register, and rows of a file that it knows already. Pure.

Two places of a class are taken for one where they lie within the class's accuracy (``accuracy_m``).
Where that names more than one partner, or two rows claim the same one, nothing is decided: the row is set
aside with its candidates.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

NEW, AMBIGUOUS = -1, -2
MOST_CANDIDATES = 5
EARTH_M = 6_371_008.8
"""Mean radius, as PostGIS' ``ST_DistanceSphere`` has it. [m]"""

_SLACK = 1.05
"""The plane of a whole city stretches places at its edge by less than this."""


def sphere_distance(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    """Measure how far places are apart on the sphere (haversine). EPSG:4326 [°] in, [m] out."""
    a, b = np.radians(lat), np.radians(other_lat)
    half = np.sin((b - a) / 2) ** 2
    half = half + np.cos(a) * np.cos(b) * np.sin(np.radians(np.subtract(other_lon, lon)) / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def find_doubles(lon: Floats, lat: Floats, class_of: Ints, radius_m: Floats) -> tuple[Ints, Ints, Floats]:
    """Pair each place with the nearest of its class, where that is within the class's accuracy.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (n,)
        EPSG:4326. [°]
    class_of : ndarray of int, shape (n,)
        The class of each place: an index into ``radius_m``.
    radius_m : ndarray of float, shape (n_classes,)
        Within which two places of a class may be one. [m]

    Returns
    -------
    first, second : ndarray of int, shape (pairs,)
        Positions, ``first < second``; each pair once, in order.
    distance : ndarray of float, shape (pairs,)
        How far they are apart. [m]

    Examples
    --------
    >>> lon, lat = np.array([126.6, 126.600001, 126.7]), np.full(3, 45.7)
    >>> first, second, distance = find_doubles(lon, lat, np.zeros(3, int), np.array([0.5]))
    >>> first.tolist(), second.tolist(), distance.round(3).tolist()
    ([0], [1], [0.078])
    """
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for its_class in np.unique(class_of):
        members = np.flatnonzero(class_of == its_class)
        if len(members) < 2:
            continue
        xy = _metres(lon[members], lat[members])
        # Itself and two more: of places on one spot, itself need not come first.
        within = float(radius_m[its_class]) * _SLACK
        distance, found = cKDTree(xy).query(xy, k=min(3, len(members)), distance_upper_bound=within)
        own = np.arange(len(members))[:, None]
        distance = np.where(found == own, np.inf, distance)
        nearest = distance.argmin(axis=1)
        partner = found[own[:, 0], nearest]
        has_one = np.isfinite(distance[own[:, 0], nearest])
        pairs.append(members[np.stack([own[has_one, 0], partner[has_one]], axis=1)])
    both = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    first, second = both[:, 0], both[:, 1]
    distance = sphere_distance(lon[first], lat[first], lon[second], lat[second])
    good = distance <= radius_m[class_of[first]]
    return first[good], second[good], distance[good]


@dataclass(frozen=True, slots=True)
class Matches:
    """What became of each row of a file: arrays of shape (rows,) and (rows, ``MOST_CANDIDATES``)."""

    matched: Ints
    """Position in the register; NEW where nothing is near; AMBIGUOUS where it cannot be told."""
    candidates: Ints
    """Positions in the register that are near enough, nearest first; -1 for none."""
    distance_m: Floats
    """How far each candidate is; inf for none. [m]"""


def match(
    lon: Floats,
    lat: Floats,
    class_of: Ints,
    registered: tuple[Floats, Floats, Ints],
    radius_m: Floats,
) -> Matches:
    """Find which rows of a file are registered already.

    Parameters
    ----------
    lon, lat : ndarray of float, shape (rows,)
        The rows' places. EPSG:4326. [°]
    class_of : ndarray of int, shape (rows,)
        Their classes: indexes into ``radius_m``.
    registered
        Longitudes, latitudes [°] and classes of what is registered, in the same manner.
    radius_m : ndarray of float, shape (n_classes,)
        Within which two places of a class may be one. [m]

    Returns
    -------
    Matches
        A row is matched where one thing of its class is near enough, and no other row claims it.
    """
    known_lon, known_lat, known_class = registered
    rows = len(lon)
    candidates = np.full((rows, MOST_CANDIDATES), -1, dtype=np.int64)
    distances = np.full((rows, MOST_CANDIDATES), np.inf)
    for its_class in np.unique(class_of):
        mine, known = np.flatnonzero(class_of == its_class), np.flatnonzero(known_class == its_class)
        if len(known) == 0:
            continue
        origin = float(known_lat.mean())
        tree = cKDTree(_metres(known_lon[known], known_lat[known], origin))
        _, found = tree.query(
            _metres(lon[mine], lat[mine], origin),
            k=MOST_CANDIDATES,
            distance_upper_bound=float(radius_m[its_class]) * _SLACK,
        )
        is_there = found < len(known)
        partner = known[np.where(is_there, found, 0)]
        distance = sphere_distance(
            lon[mine][:, None], lat[mine][:, None], known_lon[partner], known_lat[partner]
        )
        is_there &= distance <= radius_m[its_class]
        candidates[mine] = np.where(is_there, partner, -1)
        distances[mine] = np.where(is_there, distance, np.inf)
    order = np.argsort(distances, axis=1, kind="stable")
    candidates = np.take_along_axis(candidates, order, axis=1)
    distances = np.take_along_axis(distances, order, axis=1)
    return Matches(_decided(candidates, len(known_lon)), candidates, distances)


def _decided(candidates: Ints, registered: int) -> Ints:
    """Match rows with one candidate that nobody else names; set aside all others that have any."""
    named = np.bincount(candidates[candidates >= 0], minlength=max(registered, 1))
    only = candidates[:, 0]
    is_single = (candidates >= 0).sum(axis=1) == 1
    is_free = named[np.maximum(only, 0)] == 1
    return np.where(only < 0, NEW, np.where(is_single & is_free, only, AMBIGUOUS))


def _metres(lon: Floats, lat: Floats, origin: float | None = None) -> NDArray[np.float64]:
    """Lay places on a plane, true at one latitude, good enough to find neighbours on. [m]."""
    scale = np.cos(np.radians(float(lat.mean()) if origin is None else origin))
    return np.stack([np.radians(lon) * EARTH_M * scale, np.radians(lat) * EARTH_M], axis=1)
