"""Find suspects: each row says what is suspicious, and why, in Chinese and English.

::

    far_case            a case lies far from where its component stood when it was reported
    missing_component   cases in a cell are about a class of which nothing stands there, or near
    many_cases          a component is said to be intact and has case after case
    double              two of a class stand within the accuracy of their class

What tells most comes first, for nobody looks through a thousand rows: the farthest case, the most cases, the
nearest doubles. What somebody dismissed is left out, or asked for by itself.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
from sqlalchemy import Connection

from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import list_classes
from gridcity.components.accuracy import accuracy_m, margins
from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.matching import find_doubles
from gridcity.components.repository import Row, rows_of
from gridcity.components.suspects.dismissals import dismissals_of, mark_of
from gridcity.components.suspects.model import Suspect, SuspectPage, Suspicion
from gridcity.loading.record import city_bounds
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_PLACE = np.dtype(
    [("n", ">i2"), ("a", ">i4"), ("id", ">i8"), ("b", ">i4"), ("class_id", ">i8"),
     ("c", ">i4"), ("lon", ">f8"), ("d", ">i4"), ("lat", ">f8")]
)  # fmt: skip
"""A row of binary COPY; 19 bytes stand before the first, 2 after the last."""


_BIGGEST = 2**62
_WIDE_M = 200.0
"""How far the nearest component of a class is looked for. [m]"""


def list_suspects(
    conn: Connection,
    kind: Suspicion,
    *,
    at: datetime,
    area: str = "",
    is_dismissed: bool = False,
    after: str | None = None,
    limit: int = 100,
    far_m: float = 50.0,
    many: int = 3,
    days: int = 365,
) -> SuspectPage:
    """List suspects of a kind, page by page, those that tell most first.

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
    is_dismissed
        Only those that somebody dismissed and that have not changed since, or only the others.
    after
        ``next`` of the page before.
    limit
        How many at most. [-]
    far_m
        From where on a case is far from its component, or from any of the class that it is about. [m]
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
        return _doubles(conn, area, is_dismissed=is_dismissed, after=after, limit=limit)
    margin_lon, margin_lat = _city_margins(conn, far_m)
    wide_lon, wide_lat = _city_margins(conn, _WIDE_M)
    values = _place_in_order(kind, after) | {
        "margin_lon": margin_lon,
        "margin_lat": margin_lat,
        "wide_m": _WIDE_M,
        "wide_lon": wide_lon,
        "wide_lat": wide_lat,
        "kind": str(kind),
        "dismissed": is_dismissed,
        "area": area,
        "most": limit + 1,
        "far_m": far_m,
        "many": many,
        "since": at - timedelta(days=days),
    }
    query: str = getattr(load_queries("gridcity.components.suspects"), str(kind))
    rows = rows_of(conn, query, values)
    items = _suspects(conn, kind, rows[:limit], days=days)
    return SuspectPage(items, _mark(items[-1]) if len(rows) > limit else None)


def _city_margins(conn: Connection, within_m: float) -> tuple[float, float]:
    """Give the degrees that a distance reaches at most, anywhere in the city."""
    _, south, _, north = city_bounds(conn) or (0.0, 0.0, 0.0, 0.0)
    return margins(max(abs(south), abs(north)), within_m)


def _mark(last: Suspect) -> str:
    """Name a row by what it is ordered by."""
    if last.kind is Suspicion.FAR_CASE:
        return f"{round((last.distance_m or 0) * 10)}-{last.case_id}"
    if last.kind is Suspicion.MANY_CASES:
        return f"{last.count}-{last.component_code}"
    return f"{last.count}-{last.class_id}-{last.cell_code}"


def _place_in_order(kind: Suspicion, after: str | None) -> dict[str, object]:
    """Read a page mark; without one, what stands before every row."""
    first: dict[Suspicion, dict[str, object]] = {
        Suspicion.FAR_CASE: {"rank": 1e9, "id": 0},
        Suspicion.MANY_CASES: {"rank": _BIGGEST, "code": ""},
        Suspicion.MISSING_COMPONENT: {"rank": _BIGGEST, "id": 0, "cell": ""},
    }
    if after is None:
        return first[kind]
    rank, *rest = after.split("-")
    if len(rest) != len(first[kind]) - 1:
        raise _no_mark()
    if kind is Suspicion.FAR_CASE:
        return {"rank": _number(rank) / 10, "id": _number(rest[0])}
    if kind is Suspicion.MANY_CASES:
        return {"rank": _number(rank), "code": rest[0]}
    return {"rank": _number(rank), "id": _number(rest[0]), "cell": rest[1]}


def _number(text: str) -> int:
    """Read a part of a page mark that is a number."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _no_mark()
    return int(text)


def _no_mark() -> ComponentFieldInvalid:
    return ComponentFieldInvalid("`after` is the `next` of the page before.", field="after")


def _doubles(
    conn: Connection, area: str, *, is_dismissed: bool, after: str | None, limit: int
) -> SuspectPage:
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
    pairs = sorted(
        zip(
            np.rint(distance * 1000).astype(np.int64).tolist(),
            places["id"][first].tolist(),
            places["id"][second].tolist(),
            distance.tolist(),
            strict=True,
        )
    )
    gone = {
        (row["distance_mm"], row["first_id"], row["second_id"])
        for row in rows_of(conn, sql.dismissed_doubles, {})
    }
    begin = (-1, 0, 0) if after is None else _pair_after(after)
    wanted = [pair for pair in pairs if pair[:3] > begin and (pair[:3] in gone) is is_dismissed]
    page = wanted[:limit]
    values = {
        "first": [one for _, one, _, _ in page],
        "second": [other for _, _, other, _ in page],
        "distance": [apart for _, _, _, apart in page],
    }
    items = _suspects(conn, Suspicion.DOUBLE, rows_of(conn, sql.doubles, values))
    more = len(wanted) > limit
    return SuspectPage(items, "-".join(str(part) for part in page[-1][:3]) if more else None)


def _pair_after(mark: str) -> tuple[int, ...]:
    """Read where a page of doubles ended: their distance [mm] and ids."""
    parts = mark.split("-")
    if len(parts) != 3:
        raise _no_mark()
    return tuple(_number(part) for part in parts)


def _suspects(conn: Connection, kind: Suspicion, rows: list[Row], *, days: int = 0) -> tuple[Suspect, ...]:
    """Make suspects of rows, each with its dismissal."""
    dismissed = dismissals_of(conn, kind, rows)
    return tuple(
        replace(_suspect(kind, row, days=days), dismissal=dismissed.get(subject))
        for row, subject in [(row, row["subject"]) for row in rows]
    )


def _suspect(kind: Suspicion, row: Row, *, days: int = 0) -> Suspect:
    name, name_en = row["class_name"], row["class_name_en"]
    distance = row["distance_m"] = None if row.get("distance_m") is None else float(row["distance_m"])
    metres = f"{distance or 0:.1f}"
    count, cell, code = row.get("count"), row.get("cell_code"), row.get("component_code")
    why, why_en = {
        Suspicion.FAR_CASE: (
            f"案卷 {row.get('case_number')} 距其部件 {code} {metres} 米",
            f"Case {row.get('case_number')} lies {metres} m from its component {code}",
        ),
        Suspicion.MISSING_COMPONENT: (
            f"单元网格 {cell} 有 {count} 件关于{name}的案卷，但未登记{name}，"
            + (f"最近的在 {metres} 米外" if distance is not None else f"{_WIDE_M:.0f} 米内也没有"),
            f"Cases about class {name_en} in cell {cell}: {count}. None is registered there;"
            + (
                f" the nearest is {metres} m away" if distance is not None else f" nor within {_WIDE_M:.0f} m"
            ),
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
    mark = mark_of(kind, row.pop("subject"), row.pop("facts"))
    row.pop("component_id", None)
    return Suspect(kind=kind, mark=mark, why=why, why_en=why_en, **row)
