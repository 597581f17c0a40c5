"""Find suspects: each row says what is suspicious, and why, in Chinese and English.

::

    far_case            a case lies far from where its component stood when it was reported
    missing_component   cases in a cell are about a class of which nothing is registered there
    many_cases          a component is said to be intact and has case after case
    double              two of a class stand within the accuracy of their class
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO

import numpy as np
from sqlalchemy import Connection

from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import list_classes
from gridcity.components.accuracy import accuracy_m
from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.matching import find_doubles
from gridcity.components.repository import Row, rows_of
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_PLACE = np.dtype(
    [("n", ">i2"), ("a", ">i4"), ("id", ">i8"), ("b", ">i4"), ("class_id", ">i8"),
     ("c", ">i4"), ("lon", ">f8"), ("d", ">i4"), ("lat", ">f8")]
)  # fmt: skip
"""A row of binary COPY; 19 bytes stand before the first, 2 after the last."""


class Suspicion(StrEnum):
    """What is suspicious."""

    FAR_CASE = "far_case"
    MISSING_COMPONENT = "missing_component"
    MANY_CASES = "many_cases"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Suspect:
    """One thing to look at. The place [°] is EPSG:4326; ``case_id`` is the last case that tells of it."""

    kind: Suspicion
    why: str
    why_en: str
    class_id: int
    class_name: str
    class_name_en: str
    lon: float
    lat: float
    cell_code: str | None
    component_code: str | None = None
    other_code: str | None = None
    case_id: int | None = None
    case_number: str | None = None
    count: int | None = None
    """Of cases. [-]"""
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """Some suspects, and what to ask for the next ones; None at the end."""

    items: tuple[Suspect, ...]
    next: str | None


def list_suspects(
    conn: Connection,
    kind: Suspicion,
    *,
    at: datetime,
    area: str = "",
    after: str | None = None,
    limit: int = 100,
    far_m: float = 50.0,
    many: int = 3,
    days: int = 365,
) -> SuspectPage:
    """List suspects of a kind, page by page, in an order that stays.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    kind
        What is suspicious.
    at
        Now: ``many_cases`` looks back from here.
    area
        A county's, street's or community's code; empty for the whole city.
    after
        ``next`` of the page before.
    limit
        How many at most. [-]
    far_m
        From where on a case is far from its component. [m]
    many
        From where on cases are many. [-]
    days
        How far ``many_cases`` looks back. [d]

    Raises
    ------
    ComponentFieldInvalid
        ``after`` is no page mark of this kind.
    """
    if kind is Suspicion.DOUBLE:
        return _doubles(conn, area, after=_number(after), limit=limit)
    values = {
        "after": str(_number(after)) if kind is Suspicion.FAR_CASE else after or "",
        "area": area,
        "most": limit + 1,
        "far_m": far_m,
        "many": many,
        "since": at - timedelta(days=days),
    }
    query: str = getattr(load_queries("gridcity.components.suspects"), str(kind))
    rows = rows_of(conn, query, values)
    items = tuple(_suspect(kind, row, days=days) for row in rows[:limit])
    return SuspectPage(items, _mark(items[-1]) if len(rows) > limit else None)


def _mark(last: Suspect) -> str:
    if last.kind is Suspicion.FAR_CASE:
        return str(last.case_id)
    if last.kind is Suspicion.MANY_CASES:
        return str(last.component_code)
    return f"{last.cell_code}-{last.class_id}"


def _number(after: str | None) -> int:
    """Read a page mark that is a number."""
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        raise ComponentFieldInvalid("`after` is the `next` of the page before.", field="after")
    return int(after)


def _doubles(conn: Connection, area: str, *, after: int, limit: int) -> SuspectPage:
    """Pair what stands too near to another of its class: a second for half a million places."""
    sql = load_queries("gridcity.components.suspects")
    with BytesIO() as answer, cursor(conn) as cur:
        query = cur.mogrify(sql.standing, {"area": area}).decode()
        cur.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", answer)
        places = np.frombuffer(answer.getvalue()[19:-2], dtype=_PLACE)
    classes = {one.id: accuracy_m(one) for one in list_classes(conn, Kind.COMPONENT)}
    ids = np.array(sorted(classes), dtype=np.int64)
    first, second, distance = find_doubles(
        places["lon"].astype(np.float64),
        places["lat"].astype(np.float64),
        np.searchsorted(ids, places["class_id"].astype(np.int64)),
        np.array([classes[one] for one in ids.tolist()]),
    )
    page = slice(after, after + limit)
    values = {
        "first": places["id"][first[page]].tolist(),
        "second": places["id"][second[page]].tolist(),
        "distance": distance[page].tolist(),
    }
    items = tuple(_suspect(Suspicion.DOUBLE, row) for row in rows_of(conn, sql.doubles, values))
    return SuspectPage(items, str(after + limit) if len(first) > after + limit else None)


def _suspect(kind: Suspicion, row: Row, *, days: int = 0) -> Suspect:
    name, name_en = row["class_name"], row["class_name_en"]
    metres = f"{row.get('distance_m') or 0:.1f}"
    count, cell, code = row.get("count"), row.get("cell_code"), row.get("component_code")
    why, why_en = {
        Suspicion.FAR_CASE: (
            f"案卷 {row.get('case_number')} 距其部件 {code} {metres} 米",
            f"Case {row.get('case_number')} lies {metres} m from its component {code}",
        ),
        Suspicion.MISSING_COMPONENT: (
            f"单元网格 {cell} 有 {count} 件{name}案卷，但未登记{name}",
            f"Cell {cell} has {count} cases about a {name_en}, and none is registered there",
        ),
        Suspicion.MANY_CASES: (
            f"部件 {code} 登记为完好，但 {days} 天内有 {count} 件案卷",
            f"Component {code} is registered as intact and has {count} cases in {days} days",
        ),
        Suspicion.DOUBLE: (
            f"{name} {code} 与 {row.get('other_code')} 相距 {metres} 米，疑似重复",
            f"{name_en} {code} and {row.get('other_code')} stand {metres} m apart: perhaps one and the same",
        ),
    }[kind]
    return Suspect(kind=kind, why=why, why_en=why_en, **row)
