"""Dismiss suspects: somebody looked, and the register is right.

A dismissal names what the suspect is about and what told of it. It holds while that stays the same: another
case, another distance, and it is a suspect again, with the dismissal beside it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.repository import Row, rows_of
from gridcity.components.suspects.errors import DismissalNotFound
from gridcity.components.suspects.model import Dismissal, Suspicion
from gridcity.store.queries import load_queries

_MARK = re.compile(r"([a-z_]{1,20})\.([0-9]{1,18}(?:-[0-9]{1,18})?)\.([0-9]{1,18})", re.ASCII)
_IS_ABOUT = {
    Suspicion.FAR_CASE: ("cases", "components"),
    Suspicion.MISSING_COMPONENT: ("cells", "catalogue_classes"),
    Suspicion.MANY_CASES: ("components",),
    Suspicion.DOUBLE: ("components", "components"),
}
"""Of which tables the ids of a subject are."""


def mark_of(kind: Suspicion, subject: str, facts: str) -> str:
    """Name a suspect by what it is about and what tells of it."""
    return f"{kind}.{subject}.{facts}"


def dismiss(conn: Connection, mark: str, *, note: str, by_id: int, at: datetime) -> Dismissal:
    """Say that a suspect is none; where somebody said so already, theirs stays.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    mark
        The suspect's, as it was looked at: if something changed meanwhile, it stays a suspect.
    note
        Why it is none.
    by_id
        Who says so.
    at
        When.

    Raises
    ------
    ComponentFieldInvalid
        The mark is no suspect's, or the note is blank.
    """
    read = _MARK.fullmatch(mark)
    if read is None or read[1] not in set(Suspicion) or not _is_there(conn, Suspicion(read[1]), read[2]):
        raise ComponentFieldInvalid("`mark` is the `mark` of a suspect.", field="mark")
    if not note.strip():
        raise ComponentFieldInvalid("Say why it is no suspect.", field="note")
    sql = load_queries("gridcity.components.suspects")
    values = {
        "kind": read[1],
        "subject": read[2],
        "facts": read[3],
        "note": note.strip(),
        "at": at,
        "actor_id": by_id,
    }
    rows_of(conn, sql.dismiss, values)
    return _read(conn, Suspicion(read[1]), [read[2]], [read[3]])[read[2]]


def take_back(conn: Connection, dismissal_id: int, *, by_id: int, at: datetime) -> None:
    """Take a dismissal back.

    Raises
    ------
    DismissalNotFound
        There is none of that number, or it was taken back before.
    """
    sql = load_queries("gridcity.components.suspects")
    if not rows_of(conn, sql.take_back, {"id": dismissal_id, "at": at, "actor_id": by_id}):
        raise DismissalNotFound(f"There is no dismissal {dismissal_id}.", dismissal_id=dismissal_id)


def dismissals_of(conn: Connection, kind: Suspicion, rows: Sequence[Row]) -> Mapping[str, Dismissal]:
    """Find the dismissals of suspects by their subjects: the one that holds, else the last."""
    return _read(conn, kind, [row["subject"] for row in rows], [row["facts"] for row in rows])


def _read(conn: Connection, kind: Suspicion, subjects: list[str], facts: list[str]) -> dict[str, Dismissal]:
    sql = load_queries("gridcity.components.suspects")
    values = {"kind": str(kind), "subjects": subjects, "facts": facts}
    found = rows_of(conn, sql.dismissals, values) if subjects else []
    return {row.pop("subject"): Dismissal(**row) for row in found}


def _is_there(conn: Connection, kind: Suspicion, subject: str) -> bool:
    """Whether the ids of a subject are as many as its kind has, and of something."""
    tables, ids = _IS_ABOUT[kind], subject.split("-")
    return len(tables) == len(ids) and all(
        bool(rows_of(conn, f"SELECT 1 FROM {table} WHERE id = %(id)s", {"id": int(number)}))
        for table, number in zip(tables, ids, strict=True)
    )
