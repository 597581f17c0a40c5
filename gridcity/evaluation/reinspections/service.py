"""Draw closed cases, have them seen again, and say how many were closed that were not done."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cases.words import check_key, check_words
from gridcity.city.service import get_city
from gridcity.evaluation.counting import relation
from gridcity.evaluation.facts import Deeds
from gridcity.evaluation.periods import Period
from gridcity.evaluation.reinspections.drawing import assigned, drawn
from gridcity.evaluation.reinspections.errors import (
    AlreadyTold,
    DrawInvalid,
    DrawNotFound,
    NothingToDraw,
    NotYourTask,
    TaskNotFound,
)
from gridcity.evaluation.reinspections.estimating import rate_of
from gridcity.evaluation.reinspections.model import (
    DepartmentRate,
    Draw,
    Finding,
    NewDraw,
    Rates,
    Stratum,
    Task,
)
from gridcity.people.model import Person, Role
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST_PER_DEPARTMENT = 1_000
_LONGEST_SEED = 100
_MOST_DRAWS = 10_000


def draw(conn: Connection, new: NewDraw, *, by_id: int | None, at: datetime, key: str | None = None) -> Draw:
    """Draw closed cases of each department, and give them to inspectors who had no hand in them.

    Drawable is what was closed in the period as done (fixed, made safe, or imported without saying how) and
    is closed still. Of a period that goes on, what was closed until now.

    Parameters
    ----------
    new
        The period, how many of each department, until when they are to be seen, and the seed.
    by_id, at
        Who draws, and when.
    key
        That person's name for this write: sent again, it is the same draw.

    Raises
    ------
    DrawInvalid
        The period has not begun, the number or the seed cannot be, or the day is over.
    NothingToDraw
        Nothing is drawable.
    """
    check_key(key)
    known = _rows(conn, "draw_by_key", {"by_id": by_id, "key": key})
    if known:
        return get_draw(conn, known[0][0])
    zone = get_city(conn).profile.zone
    since, until = new.period.since(zone), min(new.period.until(zone), at)
    seed = secrets.token_hex(8) if new.seed is None else new.seed.strip()
    check_words(name=seed)
    if not (
        since < until
        and 0 < new.per_department <= MOST_PER_DEPARTMENT
        and 0 < len(seed) <= _LONGEST_SEED
        and new.due_on >= at.astimezone(zone).date()
    ):
        raise DrawInvalid(
            f"A draw looks back on a period that has begun, takes 1 to {MOST_PER_DEPARTMENT:,} cases of each"
            f" department, has a seed of at most {_LONGEST_SEED} characters, and a day that is not over.",
            period=new.period.label,
            per_department=new.per_department,
            due_on=new.due_on,
        )
    strata = _drawable(conn, since, until, at)
    if not strata:
        raise NothingToDraw(
            f"Nothing was closed as done in {new.period.label} and is closed still.", period=new.period.label
        )
    values = {
        "since": since, "until": until, "seed": seed, "per_department": new.per_department,
        "due_on": new.due_on, "at": at, "by_id": by_id, "key": key,
    }  # fmt: skip
    draw_id = _rows(conn, "save_draw", values)[0][0]
    _save_drawn(conn, draw_id, seed, new.per_department, strata)
    return get_draw(conn, draw_id)


def get_draw(conn: Connection, draw_id: int) -> Draw:
    """Read a draw with what it was made from and how far it has come.

    Raises
    ------
    DrawNotFound
    """
    found = _draws(conn, draw_id=draw_id, most=1)
    if not found:
        raise DrawNotFound(f"There is no draw {draw_id}.", draw_id=draw_id)
    return found[0]


def list_draws(conn: Connection, *, limit: int = 100) -> list[Draw]:
    """List draws, the newest first."""
    return _draws(conn, most=limit)


def is_repeatable(conn: Connection, draw_id: int) -> bool:
    """Draw again from the seed and from what was drawable, and say whether the same cases come out.

    Raises
    ------
    DrawNotFound
    """
    one = get_draw(conn, draw_id)
    return all(
        set(drawn(one.seed, drawable, one.per_department)) == set(taken)
        for _, drawable, taken in _rows(conn, "drawn_again", {"draw_id": draw_id})
    )


def list_tasks(
    conn: Connection,
    *,
    draw_id: int | None = None,
    inspector_id: int | None = None,
    is_open: bool = False,
    after: int = 0,
    limit: int = 100,
) -> list[Task]:
    """List cases to be seen again, by number: of a draw, of an inspector, or all."""
    values = {
        "task_id": None, "draw_id": draw_id, "inspector_id": inspector_id, "is_open": is_open,
        "after": after, "most": limit,
    }  # fmt: skip
    return [_task(row) for row in _rows(conn, "tasks", values)]


def get_task(conn: Connection, task_id: int) -> Task:
    """Read one case to be seen again.

    Raises
    ------
    TaskNotFound
    """
    values = {
        "task_id": task_id, "draw_id": None, "inspector_id": None, "is_open": False, "after": 0, "most": 1,
    }  # fmt: skip
    rows = _rows(conn, "tasks", values)
    if not rows:
        raise TaskNotFound(f"There is no re-inspection {task_id}.", task_id=task_id)
    return _task(rows[0])


def tell(conn: Connection, task_id: int, finding: Finding, note: str, *, by: Person, at: datetime) -> Task:
    """Keep what somebody found who looked again; told once. The same told again changes nothing.

    An inspector tells of the own tasks; a supervisor of any, unless they had a hand in the case.

    Raises
    ------
    TaskNotFound
    NotYourTask
        It is another's, or the caller completed, verified, closed or commanded the case.
    AlreadyTold
        Something else was told before.
    TextTooLong, TextNotStorable
        The note cannot be kept.
    """
    check_words(note=note)
    task = get_task(conn, task_id)
    is_theirs = by.id == task.inspector_id or by.role is Role.SUPERVISOR
    if not is_theirs or _rows(conn, "had_a_hand", {"case_id": task.case_id, "by_id": by.id})[0][0]:
        raise NotYourTask(
            f"Case {task.number} is for somebody else to see again.", task_id=task_id, number=task.number
        )
    values = {"task_id": task_id, "finding": finding, "note": note.strip(), "at": at, "by_id": by.id}
    if not _rows(conn, "tell", values):
        task = get_task(conn, task_id)
        if (task.finding, task.note, task.found_by) != (finding, note.strip(), by.id):
            raise AlreadyTold(
                f"Of case {task.number} it was told that it is {task.finding}.",
                task_id=task_id,
                finding=task.finding,
            )
    return get_task(conn, task_id)


def rates(conn: Connection, period: Period) -> Rates:
    """Estimate the false closures of a period, from all draws that looked back on some of it and no more.

    Of each department, and of the city, where each department counts by what it had closed.
    """
    zone = get_city(conn).profile.zone
    draws = _draws(conn, since=period.since(zone), until=period.until(zone), most=_MOST_DRAWS)
    by_department: dict[int, list[Stratum]] = defaultdict(list)
    for one in draws:
        for stratum in one.strata:
            by_department[stratum.department_id].append(stratum)
    return Rates(
        period=period,
        draws=len(draws),
        total=rate_of([stratum for strata in by_department.values() for stratum in strata]),
        departments=tuple(
            DepartmentRate(department_id, strata[0].department_name, rate_of(strata))
            for department_id, strata in sorted(by_department.items())
        ),
    )


def _drawable(
    conn: Connection, since: datetime, until: datetime, at: datetime
) -> dict[int, dict[str, tuple[int, datetime, list[int]]]]:
    """Read what can be drawn: department → case number → case, closing, and who had a hand in it."""
    sql = load_queries("gridcity.evaluation.reinspections").drawable
    statement = f"{relation(Deeds.CLOSINGS, has_persons=False)}\n{sql}"
    found: dict[int, dict[str, tuple[int, datetime, list[int]]]] = defaultdict(dict)
    with cursor(conn) as cur:
        cur.execute(statement, {"since": since, "until": until, "at": at})
        for case_id, number, closed_at, department_id, barred in cur.fetchall():
            found[department_id][number] = (case_id, closed_at, barred)
    return dict(sorted(found.items()))


def _save_drawn(
    conn: Connection,
    draw_id: int,
    seed: str,
    per_department: int,
    strata: Mapping[int, Mapping[str, tuple[int, datetime, list[int]]]],
) -> None:
    """Write what was drawable, and the tasks; inspectors are shared out over all departments."""
    sql = load_queries("gridcity.evaluation.reinspections")
    taken = {one: drawn(seed, strata[one], per_department) for one in strata}
    barred = {number: strata[one][number][2] for one, numbers in taken.items() for number in numbers}
    whose = assigned(seed, barred, [row[0] for row in _rows(conn, "inspectors", {})])
    with cursor(conn) as cur:
        for department_id, numbers in taken.items():
            cases = strata[department_id]
            stratum = {"draw_id": draw_id, "department_id": department_id, "drawn": len(numbers)}
            cur.execute(
                sql.save_stratum,
                stratum | {"drawable_ids": sorted(case_id for case_id, _, _ in cases.values())},
            )
            for number in numbers:
                case_id, closed_at, _ = cases[number]
                task = {"case_id": case_id, "closed_at": closed_at, "inspector_id": whose[number]}
                cur.execute(sql.save_task, stratum | task)


def _draws(
    conn: Connection,
    *,
    most: int,
    draw_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Draw]:
    rows = _rows(conn, "draws", {"draw_id": draw_id, "since": since, "until": until, "most": most})
    strata: dict[int, list[Stratum]] = defaultdict(list)
    for number, *row in _rows(conn, "strata", {"draw_ids": [row[0] for row in rows]}):
        strata[number].append(Stratum(*row))
    return [Draw(*(*row, tuple(strata[row[0]]))) for row in rows]


def _task(row: tuple[Any, ...]) -> Task:
    task = Task(*row)
    return task if task.finding is None else replace(task, finding=Finding(task.finding))


def _rows(conn: Connection, name: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.evaluation.reinspections"), name), values)
        return cur.fetchall()
