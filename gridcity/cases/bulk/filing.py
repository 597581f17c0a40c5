"""File drafted cases: numbers, the chain, and both tables' rows."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.cases.bulk.chaining import chain, move_of
from gridcity.cases.bulk.drafts import Draft
from gridcity.cases.bulk.histories import TIME_FIELDS
from gridcity.cases.bulk.numbering import draw_numbers
from gridcity.cases.bulk.records import Filed, Instants, Ints, Records
from gridcity.cases.model import Origin
from gridcity.store.bulk import PackedRows, copy_packed, pack_rows
from gridcity.store.engine import cursor
from gridcity.store.tables import case_events, cases

_CASE_COLUMNS = (
    "id", "number", "class_id", "cell_id", "stage", "version", "channel", "description", "address",
    "place_quality", "department_id", "outcome",
    "reported_at", *TIME_FIELDS, "due_at", "head_hash", "external_key", "geom",
)  # fmt: skip
_EVENT_COLUMNS = (
    "case_id", "seq", "source", "command", "target", "actor_role", "origin", "happened_at", "body",
    "prev_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """Cases and events ready to be copied into the store."""

    cases: PackedRows
    events: PackedRows
    event_count: int


def file_draft(conn: Connection, draft: Draft, *, timezone: str) -> Filed:
    """File drafted cases with their histories in a city that has cases, in the connection's transaction.

    A record whose key is there already is left as it is, so filing the same batch again changes
    nothing. The events name no person: who acted, the record does not tell.

    Parameters
    ----------
    conn
        The caller's transaction. Of two that file the same record at the same moment one fails whole.
    draft
        Its references (classes, cells, departments) exist.
    timezone
        The city's own: a case's number holds the day on its clocks.

    Raises
    ------
    NumbersExhausted
        All numbers of a county and day are taken.
    """
    is_known = are_known(conn, draft.records)
    fresh = draft.take(np.flatnonzero(~is_known))
    known = draft.rows[is_known]
    if not len(fresh):
        return Filed(fresh.rows, known, draft.refused, 0)
    written = write_out(fresh, *draw_numbers(conn, fresh.records, timezone))
    copy_written(conn, written)
    return Filed(fresh.rows, known, draft.refused, written.event_count)


def write_out(draft: Draft, ids: Ints, numbers: list[str]) -> Written:
    """Chain drafted cases under their numbers, and pack them; the database is not needed."""
    prev_hashes, hashes, heads = chain(draft, numbers)
    return Written(
        _pack_cases(draft, ids, numbers, heads), _pack_events(draft, ids, prev_hashes, hashes), len(hashes)
    )


def copy_written(conn: Connection, written: Written) -> None:
    """Copy cases and events into the store, in the connection's transaction."""
    copy_packed(conn, written.cases)
    copy_packed(conn, written.events)


def are_known(conn: Connection, records: Records) -> NDArray[np.bool_]:
    """Say which records are filed already."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT external_key FROM cases WHERE external_key = ANY(%s)", (records.keys.to_pylist(),)
        )
        there = pa.array([row[0] for row in cur.fetchall()], pa.string())
    found: NDArray[np.bool_] = pc.is_in(records.keys, there).to_numpy(zero_copy_only=False)
    return found


def _times(draft: Draft) -> Instants:
    """Give all instants, shape (n_records, n_steps + 1)."""
    return np.column_stack([draft.records.reported_at, *(step.at for step in draft.records.steps)])


def _pack_events(draft: Draft, ids: Ints, prev_hashes: list[bytes], hashes: list[bytes]) -> PackedRows:
    """Pack the events, case after case."""
    owner, step = np.nonzero(draft.is_taken)
    # Hashes and bodies lie step after step.
    order = pa.array(np.argsort(np.argsort(step * np.int64(len(draft)) + owner)))
    bodies = pa.concat_arrays(
        [
            body.filter(pa.array(is_taken))
            for body, is_taken in zip(draft.bodies, draft.is_taken.T, strict=True)
        ]
    )
    width = draft.is_taken.shape[1]
    moves = [move_of(draft, kind, number) for kind in range(len(draft.kinds)) for number in range(width)]
    kind_and_step = pa.array(draft.kind_of[owner] * width + step)
    return pack_rows(
        case_events,
        _EVENT_COLUMNS,
        [
            ids[owner],
            draft.is_taken.cumsum(axis=1)[owner, step],
            *(pa.array([str(move[part]) for move in moves]).take(kind_and_step) for part in range(3)),
            pa.repeat(str(draft.by.role), len(owner)),
            pa.repeat(str(Origin.IMPORTED), len(owner)),
            _times(draft)[owner, step],
            bodies.take(order),
            pa.array(prev_hashes, pa.binary()).take(order),
            pa.array(hashes, pa.binary()).take(order),
        ],
    )


def _pack_cases(draft: Draft, ids: Ints, numbers: list[str], head_hashes: list[bytes]) -> PackedRows:
    """Pack the cases as their histories have left them."""
    records, kinds, kind_of = draft.records, draft.kinds, draft.kind_of
    times, rows = _times(draft), np.arange(len(draft))

    def time(name: str) -> Instants:
        step = np.array([history.time_of.get(name, -1) for history in kinds])[kind_of]
        found: Instants = times[rows, np.maximum(step, 0)].copy()
        found[step < 0] = np.datetime64("NaT")
        return found

    due_at = np.full(len(draft), np.datetime64("NaT", "us"))
    department_ids = np.full(len(draft), -1, dtype=np.int64)
    for step in records.steps:
        took = ~np.isnat(step.at)
        if step.department_ids is not None:
            department_ids[took] = step.department_ids[took]
        if step.due_at is not None:
            due_at[took] = step.due_at[took]
    kinds_of = pa.array(kind_of)
    outcomes = pa.array([None if kind.outcome is None else str(kind.outcome) for kind in kinds], pa.string())
    values = {
        "id": ids,
        "number": numbers,
        "class_id": records.class_ids,
        "cell_id": np.ma.masked_less(records.cell_ids, 0),
        "stage": pa.array([str(kind.stage) for kind in kinds]).take(kinds_of),
        "version": np.array([kind.version for kind in kinds])[kind_of],
        "channel": records.channels,
        "description": records.descriptions,
        "address": records.addresses,
        "place_quality": records.qualities,
        "department_id": np.ma.masked_less(department_ids, 0),
        "outcome": outcomes.take(kinds_of),
        "reported_at": records.reported_at,
        **{name: time(name) for name in TIME_FIELDS},
        "due_at": due_at,
        "head_hash": head_hashes,
        "external_key": records.keys,
        "geom": records.lon_lat,
    }
    return pack_rows(cases, _CASE_COLUMNS, [values[name] for name in _CASE_COLUMNS])
