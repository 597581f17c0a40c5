"""One replicate: the cases to come go past the desk, the crews and the verification."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridcity.conditions.model import Timed
from gridcity.conditions.timing import Rule
from gridcity.simulation.arriving import Coming
from gridcity.simulation.engine import Done, Flags, Floats, Ints, Jobs, run
from gridcity.simulation.errors import ScenarioInvalid
from gridcity.simulation.history import History, Post
from gridcity.simulation.learned import Learned
from gridcity.simulation.scenario import Scenario
from gridcity.simulation.stepping import NEVER
from gridcity.worktime.many import due_at_once

_MOST_FAILS = 3
_A_DAY = 24 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class City:
    """All that was learned."""

    history: History
    areas: np.ndarray[tuple[int], np.dtype[np.str_]]
    posts: Mapping[Post, Learned]
    rules: Mapping[int, Rule]
    """Class → limits in force; others keep the time that each case of the past had."""
    accepted_share: Floats
    """Quantiles of when, of the desk's time, cases were accepted [-]; empty: nobody knows."""


@dataclass(frozen=True, slots=True)
class ClockRun:
    """One clock of every case: shape (n,) each; ``NEVER`` where it did not begin, end, or is not due [µs]."""

    began: Ints
    ended: Ints
    due: Ints

    def timed(self, now: int) -> Flags:
        """Say of which cases it was in time or late, or still can be."""
        found: Flags = (self.began <= now) & (self.due < NEVER)
        return found

    def late(self, now: int) -> Flags:
        """Say of which it was met after its deadline, or is past it [µs]."""
        found: Flags = self.timed(now) & (np.minimum(self.ended, now) > self.due)
        return found


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of the cases."""

    department_ids: Ints
    reported: Ints
    clocks: Mapping[Timed, ClockRun]
    done: Mapping[Post, Done]
    crews: Mapping[Post, Ints]
    needs_crew: Flags


def live(city: City, coming: Coming, scenario: Scenario, until: int) -> Lived:
    """Let cases live until an instant under a scenario [µs]."""
    history, rows = city.history, coming.rows
    areas = city.areas[rows]
    departments = scenario.departments(history.department_ids[rows], areas)
    clocks, done, crews = dict[Timed, ClockRun](), dict[Post, Done](), dict[Post, Ints]()
    came, needs_crew = coming.reported, np.zeros(len(rows), dtype=bool)
    clock = {Post.DESK: Timed.DISPATCH, Post.HANDLE: Timed.HANDLE, Post.VERIFY: Timed.VERIFY}
    for post, learned in city.posts.items():
        station = _stations(learned, departments)
        due = _due(city, scenario, clock[post], came, rows, departments)
        jobs, needs = _jobs(city, learned, coming, came, due, station)
        crews[post] = _crews(learned, scenario)
        done[post] = run(jobs, learned.stations(crews[post]), until)
        clocks[clock[post]] = ClockRun(came, done[post].ended, due)
        if post is Post.DESK:
            clocks |= _desk(city, scenario, coming, clocks[Timed.DISPATCH], departments)
        if post is Post.HANDLE:
            needs_crew = needs
        came = done[post].ended
    return Lived(departments, coming.reported, clocks, done, crews, needs_crew)


def _stations(learned: Learned, departments: Ints) -> Ints:
    if learned.post is not Post.HANDLE:
        return np.zeros(len(departments), dtype=np.int64)
    found = np.minimum(np.searchsorted(learned.keys, departments), len(learned.keys) - 1)
    unknown = learned.keys[found] != departments
    if unknown.any():
        raise ScenarioInvalid(
            "A border was moved to a department that handled nothing in the past: nobody knows how it works.",
            department_id=int(departments[unknown][0]),
        )
    return found


def _crews(learned: Learned, scenario: Scenario) -> Ints:
    if learned.post is Post.DESK:
        return np.maximum(learned.crews + scenario.more_seats, 0)
    if learned.post is not Post.HANDLE:
        return learned.crews
    more = np.array([scenario.more_crews.get(int(key), 0) for key in learned.keys], dtype=np.int64)
    crews: Ints = np.maximum(learned.crews + more, 0)
    return crews


def _jobs(
    city: City, learned: Learned, coming: Coming, came: Ints, due: Ints, station: Ints
) -> tuple[Jobs, Flags]:
    history, rows = city.history, coming.rows
    chances = coming.chances[learned.post]
    leads, needs_crew = learned.leads(rows, station, history.class_ids[rows], chances[0])
    ready = learned.ready(station, came, leads, needs_crew)
    fails = np.zeros(len(rows), dtype=np.int64)
    away = fails
    verify = city.posts.get(Post.VERIFY)
    if learned.post is Post.HANDLE and verify is not None:
        share = learned.fails[station]
        with np.errstate(divide="ignore"):
            often = np.where(share > 0, np.log(coming.fails) / np.log(np.maximum(share, 1e-12)), 0.0)
        fails = np.clip(often, 0, _MOST_FAILS).astype(np.int64)
        spent, _ = verify.pools.draw(
            verify.pool_of[np.zeros_like(station), 0], coming.chances[Post.VERIFY][0]
        )
        away = np.where(spent < NEVER, spent, _A_DAY)
    return Jobs(
        ready=ready,
        station=station,
        due=due,
        work=np.where(needs_crew, learned.work(station, chances[1]), -1),
        x=history.x[rows],
        y=history.y[rows],
        fails=fails,
        away=away,
    ), needs_crew


def _due(city: City, scenario: Scenario, timed: Timed, began: Ints, rows: Ints, departments: Ints) -> Ints:
    """Work out when a clock is due: by the rules, else after as long as each case of the past was given."""
    history = city.history
    begins, dues = {
        Timed.ACCEPT: (history.reported, history.accept_due),
        Timed.DISPATCH: (history.reported, history.dispatch_due),
        Timed.HANDLE: (history.dispatched, history.handle_due),
        Timed.VERIFY: (history.completed, history.verify_due),
    }[timed]
    spans = np.where((dues < NEVER) & (begins < NEVER), dues - begins, NEVER)[rows]
    rules = {**city.rules, **scenario.rules}
    due = np.where((spans < NEVER) & (began < NEVER), np.minimum(began, NEVER // 2) + spans, NEVER)
    classes = history.class_ids[rows]
    for class_id in np.unique(classes):
        rule = rules.get(int(class_id))
        if rule is None:
            continue
        chosen = np.flatnonzero((classes == class_id) & (began < NEVER))
        limit = rule.limits.of(timed)
        due[chosen] = NEVER if limit is None else due_at_once(rule.clock, began[chosen], limit)
    if timed is not Timed.HANDLE:
        return due
    length = scenario.stretched(departments, np.where(due < NEVER, due - began, NEVER), NEVER)
    return np.where(due < NEVER, np.minimum(began, NEVER // 2) + length, NEVER)


def _desk(
    city: City, scenario: Scenario, coming: Coming, dispatch: ClockRun, departments: Ints
) -> dict[Timed, ClockRun]:
    """Tell when cases were accepted within the desk's time; dispatching is due from then on."""
    if not len(city.accepted_share):
        return {}
    at = (coming.splits * len(city.accepted_share)).astype(np.int64)
    spent = np.where(dispatch.ended < NEVER, dispatch.ended - dispatch.began, 0)
    accepted = dispatch.began + (spent * city.accepted_share[at]).astype(np.int64)
    accepted = np.where(dispatch.ended < NEVER, accepted, NEVER)
    accept_due = _due(city, scenario, Timed.ACCEPT, dispatch.began, coming.rows, departments)
    due = _due(city, scenario, Timed.DISPATCH, accepted, coming.rows, departments)
    return {
        Timed.ACCEPT: ClockRun(dispatch.began, accepted, accept_due),
        Timed.DISPATCH: ClockRun(accepted, dispatch.ended, due),
    }
