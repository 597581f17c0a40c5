"""What the simulation learns from: past cases as columns, and their way past each post."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gridcity.simulation.engine import Flags, Floats, Ints
from gridcity.simulation.stepping import NEVER

WEEK = 7 * 24 * 3600 * 1_000_000
"""[µs]"""
MINUTE = 60 * 1_000_000
"""[µs]"""
AT_ONCE = 10 * MINUTE
"""What was done sooner needed no crew: it was settled at a desk. [µs]"""
FEW_WEEKS = 8
"""From fewer nobody can tell how weeks differ, nor how busy crews are, and it is said."""


class Post(StrEnum):
    """Where a case waits for somebody, in the order of its life."""

    DESK = "desk"
    HANDLE = "handle"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class History:
    """Cases that were reported in a period, oldest first: shape (n,) each; instants in microseconds [µs]."""

    since: int
    until: int
    seen: int
    """Nothing later is known."""
    week_begins: Ints
    """When each of its whole weeks began: all at midnight of the same weekday; shape (n_weeks,)."""
    class_ids: Ints
    department_ids: Ints
    areas: tuple[str | None, ...]
    """Code of the finest area; None outside the tiling."""
    x: Floats
    """East of the middle of all [m]; NaN: nobody knows."""
    y: Floats
    is_imported: Flags
    reworks: Ints
    reported: Ints
    accepted: Ints
    dispatched: Ints
    started: Ints
    completed: Ints
    verified: Ints
    closed: Ints
    accept_due: Ints
    dispatch_due: Ints
    handle_due: Ints
    verify_due: Ints

    def __len__(self) -> int:
        return len(self.class_ids)

    @property
    def weeks(self) -> float:
        """Say how many weeks it is long [-]."""
        return (self.until - self.since) / WEEK


@dataclass(frozen=True, slots=True)
class Passage:
    """How cases went past one post: shape (m,) each, of those that came to it."""

    rows: Ints
    """Which case of the history."""
    began: Ints
    lasted: Ints
    """How long it took, or for how long it was seen not to be done [µs]."""
    is_done: Flags


def passage(history: History, post: Post) -> Passage:
    """Follow the cases past a post, as far as anything is known.

    Of imported cases only handling is known; what is closed without having been done was called off, and
    counts as not done until then.
    """
    begins, ends = {
        Post.DESK: (history.reported, history.dispatched),
        Post.HANDLE: (history.dispatched, history.completed),
        Post.VERIFY: (history.completed, history.verified),
    }[post]
    came = (begins < history.seen) & (history.is_imported <= (post is Post.HANDLE))
    rows = np.flatnonzero(came)
    began, ended, closed = begins[rows], ends[rows], history.closed[rows]
    is_done = (ended <= history.seen) & (ended >= began)
    gone = np.minimum(np.where(is_done, ended, closed), history.seen)
    return Passage(rows, began, np.maximum(gone - began, 0), is_done)


def before(history: History, at: int) -> History:
    """Give what was known at an instant: later reports are left out, later deeds not done [µs]."""
    kept = history.reported < at
    columns = {
        name: getattr(history, name)[kept]
        for name in ("class_ids", "department_ids", "x", "y", "is_imported", "reworks")
    }
    instants = {
        name: getattr(history, name)[kept]
        for name in ("reported", "accepted", "dispatched", "started", "completed", "verified", "closed")
    }
    known = {name: np.where(column <= at, column, NEVER) for name, column in instants.items()}
    dues = {
        name: getattr(history, name)[kept]
        for name in ("accept_due", "dispatch_due", "handle_due", "verify_due")
    }
    areas = tuple(area for area, is_kept in zip(history.areas, kept, strict=True) if is_kept)
    return History(
        since=history.since,
        until=at,
        seen=at,
        week_begins=history.week_begins[history.week_begins + WEEK <= at],
        areas=areas,
        **columns,
        **known,
        **dues,
    )
