"""From the fixes of a track to minutes in cells. Pure.

A track knows where somebody was at its fixes, and nothing between them. So each fix stands for half of the
time to the fix before it and half of the time to the next one; a break that is too long counts nothing, on
neither side. A fix is shared among the cells that its circle of accuracy touches, as likely as its true
place lies in each: beside a border both sides get their part, and none is invented. What was counted is
exactly what the cells and the ground outside them were given.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.patrols.model import Rule
from grids.accuracy import metres_a_degree

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

KMH = 3.6
"""Kilometres an hour in a metre a second."""


@dataclass(frozen=True, slots=True)
class Track:
    """Fixes by time, shape (n,) each: seconds since 1970 [s], EPSG:4326 [°], accuracy [m]."""

    at_s: Floats
    lon: Floats
    lat: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        return len(self.at_s)

    def __getitem__(self, which: Flags) -> "Track":
        return Track(self.at_s[which], self.lon[which], self.lat[which], self.accuracy_m[which])


@dataclass(frozen=True, slots=True)
class Shares:
    """Which part [-] of which fix (by position) lies in which cell (``cells.id``): shape (n_pairs,) each.

    What is missing to 1 of a fix lies outside all cells.
    """

    fix: Ints
    cell: Ints
    part: Floats


@dataclass(frozen=True, slots=True)
class Counted:
    """Seconds [s] in cells, shape (n_cells,), with the first and last fix that may have been there.

    ``counted_s`` is the sum of ``seconds`` and ``outside_s``; with ``gap_s`` it is the time from the
    first fix to the last.
    """

    cells: Ints
    seconds: Floats
    first_s: Floats
    last_s: Floats
    counted_s: float
    outside_s: float
    gap_s: float


def far_enough(known_s: Floats, new_s: Floats, closest_s: float) -> Flags:
    """Say which of some new fixes are kept: none that lies closer in time to one that is kept already.

    Parameters
    ----------
    known_s : ndarray of float, shape (n,)
        Times of the fixes that are kept, in order. [s]
    new_s : ndarray of float, shape (m,)
        Times of the new ones, in order. [s]
    closest_s
        How far apart kept fixes are at least. [s]

    Returns
    -------
    ndarray of bool, shape (m,)
        Sent twice, a fix is kept once: it lies no time at all from itself.
    """
    after = np.searchsorted(known_s, new_s)
    padded = np.concatenate([[-np.inf], known_s, [np.inf]])
    is_free = (new_s - padded[after] >= closest_s) & (padded[after + 1] - new_s >= closest_s)
    last = -np.inf
    for index in np.flatnonzero(is_free):
        if new_s[index] - last < closest_s:
            is_free[index] = False
        else:
            last = new_s[index]
    kept: Flags = is_free
    return kept


def fine_enough(track: Track, rule: Rule) -> Flags:
    """Say which fixes are accurate enough to count."""
    is_fine: Flags = track.accuracy_m <= rule.coarsest_m
    return is_fine


def believable(track: Track, rule: Rule) -> Flags:
    """Say which fixes are believed: the longest chain in which each can be reached from the one before.

    Fixes that contradict each other by the fastest speed cannot all be right, and the first one may be as
    wrong as the last; so as many as possible are believed. After a break longer than the longest gap
    anything is possible: nobody knows how it was spent, and nothing of it counts.

    Cost: one look at each fix; where some contradict each other, at each pair within the longest gap.
    """
    is_step = np.diff(track.at_s) > rule.longest_gap_s
    if np.all(is_step | _reachable(track, np.arange(len(track) - 1), np.arange(1, len(track)), rule)):
        return np.ones(len(track), dtype=bool)
    opens = np.searchsorted(track.at_s, track.at_s - rule.longest_gap_s, side="left")
    length = np.ones(len(track), dtype=np.int64)
    before = np.full(len(track), -1, dtype=np.int64)
    longest = np.zeros(len(track), dtype=np.int64)  # the end of the longest chain up to each fix
    for here in range(len(track)):
        near = np.arange(opens[here], here)
        near = near[_reachable(track, near, np.full(len(near), here), rule)]
        chains = [near[np.argmax(length[near])]] if len(near) else []
        chains += [longest[opens[here] - 1]] if opens[here] else []
        for end in chains:
            if length[end] + 1 > length[here]:
                length[here], before[here] = length[end] + 1, end
        longest[here] = here
        if here and length[longest[here - 1]] >= length[here]:
            longest[here] = longest[here - 1]
    is_believed = np.zeros(len(track), dtype=bool)
    at = int(longest[-1])
    while at >= 0:
        is_believed[at] = True
        at = int(before[at])
    return is_believed


def spent_s(at_s: Floats, longest_gap_s: float) -> tuple[Floats, float]:
    """Say how many seconds [s] each fix stands for, shape (n,), and how many lie in breaks too long."""
    between = np.diff(at_s)
    counts = np.where(between <= longest_gap_s, between, 0.0)
    halves = counts / 2.0
    spent = np.zeros(len(at_s))
    spent[:-1] += halves
    spent[1:] += halves
    return spent, float(between.sum() - counts.sum())


def count(track: Track, shares: Shares, rule: Rule) -> Counted:
    """Count how long a track was in which cells.

    Parameters
    ----------
    track
        Fixes that are accurate enough and believed.
    shares
        How each of them is shared among cells.
    """
    spent, gap_s = spent_s(track.at_s, rule.longest_gap_s)
    cells, which = np.unique(shares.cell, return_inverse=True)
    seconds = np.zeros(len(cells))
    np.add.at(seconds, which, spent[shares.fix] * shares.part)
    inside = np.bincount(shares.fix, weights=shares.part, minlength=len(track))
    first_s, last_s = np.full(len(cells), np.inf), np.full(len(cells), -np.inf)
    np.minimum.at(first_s, which, track.at_s[shares.fix])
    np.maximum.at(last_s, which, track.at_s[shares.fix])
    is_there = seconds > 0
    return Counted(
        cells=cells[is_there],
        seconds=seconds[is_there],
        first_s=first_s[is_there],
        last_s=last_s[is_there],
        counted_s=float(spent.sum()),
        outside_s=float((spent * np.clip(1.0 - inside, 0.0, 1.0)).sum()),
        gap_s=gap_s,
    )


def _reachable(track: Track, start: Ints, end: Ints, rule: Rule) -> Flags:
    """Say which of some fixes can be reached from others: what both say of their error is in their favour."""
    scale = metres_a_degree(track.lat[start])
    east = (track.lon[end] - track.lon[start]) * scale[:, 0]
    north = (track.lat[end] - track.lat[start]) * scale[:, 1]
    apart_m = np.hypot(east, north) - track.accuracy_m[start] - track.accuracy_m[end]
    return apart_m <= rule.fastest_kmh / KMH * (track.at_s[end] - track.at_s[start])
