"""The ladder that open cases climb as their time runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gridcity.cases import deadlines, service
from gridcity.cases.beside.preparing import SQL
from gridcity.cases.model import Case, Command, Order, Origin
from gridcity.people.model import Person, Role
from gridcity.store.engine import cursor
from gridcity.worktime.deadlines import Standing

MOST = 10_000
"""The most cases that climb in one go. [cases]"""
_ORDER = (Standing.ON_TIME, Standing.AT_RISK, Standing.LATE, Standing.VERY_LATE)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the ladder: what brings a case onto it, and to whom it is brought."""

    level: int
    after: Standing
    role: Role
    name: str
    name_en: str


def level_due(case: Case, ladder: Sequence[Level], at: datetime) -> Level | None:
    """Say onto which step a case belongs at an instant; None: none above where it stands.

    A case that rests, is handled or has no limit climbs nowhere.
    """
    standing = deadlines.standing(case, at)
    if standing is None:
        return None
    reached = _ORDER.index(standing)
    steps = [
        one for one in ladder if _ORDER.index(one.after) <= reached and one.level > case.escalation_level
    ]
    return max(steps, key=lambda one: one.level, default=None)


def ladder(conn: Connection) -> list[Level]:
    """Read the city's ladder, lowest step first."""
    with cursor(conn) as cur:
        cur.execute("SELECT level, after, role, name, name_en FROM escalation_levels ORDER BY level")
        return [
            Level(level, Standing(after), Role(role), name, name_en)
            for level, after, role, name, name_en in cur.fetchall()
        ]


def escalate_due(
    conn: Connection, *, by: Person, at: datetime, origin: Origin = Origin.LIVE, most: int = MOST
) -> list[tuple[Case, Level]]:
    """Bring every case whose time runs out onto its step; done again, nothing changes.

    Cases that somebody is changing at this moment wait until then, and are looked at as they are then.

    Raises
    ------
    RoleMayNotAct
        ``by`` may not escalate cases.
    """
    steps = ladder(conn)
    if not steps:
        return []
    with cursor(conn) as cur:
        cur.execute(SQL.to_escalate, {"at": at, "highest": steps[-1].level, "most": most})
        due = [row[0] for row in cur.fetchall()]
    climbed = []
    for case_id in due:
        case = service.read(conn, case_id, locked=True)
        step = level_due(case, steps, at)
        if step is not None:
            order = Order(Command.ESCALATE, case.version, level=step.level)
            climbed.append((service.act(conn, case_id, order, by=by, at=at, origin=origin), step))
    return climbed
