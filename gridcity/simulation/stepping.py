"""Going from event to event: the compiled part of ``engine``, which says what it does.

The agenda is one heap of instants; what each stands for is told by its number: below ``n`` the end of work on
that case, below ``2 n`` the return of a case, above it the hour at which a station opens.
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.simulation.heaps import drop, push

NEVER = 2**62
"""Stands for an instant that does not come. [µs]"""


@njit(cache=True, nogil=True)
def _window(opens: Any, span: Any, at: int) -> int:
    """Find the first window that opens after an instant."""
    low, high = span[0], span[1]
    while low < high:
        middle = (low + high) >> 1
        if opens[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return int(low)


@njit(cache=True, nogil=True)
def opening(windows: Any, span: Any, at: int) -> int:
    """Say from when on somebody is at work: at once, or when they come."""
    opens, closes, _ = windows
    following = _window(opens, span, at)
    if following > span[0] and at < closes[following - 1]:
        return at
    return NEVER if following == span[1] else int(opens[following])


@njit(cache=True, nogil=True)
def worked(windows: Any, span: Any, at: int, work: int) -> int:
    """Say when so much working time is over that begins at an instant at work."""
    opens, closes, before = windows
    low = _window(opens, span, at)
    wanted = before[low - 1] + at - opens[low - 1] + work
    if wanted <= before[low - 1] + closes[low - 1] - opens[low - 1]:
        return at + work
    high = span[1]
    while low < high:
        middle = (low + high) >> 1
        if before[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    last = low - 1
    end = opens[last] + wanted - before[last]
    return NEVER if end > closes[last] else int(end)


@njit(cache=True, nogil=True)
def _count(tally: Any, one: int, now: int, change: int) -> None:
    """Note that a station has a case more or less."""
    held, seen, inside, _ = tally
    inside[one] += held[one] * float(now - seen[one])
    seen[one] = now
    held[one] += change


@njit(cache=True, nogil=True)
def _plan(agenda: Any, at: int, what: int) -> None:
    instants, numbers, size = agenda
    push(instants, numbers, 0, size[0], at, what)
    size[0] += 1


@njit(cache=True, nogil=True)
def _join(job: int, now: int, jobs: Any, shop: Any, agenda: Any, tally: Any, done: Any) -> None:
    """Let a case come to its station: into the queue, or through at once if it needs no crew."""
    _, station, due, work, _, _, _, _ = jobs
    crews, windows, spans, begin, queue_due, queue_job, queued, _, _ = shop
    started, _, _, _, joined, _, _ = done
    one = station[job]
    _count(tally, one, now, 1)
    joined[job] = now
    if crews[one] >= 0 and work[job] >= 0:
        push(queue_due, queue_job, begin[one], queued[one], due[job], job)
        queued[one] += 1
        return
    started[job] = now
    end = now
    if work[job] > 0:
        start = opening(windows, spans[one], now)
        end = NEVER if start == NEVER else worked(windows, spans[one], start, work[job])
        tally[3][one] += work[job]
    _plan(agenda, end, job)


@njit(cache=True, nogil=True)
def _leave(job: int, now: int, jobs: Any, agenda: Any, crewing: Any, tally: Any, done: Any) -> None:
    """Let a case go, and its crew be free; it comes back where its verification fails."""
    away = jobs[7]
    _, _, _, is_free, free = crewing
    _, ended, _, _, _, left, crew_of = done
    one = jobs[1][job]
    _count(tally, one, now, -1)
    ended[job] = now
    if crew_of[job] >= 0:
        is_free[crew_of[job]] = True
        free[one] += 1
        crew_of[job] = -1
    if left[job] > 0:
        left[job] -= 1
        _plan(agenda, now + away[job], len(left) + job)


@njit(cache=True, nogil=True)
def _nearest(crewing: Any, one: int, x: float, y: float) -> Any:
    """Find the free crew of a station that is nearest to a place, and how far it is [m]."""
    first, crew_x, crew_y, is_free, _ = crewing
    nearest, way = -1, np.inf
    for crew in range(first[one], first[one + 1]):
        if is_free[crew]:
            far = np.hypot(crew_x[crew] - x, crew_y[crew] - y)
            if np.isnan(far):
                far = 0.0
            if far < way:
                nearest, way = crew, far
    return nearest, way


@njit(cache=True, nogil=True)
def _send(one: int, now: int, us_a_metre: float, jobs: Any, shop: Any, plans: Any) -> None:
    """Send a station's free crews to the cases that are due first."""
    work, x, y = jobs[3], jobs[4], jobs[5]
    _, windows, spans, begin, queue_due, queue_job, queued, _, _ = shop
    agenda, crewing, tally, done = plans
    _, crew_x, crew_y, is_free, free = crewing
    started, _, waited, travelled, joined, _, crew_of = done
    while queued[one] and free[one] > 0:
        job = queue_job[begin[one]]
        drop(queue_due, queue_job, begin[one], queued[one])
        queued[one] -= 1
        crew, way = _nearest(crewing, one, x[job], y[job])
        if not np.isnan(x[job]):
            crew_x[crew], crew_y[crew] = x[job], y[job]
        is_free[crew] = False
        free[one] -= 1
        crew_of[job] = crew
        road = np.int64(way * us_a_metre)
        travelled[job] += road
        waited[job] += now - joined[job]
        started[job] = now
        tally[3][one] += road + work[job]
        _plan(agenda, worked(windows, spans[one], now, road + work[job]), job)


@njit(cache=True, nogil=True)
def _choose(one: int, now: int, us_a_metre: float, jobs: Any, shop: Any, plans: Any) -> None:
    """Send crews if they are at work, else look again when they come."""
    _, windows, spans, _, _, _, queued, wakes, _ = shop
    if not queued[one] or plans[1][4][one] <= 0:
        return
    opens = opening(windows, spans[one], now)
    if opens == now:
        _send(one, now, us_a_metre, jobs, shop, plans)
    elif opens < NEVER and not wakes[one]:
        wakes[one] = True
        _plan(plans[0], opens, 2 * len(jobs[0]) + one)


@njit(cache=True, nogil=True)
def _happen(what: int, now: int, jobs: Any, shop: Any, plans: Any) -> int:
    """Let what the agenda says happen, and say at which station."""
    n = len(jobs[0])
    agenda, crewing, tally, done = plans
    if what >= 2 * n:
        shop[7][what - 2 * n] = False
        return int(what - 2 * n)
    job = what % n
    if what >= n:
        _join(job, now, jobs, shop, agenda, tally, done)
    else:
        _leave(job, now, jobs, agenda, crewing, tally, done)
    return int(jobs[1][job])


@njit(cache=True, nogil=True)
def _gather(now: int, following: int, order: Any, jobs: Any, shop: Any, plans: Any) -> Any:
    """Let everything happen that happens now; say how many have come so far, and the stations touched."""
    touched = shop[8]
    instants, numbers, size = plans[0]
    n, n_touched = len(order), 0
    while True:
        if following < n and jobs[0][order[following]] == now:
            job = order[following]
            following += 1
            _join(job, now, jobs, shop, plans[0], plans[2], plans[3])
            one = jobs[1][job]
        elif size[0] and instants[0] == now:
            what = numbers[0]
            drop(instants, numbers, 0, size[0])
            size[0] -= 1
            one = _happen(what, now, jobs, shop, plans)
        else:
            return following, n_touched
        is_new = True
        for slot in range(n_touched):
            is_new &= touched[slot] != one
        if is_new:
            touched[n_touched] = one
            n_touched += 1


@njit(cache=True, nogil=True)
def _firsts(counts: Any) -> Any:
    first = np.zeros(len(counts) + 1, np.int64)
    for one in range(len(counts)):
        first[one + 1] = first[one] + max(counts[one], 0)
    return first


@njit(cache=True, nogil=True)
def step_through(
    order: Any, jobs: Any, crews: Any, windows: Any, spans: Any, us_a_metre: float, until: int
) -> Any:
    """See ``engine.run``; ``order`` is that of ``ready``, ``spans`` of each station's windows."""
    n, stations = len(order), len(crews)
    most, first = n + stations + 1, _firsts(crews)
    agenda = (np.empty(most, np.int64), np.empty(most, np.int64), np.zeros(1, np.int64))
    nowhere = np.full(first[-1], np.nan)
    crewing = (first, nowhere, nowhere.copy(), np.ones(first[-1], np.bool_), crews.copy())
    counts = np.zeros(stations, np.int64)
    for one in jobs[1]:
        counts[one] += 1
    none = np.zeros(stations, np.int64)
    queues = (_firsts(counts), np.empty(n, np.int64), np.empty(n, np.int64), none.copy())
    begin, queue_due, queue_job, queued = queues
    wakes, touched = np.zeros(stations, np.bool_), np.empty(stations, np.int64)
    shop = (crews, windows, spans, begin, queue_due, queue_job, queued, wakes, touched)
    tally = (none.copy(), none.copy(), np.zeros(stations), none.copy())
    never, nothing = np.full(n, NEVER, np.int64), np.zeros(n, np.int64)
    crew_of = np.full(n, -1, np.int64)
    done = (never, never.copy(), nothing, nothing.copy(), nothing.copy(), jobs[6].copy(), crew_of)
    plans = (agenda, crewing, tally, done)
    following = 0
    while True:
        now = jobs[0][order[following]] if following < n else NEVER
        if agenda[2][0]:
            now = min(now, agenda[0][0])
        if now > until or now >= NEVER:
            break
        following, n_touched = _gather(now, following, order, jobs, shop, plans)
        for slot in range(n_touched):
            _choose(shop[8][slot], now, us_a_metre, jobs, shop, plans)
    if until < NEVER:
        for one in range(stations):
            _count(tally, one, until, 0)
    return done[0], done[1], done[2], done[3], tally[3], tally[2]
