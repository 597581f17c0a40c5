"""Begin a patrol, add to its track, end it; count it anew each time. Nothing here commits.

A device names its patrols, and a fix is named by its time: whatever is sent again is the same. Batches
may come late and in any order, because a patrol is always counted from all of its fixes. An instant of a
person belongs to the patrol that was begun last, so that nobody walks twice at once.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

import numpy as np
from sqlalchemy import Connection

from gridcity.cells.service import hold_cells
from gridcity.patrols.counting import Counted, Track, believable, count, far_enough, fine_enough
from gridcity.patrols.errors import (
    PatrolInvalid,
    PatrolKeyReused,
    PatrolNotFound,
    PatrolNotYours,
    PatrolRuleInvalid,
    PatrolSettled,
)
from gridcity.patrols.model import Fix, Patrol, Rule
from gridcity.patrols.repository import rows_of, run, tuples_of
from gridcity.patrols.sharing import share
from gridcity.people.model import Person, Role

MOST_FIXES = 2_000
"""How many are taken in one batch. [-]"""
TRACK_READERS = frozenset({Role.LEADER, Role.SUPERVISOR, Role.ADMIN})
"""Who sees where others walked, and their names; everybody else sees sums of cells, and the own tracks."""
_AHEAD = timedelta(minutes=5)
"""So far a device's clock may be ahead of ours."""
_OLDEST = timedelta(days=3650)
"""A fix of longer ago is of a clock that was lost: it is refused, and not only set aside."""
_LONGEST = timedelta(days=1)
"""A patrol that nobody ended is over after so long."""
_LIMITS = {
    "longest_gap_s": (10, 3600),
    "fastest_kmh": (1, 300),
    "coarsest_m": (1, 200),
    "closest_s": (1, 60),
    "least_s": (0, 600),
    "keep_track_days": (1, 3650),
}


def get_rule(conn: Connection) -> Rule:
    """Read how the city counts patrols."""
    return Rule(**rows_of(conn, "rule", {})[0])


def save_rule(conn: Connection, rule: Rule) -> Rule:
    """Set how patrols are counted from now on; what was counted stays, unless more of it arrives.

    Raises
    ------
    PatrolRuleInvalid
        A threshold makes no sense.
    """
    for name, (least, most) in _LIMITS.items():
        if not least <= getattr(rule, name) <= most:
            raise PatrolRuleInvalid(
                f"{name} lies between {least} and {most}.", field=name, least=least, most=most
            )
    run(conn, "save_rule", asdict(rule))
    return rule


def start(conn: Connection, key: str, started_at: datetime, *, by: Person, at: datetime) -> Patrol:
    """Begin a patrol; begun again under its key, it is the same one.

    Parameters
    ----------
    key
        The device's name for it.
    started_at
        When it began, by the device: it may have had no network since.
    by, at
        Who walks, and now.

    Raises
    ------
    PatrolInvalid
        It begins in the future, or so long ago that its track would be deleted at once.
    PatrolKeyReused
        The key was used for another start.
    """
    known = rows_of(conn, "by_key", {"person_id": by.id, "key": key})
    if not known:
        if not at - timedelta(days=get_rule(conn).keep_track_days) <= started_at <= at + _AHEAD:
            raise PatrolInvalid(
                "A patrol begins now, or some days ago: check the clock.", started_at=started_at
            )
        values = {"person_id": by.id, "key": key, "started_at": started_at, "at": at}
        made = rows_of(conn, "start", values)
        if made:
            run(conn, "end_before", made[0])
            for (earlier,) in tuples_of(conn, "one_before", made[0]):
                _recount(conn, earlier)
            return get_patrol(conn, made[0]["id"])
        known = rows_of(conn, "by_key", {"person_id": by.id, "key": key})
    if known[0]["started_at"] != started_at:
        raise PatrolKeyReused("This key was used for another patrol.", key=key)
    return get_patrol(conn, known[0]["id"])


def add_fixes(conn: Connection, patrol_id: int, fixes: Sequence[Fix], *, by: Person, at: datetime) -> Patrol:
    """Add to the track of a patrol, in any order; fixes that were sent before change nothing.

    Raises
    ------
    PatrolNotFound, PatrolNotYours
        There is none, or somebody else walked it.
    PatrolInvalid
        Too many at once, one that is yet to come, or one that is no place.
    PatrolSettled
        Its track was deleted since.
    """
    _check_fixes(fixes, at)
    _own(conn, patrol_id, by)
    rule, known = get_rule(conn), _track(conn, patrol_id)
    new = sorted(fixes, key=lambda fix: fix.at)
    is_kept = far_enough(known.at_s, np.array([fix.at.timestamp() for fix in new]), rule.closest_s)
    kept = [fix for fix, is_one in zip(new, is_kept, strict=True) if is_one]
    if not kept:
        return get_patrol(conn, patrol_id)
    values = {
        "id": patrol_id,
        "at": [fix.at for fix in kept],
        "lon": [fix.lon for fix in kept],
        "lat": [fix.lat for fix in kept],
        "accuracy_m": [fix.accuracy_m for fix in kept],
    }
    run(conn, "save_fixes", values)
    _recount(conn, patrol_id)
    return get_patrol(conn, patrol_id)


def end(conn: Connection, patrol_id: int, ended_at: datetime, *, by: Person, at: datetime) -> Patrol:
    """End a patrol; what its device said first stands, fixes that come later may still be of before.

    Raises
    ------
    PatrolNotFound, PatrolNotYours, PatrolSettled
        As for ``add_fixes``.
    PatrolInvalid
        It would end before it began, or in the future.
    """
    patrol = _own(conn, patrol_id, by)
    if patrol["ended_at"] is not None:
        return get_patrol(conn, patrol_id)
    if not patrol["started_at"] <= ended_at <= at + _AHEAD:
        raise PatrolInvalid("A patrol ends after it began, and not in the future.", ended_at=ended_at)
    values = {"id": patrol_id, "ended_at": min(ended_at, patrol["started_at"] + _LONGEST)}
    run(conn, "end", values)
    if tuples_of(conn, "has_fix_after", values)[0][0]:
        _recount(conn, patrol_id)
    return get_patrol(conn, patrol_id)


def get_patrol(conn: Connection, patrol_id: int) -> Patrol:
    """Read a patrol and what was counted of it.

    Raises
    ------
    PatrolNotFound
    """
    found = list_patrols(conn, patrol_id=patrol_id, limit=1)
    if not found:
        raise PatrolNotFound(f"There is no patrol {patrol_id}.", patrol_id=patrol_id)
    return found[0]


def list_patrols(
    conn: Connection,
    *,
    patrol_id: int | None = None,
    person_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: int | None = None,
    limit: int = 100,
) -> list[Patrol]:
    """List patrols, the last first: those of a person, or those that began in a period."""
    values = {"id": patrol_id, "person_id": person_id, "since": since, "until": until}
    values |= {"after": after, "most": limit}
    return [Patrol(**row) for row in rows_of(conn, "patrols", values)]


def read_track(conn: Connection, patrol_id: int, *, by: Person) -> list[Fix]:
    """Read the fixes of a patrol in the order of their times; none once they were deleted.

    Raises
    ------
    PatrolNotFound
    PatrolNotYours
        It is another's, and the caller's role does not see tracks.
    """
    patrol = get_patrol(conn, patrol_id)
    if patrol.person_id != by.id and by.role not in TRACK_READERS:
        raise PatrolNotYours(f"Patrol {patrol_id} is somebody else's.", patrol_id=patrol_id)
    track = _track(conn, patrol_id)
    return [
        Fix(datetime.fromtimestamp(at_s, UTC), lon, lat, accuracy_m)
        for at_s, lon, lat, accuracy_m in zip(
            *(part.tolist() for part in (track.at_s, track.lon, track.lat, track.accuracy_m)), strict=True
        )
    ]


def delete_old_tracks(conn: Connection, *, at: datetime) -> int:
    """Delete the fixes of patrols that began too long ago, and say how many fixes; the minutes stay."""
    before = at - timedelta(days=get_rule(conn).keep_track_days)
    return run(conn, "delete_old_tracks", {"before": before, "at": at})


def _own(conn: Connection, patrol_id: int, by: Person) -> dict[str, Any]:
    """Lock a patrol of somebody's own that still takes fixes."""
    found = rows_of(conn, "lock", {"id": patrol_id})
    if not found:
        raise PatrolNotFound(f"There is no patrol {patrol_id}.", patrol_id=patrol_id)
    if found[0]["person_id"] != by.id:
        raise PatrolNotYours(f"Patrol {patrol_id} is somebody else's.", patrol_id=patrol_id)
    if found[0]["track_deleted_at"] is not None:
        raise PatrolSettled(f"The track of patrol {patrol_id} was deleted.", patrol_id=patrol_id)
    return found[0]


def _check_fixes(fixes: Sequence[Fix], at: datetime) -> None:
    if len(fixes) > MOST_FIXES:
        raise PatrolInvalid(f"Send at most {MOST_FIXES:,} fixes at once.", most=MOST_FIXES)
    for fix in fixes:
        is_place = isfinite(fix.lon + fix.lat) and abs(fix.lon) <= 180 and abs(fix.lat) <= 85
        if not (is_place and 0 < fix.accuracy_m < float("inf")):
            raise PatrolInvalid("A fix is no place, or has no accuracy.", at=fix.at)
        if not at - _OLDEST <= fix.at <= at + _AHEAD:
            raise PatrolInvalid("A fix is yet to come, or of years ago: check the clock.", at=fix.at)


def _recount(conn: Connection, patrol_id: int) -> None:
    """Count a patrol from all of its fixes, in the cells that are in force."""
    hold_cells(conn)
    rule, patrol = get_rule(conn), rows_of(conn, "lock", {"id": patrol_id})[0]
    track = _track(conn, patrol_id)
    is_timely = (track.at_s >= patrol["started_at"].timestamp()) & (track.at_s <= patrol["until"].timestamp())
    timely = track[is_timely]
    fine = timely[fine_enough(timely, rule)]
    believed = fine[believable(fine, rule)]
    found = count(believed, share(conn, believed), rule)
    _save(conn, patrol_id, found)
    values = {
        "id": patrol_id,
        "last_s": float(believed.at_s[-1]) if len(believed) else None,
        "counted_min": found.counted_s / 60,
        "outside_min": found.outside_s / 60,
        "gap_min": found.gap_s / 60,
        "fixes": len(believed),
        "coarse": len(timely) - len(fine),
        "jumps": len(fine) - len(believed),
        "untimely": len(track) - len(timely),
    }
    run(conn, "save_counts", values)


def _save(conn: Connection, patrol_id: int, found: Counted) -> None:
    values = {
        "id": patrol_id,
        "cells": found.cells.tolist(),
        "minutes": (found.seconds / 60).tolist(),
        "first_s": found.first_s.tolist(),
        "last_s": found.last_s.tolist(),
    }
    run(conn, "save_cells", values)


def _track(conn: Connection, patrol_id: int) -> Track:
    rows = tuples_of(conn, "fixes", {"id": patrol_id})
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return Track(*columns)
