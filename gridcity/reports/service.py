"""Reports that were made, standing orders, and when the worker makes what is ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from psycopg2.errors import UniqueViolation
from sqlalchemy import Connection

from gridcity.city.calendars import newest
from gridcity.city.service import get_city
from gridcity.evaluation.access import units_for
from gridcity.evaluation.errors import NotYoursToSee
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import Step, period_of
from gridcity.files import storage
from gridcity.files.errors import FileLost
from gridcity.files.model import ServedFile
from gridcity.jobs.asking import ask as ask_job
from gridcity.people.model import Person
from gridcity.reports.errors import OrderNotFound, OrderStands, ReportNotFound
from gridcity.reports.gathering import month_before, subject_name
from gridcity.reports.model import Ask, Language
from gridcity.settings import Settings
from gridcity.store.engine import city_files_home, cursor
from gridcity.worktime.days import Days

KIND = "report"
"""What the job is called."""


@dataclass(frozen=True, slots=True)
class Made:
    """A report that was made."""

    id: int
    by: By
    unit: str
    month: date
    language: Language
    title: str
    title_en: str
    as_of: datetime
    made_at: datetime
    made_by: str | None
    has_pdf: bool


@dataclass(frozen=True, slots=True)
class Order:
    """Who gets which report each month."""

    id: int
    by: By
    unit: str
    name: str
    name_en: str
    language: Language
    person_id: int
    person: str
    ordered_at: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """A report that is being made, or could not be; ``share`` is 0 to 1."""

    job_id: int
    by: By
    unit: str
    month: str
    language: Language
    state: str
    share: float
    error: str | None


def ask_for(conn: Connection, ask: Ask, *, at: datetime, by_id: int | None = None) -> int:
    """Have a report made by the worker; one that is asked for already is not asked for twice.

    Raises
    ------
    SubjectUnknown
        There is no such area or department.
    """
    subject_name(conn, ask.by, ask.unit)
    body = {
        "by": str(ask.by),
        "unit": ask.unit,
        "month": ask.month.label,
        "language": str(ask.language),
        "by_id": by_id,
    }
    once = f"{KIND} {ask.by} {ask.unit} {ask.month.label} {ask.language}"
    return ask_job(conn, KIND, body, at=at, once=once)


def ask_ordered(conn: Connection, *, at: datetime) -> list[int]:
    """Have last month's ordered reports made, from the first working day of the month on; each once.

    Returns
    -------
    list of int
        The jobs.
    """
    zone = get_city(conn).profile.zone
    today = at.astimezone(zone).date()
    if today < first_working_day(conn, today):
        return []
    month = month_before(period_of(today, Step.MONTH))
    with cursor(conn) as cur:
        cur.execute(
            "SELECT DISTINCT o.by, o.unit, o.language FROM report_orders AS o WHERE o.ended_at IS NULL"
            " AND NOT EXISTS (SELECT FROM reports AS r WHERE r.by = o.by AND r.unit = o.unit"
            " AND r.language = o.language AND r.month = %(month)s AND r.as_of >= %(until)s)"
            " AND NOT EXISTS (SELECT FROM long_jobs AS j WHERE j.kind = %(kind)s AND j.state = 'failed'"
            " AND j.body @> jsonb_build_object('by', o.by, 'unit', o.unit, 'language', o.language,"
            " 'month', %(label)s::text)) ORDER BY 1, 2, 3",
            {"month": month.first, "until": month.until(zone), "kind": KIND, "label": month.label},
        )
        wanted = cur.fetchall()
    return [
        ask_for(conn, Ask(By(by), unit, month, Language(language)), at=at) for by, unit, language in wanted
    ]


def first_working_day(conn: Connection, day: date) -> date:
    """Give the first working day of a day's month, by the city's calendar; without one, the first."""
    edition = newest(conn)
    first = day.replace(day=1)
    if edition is None:
        return first
    days = Days(edition.calendar)
    month = (date.fromordinal(first.toordinal() + number) for number in range(28))
    return next((one for one in month if days.on(one).windows), first)


def list_made(conn: Connection, person: Person, *, limit: int = 100) -> list[Made]:
    """List reports that somebody may see, the latest month first."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT reports.id, by, unit, month, language, title, title_en, as_of, made_at, persons.name,"
            " pdf_sha256 IS NOT NULL FROM reports LEFT JOIN persons ON reports.made_by = persons.id"
            " ORDER BY month DESC, made_at DESC, reports.id DESC LIMIT 1000"
        )
        found = [
            Made(row[0], By(row[1]), row[2], row[3], Language(row[4]), *row[5:]) for row in cur.fetchall()
        ]
    return [one for one in found if may_see(person, one.by, one.unit)][:limit]


def list_pending(conn: Connection, person: Person) -> list[Pending]:
    """List what is being made, and what failed in the last days, for who may see it."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT id, body, state, share, error_message FROM long_jobs WHERE kind = %s"
            " AND state IN ('waiting', 'running', 'failed') ORDER BY id DESC LIMIT 100",
            [KIND],
        )
        rows = cur.fetchall()
    found = [
        Pending(
            job_id=row[0],
            by=By(row[1]["by"]),
            unit=row[1]["unit"],
            month=row[1]["month"],
            language=Language(row[1]["language"]),
            state=row[2],
            share=row[3],
            error=row[4],
        )
        for row in rows
    ]
    return [one for one in found if may_see(person, one.by, one.unit)]


def open_made(
    conn: Connection, settings: Settings, report_id: int, form: str, person: Person
) -> tuple[Made, ServedFile]:
    """Find a report's file: ``html`` or ``pdf``.

    Raises
    ------
    ReportNotFound
        It was never made, has no such file, or is not the person's to see.
    FileLost
        The disk does not hold it.
    """
    with cursor(conn) as cur:
        cur.execute(
            "SELECT reports.id, by, unit, month, language, title, title_en, as_of, made_at, NULL,"
            " pdf_sha256 IS NOT NULL, html_sha256, pdf_sha256 FROM reports WHERE id = %s",
            [report_id],
        )
        row: tuple[Any, ...] | None = cur.fetchone()
    sha256 = None if row is None else row[11 if form == "html" else 12]
    if row is None or sha256 is None or not may_see(person, By(row[1]), row[2]):
        raise ReportNotFound("There is no such report.", id=report_id)
    made = Made(row[0], By(row[1]), row[2], row[3], Language(row[4]), *row[5:11])
    path: Path = storage.path_of(city_files_home(settings, settings.city), sha256)
    if not path.is_file():
        raise FileLost("The report was made, but is no longer where it was kept.", sha256=sha256)
    kind = "text/html; charset=utf-8" if form == "html" else "application/pdf"
    return made, ServedFile(sha256, kind, path.stat().st_size, path, is_inline=True)


def may_see(person: Person, by: By, unit: str) -> bool:
    """Say whether a report is somebody's to see: as the figures it is made of are."""
    try:
        own = units_for(person, by)
    except NotYoursToSee:
        return False
    return not own or unit in own


def place_order(conn: Connection, ask: Ask, *, person_id: int, at: datetime, by_id: int | None = None) -> int:
    """Have somebody get a report each month; ``ask.month`` does not matter.

    Raises
    ------
    SubjectUnknown
        There is no such area or department.
    OrderStands
        The person gets it already.
    """
    subject_name(conn, ask.by, ask.unit)
    try:
        with conn.begin_nested(), cursor(conn) as cur:
            cur.execute(
                "INSERT INTO report_orders (by, unit, language, person_id, ordered_at, ordered_by)"
                " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
                [str(ask.by), ask.unit, str(ask.language), person_id, at, by_id],
            )
            (number,) = cur.fetchone() or (0,)
    except UniqueViolation:
        raise OrderStands("The person gets this report already.", person_id=person_id) from None
    return int(number)


def end_order(conn: Connection, order_id: int, *, at: datetime) -> None:
    """Let an order end.

    Raises
    ------
    OrderNotFound
        There is none by that number, or it has ended.
    """
    with cursor(conn) as cur:
        cur.execute(
            "UPDATE report_orders SET ended_at = %s WHERE id = %s AND ended_at IS NULL", [at, order_id]
        )
        if not cur.rowcount:
            raise OrderNotFound("There is no such order.", id=order_id)


def list_orders(conn: Connection) -> list[Order]:
    """List the orders that stand."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT o.id, o.by, o.unit, o.language, o.person_id, p.name, o.ordered_at FROM report_orders AS o"
            " INNER JOIN persons AS p ON o.person_id = p.id WHERE o.ended_at IS NULL"
            " ORDER BY o.by, o.unit, o.id"
        )
        rows: Sequence[tuple[Any, ...]] = cur.fetchall()
    names = {(row[1], row[2]): subject_name(conn, By(row[1]), row[2]) for row in rows}
    return [
        Order(
            row[0],
            By(row[1]),
            row[2],
            names[row[1], row[2]].name,
            names[row[1], row[2]].name_en or names[row[1], row[2]].name,
            Language(row[3]),
            *row[4:],
        )
        for row in rows
    ]
