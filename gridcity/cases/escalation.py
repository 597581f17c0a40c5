"""The ladder that open cases climb as their time runs out, whichever of their clocks it is that runs out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from gridcity.cases import deadlines, service
from gridcity.cases.beside.statements import SQL
from gridcity.cases.model import Case, Command, Order, Origin
from gridcity.city.calendars import clock_of
from gridcity.conditions.known import edition
from gridcity.conditions.model import Timed
from gridcity.people.model import Person, Role
from gridcity.store.engine import cursor
from gridcity.worktime.deadlines import Deadline, Standing

MOST = 10_000
"""The most cases that climb in one go. [cases]"""
_ORDER = (Standing.ON_TIME, Standing.AT_RISK, Standing.LATE, Standing.VERY_LATE)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder: what brings a case onto it, and to whom it is brought."""

    level: int
    after: Standing
    role: Role
    name: str
    name_en: str
    clocks: tuple[Timed, ...] = tuple(Timed)
    """Which clocks bring a case onto it."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A case with a clock that runs, or runs out."""

    case_id: int
    version: int
    level: int
    clock: Timed
    deadline: Deadline


def level_due(level: int, ladder: Iterable[Level], standings: Mapping[Timed, Standing]) -> Level | None:
    """Say onto which step a case belongs; None: none above where it stands.

    Parameters
    ----------
    level
        How far it has climbed; 0: nowhere.
    standings
        How each of its clocks that runs stands.

    Returns
    -------
    Level or None
        The highest step that is reached, with the clocks that have reached it alone.
    """
    reached = [
        replace(one, clocks=clocks)
        for one in ladder
        if one.level > level and (clocks := _reaching(one, standings))
    ]
    return max(reached, key=lambda one: one.level, default=None)


def _reaching(step: Level, standings: Mapping[Timed, Standing]) -> tuple[Timed, ...]:
    wanted = _ORDER.index(step.after)
    return tuple(one for one in step.clocks if one in standings and _ORDER.index(standings[one]) >= wanted)


def handling(case: Case, at: datetime) -> Mapping[Timed, Standing]:
    """Say how the clock of handling stands; nothing where the case rests, is handled or has no limit."""
    standing = deadlines.standing(case, at)
    return {} if standing is None else {Timed.HANDLE: standing}


def ladder(conn: Connection) -> list[Level]:
    """Read the city's ladder, lowest step first."""
    with cursor(conn) as cur:
        cur.execute("SELECT level, after, role, name, name_en, clocks FROM escalation_levels ORDER BY level")
        return [
            Level(level, Standing(after), Role(role), name, name_en, tuple(map(Timed, clocks)))
            for level, after, role, name, name_en, clocks in cur.fetchall()
        ]


def escalate_due(
    conn: Connection, *, by: Person, at: datetime, origin: Origin = Origin.LIVE, most: int = MOST
) -> list[tuple[Case, Level]]:
    """Bring every case whose time runs out onto its step; done again, nothing changes.

    Those that have waited longest climb first. Cases that somebody is changing at this moment are left to
    the next time: nobody is waited for, so that nobody is blocked.

    Returns
    -------
    list of (Case, Level)
        The cases as they have become, each with its step and the clocks that brought it there.

    Raises
    ------
    RoleMayNotAct
        ``by`` may not escalate cases.
    """
    steps = ladder(conn)
    climbed: list[tuple[Case, Level]] = []
    for candidates in _by_case(_candidates(conn, steps, at)):
        if len(climbed) == most:
            break
        first = candidates[0]
        step = level_due(first.level, steps, {one.clock: one.deadline.standing(at) for one in candidates})
        if step is None or not _held(conn, first):
            continue
        order = Order(Command.ESCALATE, first.version, level=step.level, kind=str(step.clocks[0]))
        climbed.append((service.act(conn, first.case_id, order, by=by, at=at, origin=origin), step))
    return climbed


def _held(conn: Connection, one: _Candidate) -> bool:
    """Hold a case until the transaction ends; False where somebody changes it or has changed it."""
    with cursor(conn) as cur:
        cur.execute(SQL.hold_to_escalate, {"case_id": one.case_id, "version": one.version})
        return cur.fetchone() is not None


def _by_case(candidates: Iterable[_Candidate]) -> list[list[_Candidate]]:
    """Put together what is about one case, and first what is due first."""
    found: dict[int, list[_Candidate]] = {}
    for one in candidates:
        found.setdefault(one.case_id, []).append(one)
    return sorted(found.values(), key=_urgency)


def _urgency(candidates: Sequence[_Candidate]) -> tuple[datetime, int]:
    return min(one.deadline.due_at for one in candidates), candidates[0].case_id


def _candidates(conn: Connection, steps: Sequence[Level], at: datetime) -> list[_Candidate]:
    if not steps:
        return []
    with cursor(conn) as cur:
        cur.execute(SQL.to_escalate, {"at": at, "highest": steps[-1].level})
        rows = cur.fetchall()
    return [
        _Candidate(case_id, version, level, Timed(clock), _deadline(conn, Timed(clock), *told))
        for case_id, version, level, clock, *told in rows
    ]


def _deadline(
    conn: Connection,
    timed: Timed,
    due_at: datetime,
    at_risk_at: datetime | None,
    very_late_at: datetime | None,
    began_at: datetime | None,
    calendar_id: int | None,
    condition_id: int | None,
) -> Deadline:
    """Say when a clock is at risk, due and very late; of an imported record only that it is due."""
    limit = None if condition_id is None else edition(conn, condition_id).limits.of(timed)
    if began_at is not None and limit is not None:
        return clock_of(conn, calendar_id).deadline(began_at, limit)
    return Deadline(at_risk_at or due_at, due_at, very_late_at or _NEVER)
