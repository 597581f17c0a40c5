"""Inspectors on their beats: each walks the streets of their part of the city, day by day.

Their tracks go through the service layer, as a phone's do: with the errors of fixes, a break now and
then, and a fix that is good for nothing. The same seed walks the same ways, so that a week that was cut
off is gone on with.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine

from gridcity.patrols import service
from gridcity.patrols.model import Fix
from gridcity.people.model import Person, Role
from gridcity.sample.places import _queries
from gridcity.sample.progress import WeekPlan
from gridcity.sample.simulator import Simulator
from gridcity.store.engine import cursor
from grids.accuracy import metres_a_degree

_SPEED_M_S = 2.5
"""On foot and by bicycle. [m/s]"""
_EVERY_S = 40
"""Between two fixes. [s]"""
_HOURS = (8.1, 14.2)
"""When patrols begin, about: of the city's day. [h]"""
_LASTS_H = 1.4
_AT_WORK = 0.6
"""Of the inspectors, on a day. [-]"""
_ACCURACY_M = 7.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Beat:
    """Streets in metres around the city's middle: their corners, and their two ends, shape (n, 2, 2)."""

    lines: list[Floats]
    ends: Floats


def walk_beats(engine: Engine, simulator: Simulator, plan: WeekPlan) -> int:
    """Let inspectors patrol through the days of a plan, and say how many patrols there are."""
    rng = np.random.default_rng([plan.seed, 22])
    staff = simulator.staff.by_role[Role.INSPECTOR]
    with engine.begin() as conn:
        middle, scale, beats = _beats(conn, len(staff))
    patrols = 0
    for day in range(plan.days + 1):
        with engine.begin() as conn:
            # A crash of the server could take the last day with it: it is made up, and walked again.
            conn.exec_driver_sql("SET LOCAL synchronous_commit = off")
            for number, (person, beat) in enumerate(zip(staff, beats, strict=True)):
                begins_at = _begin(simulator, plan, day, number, rng)
                if rng.random() < _AT_WORK and plan.begins_at <= begins_at < plan.ends_at:
                    at_s, places, accuracy = _track(beat, rng)
                    columns = (at_s, *(middle + places / scale).T, accuracy)
                    fixes = [
                        Fix(begins_at + timedelta(seconds=second), *rest)
                        for second, *rest in np.column_stack(columns).tolist()
                    ]
                    _file(conn, person, begins_at, fixes, plan.ends_at)
                    patrols += 1
    return patrols


def _begin(simulator: Simulator, plan: WeekPlan, day: int, number: int, rng: np.random.Generator) -> datetime:
    """Say when somebody goes out on a day: one half in the morning, one in the afternoon, and in turns."""
    local = (plan.begins_at + timedelta(days=day)).astimezone(simulator.zone)
    hour = _HOURS[(number + day) % 2] + float(rng.normal(0, 0.25))
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(seconds=round(hour * 3600))


def _file(conn: Connection, person: Person, begins_at: datetime, fixes: list[Fix], now: datetime) -> None:
    """File a patrol as its phone would: at once up to now, and its end if it has ended by then."""
    key = f"simulated-{begins_at:%Y%m%d}-{person.id}"
    patrol = service.start(conn, key, begins_at, by=person, at=begins_at)
    past = [fix for fix in fixes if fix.at <= now]
    service.add_fixes(conn, patrol.id, past, by=person, at=now)
    if len(past) == len(fixes):
        service.end(conn, patrol.id, fixes[-1].at, by=person, at=now)


def _track(beat: _Beat, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Walk a beat: seconds since the start, metres from the city's middle, accuracy [m] of its fixes."""
    at_s = np.arange(0.0, _LASTS_H * 3600, _EVERY_S)
    way = shapely.LineString(_way(beat, float(at_s[-1]) * _SPEED_M_S, rng))
    places = shapely.get_coordinates(shapely.line_interpolate_point(way, at_s * _SPEED_M_S))
    accuracy = _ACCURACY_M * rng.lognormal(0.0, 0.4, len(at_s))
    accuracy[rng.random(len(at_s)) < 0.02] = 150.0
    places += rng.normal(0, 1, places.shape) * accuracy[:, None] * 0.66
    break_s = float(rng.uniform(0.2, 0.8)) * at_s[-1]
    lasts_s = 60 * float(rng.uniform(8, 20)) * (rng.random() < 0.4)
    is_heard = (at_s <= break_s) | (at_s >= break_s + lasts_s)
    return at_s[is_heard], places[is_heard], accuracy[is_heard].round(1)


def _way(beat: _Beat, length_m: float, rng: np.random.Generator) -> Floats:
    """Go through streets, each time to the nearest end of one that was not walked yet."""
    left = np.ones(len(beat.lines), dtype=bool)
    street, turned = int(rng.integers(len(beat.lines))), False
    pieces: list[Floats] = []
    gone_m = 0.0
    while gone_m <= length_m:
        left[street] = False
        piece = beat.lines[street][::-1] if turned else beat.lines[street]
        if pieces:
            gone_m += float(np.hypot(*(piece[0] - pieces[-1][-1])))
        gone_m += float(np.hypot(*np.diff(piece, axis=0).T).sum())
        pieces.append(piece)
        if not left.any():
            left[:] = True
        far = np.hypot(*(beat.ends - piece[-1]).transpose(2, 0, 1))
        far[~left] = np.inf
        street, end = divmod(int(np.argmin(far)), 2)
        turned = end == 1
    return np.concatenate(pieces)


def _beats(conn: Connection, count: int) -> tuple[Floats, Floats, list[_Beat]]:
    """Divide the streets into compact beats; also the city's middle [°], and the metres in a degree."""
    with cursor(conn) as cur:
        cur.execute(_queries.ways)
        ways = [shapely.from_wkb(bytes(row[2])) for row in cur.fetchall() if row[0] != "motorway"]
    parts = [part for way in ways for part in shapely.get_parts(way) if part.length > 0]
    corners = [shapely.get_coordinates(part) for part in parts]
    middle = np.concatenate(corners).mean(axis=0)
    scale = metres_a_degree(middle[1:])[0]
    lines = [(line - middle) * scale for line in corners]
    centres = np.array([line.mean(axis=0) for line in lines])
    found = []
    for which in _parted(centres, np.arange(len(lines)), count):
        own = [lines[index] for index in which]
        found.append(_Beat(own, np.array([[line[0], line[-1]] for line in own])))
    return middle, scale, found


def _parted(places: Floats, which: NDArray[np.int64], count: int) -> list[NDArray[np.int64]]:
    """Part places into groups of nearly equal size, across the longer side each time."""
    if count == 1:
        return [which]
    spread = np.ptp(places[which], axis=0)
    order = which[np.argsort(places[which, int(np.argmax(spread))], kind="stable")]
    first = count // 2
    at = max(1, len(order) * first // count)
    return _parted(places, order[:at], first) + _parted(places, order[at:], count - first)
