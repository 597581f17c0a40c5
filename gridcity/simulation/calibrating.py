r"""Learn a post from the past: how loaded its crews were, and what came before each case's turn.

What the store tells of a case is how long it took. That is a *lead time*, in which no crew could have done
anything for it (an inspection, an order, parts, an appointment), then a wait for a crew, then the way and the
work. The three cannot be told apart in one case; in many they can: lead times do not know how busy the crews
are, waits do. So for several loads the past is run again: what a case took beyond the simulated wait and work
is its lead time, lead times are shuffled within classes, and of all loads the one is taken whose weeks went
most like the real ones. A city whose slow weeks were the busy ones has loaded crews.

Lead times of cases that were never seen to end are taken as that (``pools.product_limit``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from gridcity.simulation.engine import Done, Flags, Floats, Ints, Jobs, Stations, run
from gridcity.simulation.history import AT_ONCE, FEW_WEEKS, WEEK, History, Passage, Post, passage
from gridcity.simulation.hours import shift_from
from gridcity.simulation.learned import Learned, draw_work, quantiles, ready_at
from gridcity.simulation.pools import Pools, pools_of
from gridcity.simulation.shifts import Shift
from gridcity.simulation.stepping import NEVER
from gridcity.worktime.deadlines import Clock

HANDS_ON_H = 1.0
"""Of a crew's time that a case takes, the way included, where nobody says how many crews there are. [h]"""
LOADS = (0.3, 0.6, 0.75, 0.85, 0.92, 0.97)
"""Those that are tried. [-]"""
_UNPROVEN = LOADS[:2]
"""Those that are tried where the weeks are too few to tell whether the slow ones were the busy ones. [-]"""
SPEED_KMH = 20.0
"""Of crews in the streets. [km/h]"""
DETOUR = 1.3
"""Ways in streets are longer than straight lines. [-]"""
_HOUR = 3_600_000_000
_OWN_POOL = 40
_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the store cannot tell, and is said here."""

    crews: Mapping[int, int] | None = None
    """Department → crews, where they are known better than by accounts."""
    hands_on_h: float = HANDS_ON_H
    speed_kmh: float = SPEED_KMH
    detour: float = DETOUR

    @property
    def speed_m_s(self) -> float:
        """Speed along straight lines [m/s]."""
        return self.speed_kmh / 3.6 / self.detour


@dataclass(frozen=True, slots=True)
class Frame:
    """What is given beside the past."""

    clock: Clock
    """The city's working time, which a department keeps to if it got most of its work done within it."""
    until: int
    """Working time is needed until then. [µs]"""
    crews: Mapping[int, int]
    """Department → crews; others are worked out. Of the desk and of who verifies nobody knows."""
    assumed: Assumed


@dataclass(frozen=True, slots=True)
class _Past:
    """A passage, with the stations and classes numbered, and who works there."""

    passage: Passage
    station: Ints
    group: Ints
    needs_crew: Flags
    stations: Stations
    is_known: Flags
    shape: Floats
    x: Floats
    y: Floats
    chance: Floats
    n_groups: int
    hands_on_us: float
    work_time: Floats
    lasted: Ints
    """How long it took, in working time where a crew was needed [µs]."""
    due: Ints

    def worked(self, since: Ints, until: Ints) -> Ints:
        """Give the working time of each case's station between instants [µs]."""
        return worked_between(self.stations, self.station, since, until)

    def crews_at(self, load: Floats) -> tuple[Ints, Floats]:
        """Give the crews, and the mean work, that make these loads."""
        cases = np.bincount(self.station[self.needs_crew], minlength=len(load)).astype(np.float64)
        wanted = np.ceil(cases * self.hands_on_us / (load * self.work_time))
        crews = np.where(self.is_known, self.stations.crews, np.maximum(wanted, 1)).astype(np.int64)
        work = load * crews * self.work_time / np.maximum(cases, 1.0)
        return crews, np.where(self.is_known | (cases * self.hands_on_us >= load * self.work_time), work,
                               np.minimum(work, self.hands_on_us))  # fmt: skip


def learn(history: History, post: Post, frame: Frame, rng: np.random.Generator) -> Learned | None:
    """Learn a post from the past; None where nothing of it is known. ``rng`` decides what is drawn."""
    went = passage(history, post)
    if went.is_done.sum() < _OWN_POOL:
        return None
    departments = history.department_ids[went.rows] if post is Post.HANDLE else np.zeros(len(went.rows), int)
    keys, station = np.unique(departments, return_inverse=True)
    classes, group = np.unique(history.class_ids[went.rows], return_inverse=True)
    past = _past(history, post, went, frame, keys, station, group, rng.random(len(went.rows)))
    load = _best_load(past, rng)
    n_crews, work_us, leads, way_us = _taken_apart(past, load)
    pools, pool_of = _pools(past, leads)
    own = np.full(len(history), -1, dtype=np.int64)
    own[went.rows[went.is_done]] = leads[went.is_done]
    needs_crew, passed = np.zeros(len(history), dtype=bool), np.zeros(len(history))
    needs_crew[went.rows] = past.needs_crew
    passed[went.rows] = np.where(went.is_done, 0.0, pools.passed(pool_of[station, group], leads))
    known = np.maximum(np.bincount(station[past.needs_crew], minlength=len(keys)), 1)
    reworks = np.bincount(station, weights=history.reworks[went.rows], minlength=len(keys))
    learned = Learned(
        post=post,
        keys=keys,
        classes=classes,
        crews=n_crews,
        is_known=past.is_known,
        load=work_us * known / (n_crews * past.work_time),
        work_us=work_us,
        way_us=way_us,
        shape=past.shape,
        fails=reworks / (reworks + known),
        shift=past.stations.shift,
        shifts=past.stations.shifts,
        pools=pools,
        pool_of=pool_of,
        own=own,
        own_needs_crew=needs_crew,
        passed=passed,
        speed_m_s=past.stations.speed_m_s,
    )
    return _steady(learned, past, classes[group])


def _steady(learned: Learned, past: _Past, classes: Ints) -> Learned:
    """Make the work as long as keeps crews as busy as they were with all that comes.

    The past was run without what was not done by its end, and once for each case: what is to come is done
    to its end, and some of it again.
    """
    n_stations = len(learned.keys)
    leads, needs_crew = learned.leads(past.passage.rows, past.station, classes, past.chance)
    coming = np.bincount(past.station[needs_crew & (leads < NEVER)], minlength=n_stations)
    ran = np.bincount(past.station[past.needs_crew], minlength=n_stations)
    share = np.where(coming > 0, ran / np.maximum(coming, 1), 1.0) * (1.0 - learned.fails)
    work_us = learned.work_us * share
    return replace(learned, work_us=work_us, way_us=np.minimum(learned.way_us, 0.9 * work_us))


def _past(
    history: History, post: Post, went: Passage, frame: Frame,
    keys: Ints, station: Ints, group: Ints, chance: Floats,
) -> _Past:  # fmt: skip
    needs_crew = went.is_done & (went.lasted >= AT_ONCE)
    ended = went.began + went.lasted
    shifts = tuple(
        shift_from(frame.clock, ended[needs_crew & (station == one)], history.since, frame.until)
        for one in range(len(keys))
    )
    shift = np.arange(len(keys))
    worked = [int(np.ptp(one.within(np.array([history.since, history.until])))) for one in shifts]
    known = np.array([frame.crews.get(int(key), -1) if key else -1 for key in keys])
    stations = Stations(known, shift, shifts, frame.assumed.speed_m_s)
    in_shifts = worked_between(stations, station, went.began, ended)
    shape = np.vstack(
        [quantiles(_hands_on(history, went, station == one, shifts[shift[one]])) for one in range(len(keys))]
    )
    return _Past(
        passage=went,
        station=station,
        group=group,
        needs_crew=needs_crew,
        stations=stations,
        is_known=known > 0,
        shape=shape,
        x=history.x[went.rows],
        y=history.y[went.rows],
        chance=chance,
        n_groups=int(group.max()) + 1,
        hands_on_us=frame.assumed.hands_on_h * _HOUR,
        work_time=np.array(worked, dtype=np.float64)[shift],
        lasted=np.where(went.lasted >= AT_ONCE, in_shifts, went.lasted),
        due=_dues(history, post)[went.rows],
    )


def worked_between(stations: Stations, station: Ints, since: Ints, until: Ints) -> Ints:
    """Give the working time of stations between instants, a station a case [µs]."""
    found = np.zeros(len(station), dtype=np.int64)
    for number, one in enumerate(stations.shifts):
        chosen = stations.shift[station] == number
        found[chosen] = one.within(until[chosen]) - one.within(since[chosen])
    return found


def _dues(history: History, post: Post) -> Ints:
    return {
        Post.DESK: history.dispatch_due,
        Post.HANDLE: history.handle_due,
        Post.VERIFY: history.verify_due,
    }[post]


def _hands_on(history: History, went: Passage, chosen: Flags, shift: Shift) -> Floats | None:
    """Give the working times from the start of the work to its end, where enough are known [µs]."""
    rows = went.rows[chosen & went.is_done]
    known = rows[(history.started[rows] < NEVER) & (history.completed[rows] >= history.started[rows])]
    if len(known) < _OWN_POOL:
        return None
    worked = shift.within(history.completed[known]) - shift.within(history.started[known])
    return worked.astype(np.float64) if worked.any() else None


def _jobs(past: _Past, leads: Ints, needs_crew: Flags, work: Ints) -> Jobs:
    nothing = np.zeros(len(leads), dtype=np.int64)
    shifts, shift = past.stations.shifts, past.stations.shift[past.station]
    return Jobs(
        ready_at(shifts, shift, past.passage.began, leads, needs_crew),
        past.station,
        past.due,
        np.where(needs_crew, work, -1),
        past.x,
        past.y,
        nothing,
        nothing,
    )


def _taken_apart(past: _Past, load: Floats) -> tuple[Ints, Floats, Ints, Floats]:
    """Take what each case took apart: crews and mean work of each station, lead times, mean way [µs]."""
    crews, work_us = past.crews_at(load)
    lasted, way_us = past.lasted, np.zeros(len(crews))
    leads = lasted.copy()
    stations = Stations(crews, past.stations.shift, past.stations.shifts, past.stations.speed_m_s)
    counts = np.maximum(np.bincount(past.station[past.needs_crew], minlength=len(crews)), 1)
    for _ in range(_ROUNDS):
        way_us = np.minimum(way_us, 0.9 * work_us)
        work = draw_work(past.shape, work_us - way_us, past.station, past.chance)
        ready = np.where(past.passage.is_done, leads, NEVER)
        jobs = _jobs(past, ready, past.needs_crew, work)
        done = run(jobs, stations)
        is_back = done.ended < NEVER
        beyond = past.worked(np.where(is_back, jobs.ready, 0), np.where(is_back, done.ended, 0))
        leads = np.where(past.needs_crew, np.maximum(lasted - beyond, 0), lasted)
        way_us = np.bincount(past.station, weights=done.travelled, minlength=len(crews)) / counts
    return crews, work_us, leads, np.minimum(way_us, 0.9 * work_us)


def _pools(past: _Past, leads: Ints) -> tuple[Pools, Ints]:
    """Gather lead times by station and class, where there are enough of them, else by station."""
    n_stations = len(past.stations.crews)
    pool_of = np.empty((n_stations, past.n_groups), dtype=np.int64)
    groups = list[tuple[Ints, Flags, Flags]]()
    is_done = past.passage.is_done
    for one in range(n_stations):
        here = past.station == one
        pool_of[one] = len(groups)
        groups.append((leads[here], is_done[here], past.needs_crew[here]))
        counts = np.bincount(past.group[here & is_done], minlength=past.n_groups)
        for group in np.flatnonzero(counts >= _OWN_POOL):
            chosen = here & (past.group == group)
            pool_of[one, group] = len(groups)
            groups.append((leads[chosen], is_done[chosen], past.needs_crew[chosen]))
    return pools_of(groups), pool_of


def _best_load(past: _Past, rng: np.random.Generator) -> Floats:
    """Find for each station the load whose weeks went most like the real ones [-]."""
    n_stations = len(past.stations.crews)
    draws = rng.random((2, len(past.station)))
    real = _weekly(past, np.where(past.passage.is_done, past.passage.lasted, NEVER))
    tried = LOADS if real.shape[2] > FEW_WEEKS else _UNPROVEN
    misses = np.empty((len(tried), n_stations))
    for number, load in enumerate(tried):
        loads = np.full(n_stations, load)
        crews, work_us, leads, way_us = _taken_apart(past, loads)
        pools, pool_of = _pools(past, leads)
        leads, needs_crew = pools.draw(pool_of[past.station, past.group], draws[0])
        work = draw_work(past.shape, work_us - way_us, past.station, draws[1])
        jobs = _jobs(past, leads, needs_crew, work)
        done = run(jobs, Stations(crews, past.stations.shift, past.stations.shifts, past.stations.speed_m_s))
        misses[number] = _missed(real, _weekly(past, _lasted(past, done)))
    found: Floats = np.array(tried)[misses.argmin(axis=0)]
    return found


def _lasted(past: _Past, done: Done) -> Ints:
    return np.where(done.ended < NEVER, done.ended - past.passage.began, NEVER)


def _weekly(past: _Past, lasted: Ints) -> Floats:
    """Say which share of each station's week was done within its own half, and four fifths, of all times."""
    week = (past.passage.began - past.passage.began.min()) // WEEK
    n_stations, n_weeks = len(past.stations.crews), int(week.max()) + 1
    cell = past.station * n_weeks + week
    count = np.bincount(cell, minlength=n_stations * n_weeks)
    shares = []
    for share in (0.5, 0.8):
        within = np.array(
            [
                np.quantile(past.passage.lasted[chosen], share) if chosen.any() else 0.0
                for chosen in ((past.station == one) & past.needs_crew for one in range(n_stations))
            ]
        )
        is_soon = lasted <= within[past.station]
        soon = np.bincount(cell, weights=is_soon, minlength=n_stations * n_weeks)
        shares.append(soon / np.maximum(count, 1))
    found: Floats = np.array([*shares, count]).reshape(3, n_stations, n_weeks)
    return found


def _missed(real: Floats, simulated: Floats) -> Floats:
    gaps = ((real[:2] - simulated[:2]) ** 2).sum(axis=0)
    found: Floats = (gaps * real[2]).sum(axis=1)
    return found
