"""Give drafted cases their numbers, chain their events, and write both."""

from hashlib import sha256

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.cases import ledger, workflow
from gridcity.cases.bulk.drafts import Draft
from gridcity.cases.bulk.histories import TIME_FIELDS
from gridcity.cases.bulk.records import Filed, Instants, Ints, Records, Texts
from gridcity.cases.bulk.texts import joined
from gridcity.cases.model import Command, Origin, Stage
from gridcity.store.bulk import copy_binary
from gridcity.store.engine import cursor
from gridcity.store.tables import case_events, cases

MOST_AT_ONCE = 99_999
"""As many numbers as a county and day have. [cases]"""

_CASE_COLUMNS = (
    "id", "number", "class_id", "cell_id", "stage", "version", "channel", "description", "address",
    "place_quality", "department_id", "outcome",
    "reported_at", *TIME_FIELDS, "due_at", "head_hash", "external_key", "geom",
)  # fmt: skip
_EVENT_COLUMNS = (
    "case_id", "seq", "source", "command", "target", "actor_role", "origin", "happened_at", "body",
    "prev_hash", "hash",
)  # fmt: skip
_HERE = "\0"
"""Where something else is put into a text; no text of ours holds it."""


def file_draft(conn: Connection, draft: Draft, *, timezone: str) -> Filed:
    """File drafted cases with their histories, all in the connection's transaction.

    A record whose key is there already is left as it is, so filing the same batch again changes
    nothing. The events name no person: who acted, the record does not tell.

    Parameters
    ----------
    conn
        The caller's transaction. Of two that file the same record at the same moment one fails whole.
    draft
        At most 99,999 records, with references (classes, cells, departments) that exist.
    timezone
        The city's own: a case's number holds the day on its clocks.

    Raises
    ------
    ValueError
        There are too many records.
    """
    if len(draft) > MOST_AT_ONCE:
        raise ValueError(f"{len(draft)} records are too many for one batch of {MOST_AT_ONCE}.")
    is_known = _are_known(conn, draft.records)
    fresh = draft.take(np.flatnonzero(~is_known))
    events = _write(conn, fresh, timezone) if len(fresh) else 0
    return Filed(fresh.rows, draft.rows[is_known], draft.refused, events)


def _are_known(conn: Connection, records: Records) -> NDArray[np.bool_]:
    """Find which records are filed already."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT external_key FROM cases WHERE external_key = ANY(%s)", (records.keys.to_pylist(),)
        )
        there = pa.array([row[0] for row in cur.fetchall()], pa.string())
    found: NDArray[np.bool_] = pc.is_in(records.keys, there).to_numpy(zero_copy_only=False)
    return found


def _write(conn: Connection, draft: Draft, timezone: str) -> int:
    """Write cases and events, and say how many events there are."""
    ids, numbers = _numbers(conn, draft.records, timezone)
    prev_hashes, hashes, heads = _chain(draft, numbers)
    _copy_cases(conn, draft, ids, numbers, heads)
    return _copy_events(conn, draft, ids, prev_hashes, hashes)


def _numbers(conn: Connection, records: Records, timezone: str) -> tuple[Ints, list[str]]:
    """Allot ids and case numbers: county, day on the city's clocks, sequence."""
    count = len(records)
    local = pc.local_timestamp(
        pc.assume_timezone(pa.array(records.reported_at), "UTC").cast(pa.timestamp("us", timezone))
    )
    heads = joined(records.counties, pc.strftime(local, format="%Y%m%d")).to_pylist()
    with cursor(conn) as cur:
        cur.execute("SELECT nextval('cases_id_seq') FROM generate_series(1, %s)", (count,))
        ids = np.fromiter((row[0] for row in cur.fetchall()), dtype=np.int64, count=count)
        numbers = [""] * count
        left = list(range(count))
        while left:
            cur.execute("SELECT nextval('case_numbers') FROM generate_series(1, %s)", (len(left),))
            for i, (sequence,) in zip(left, cur.fetchall(), strict=True):
                numbers[i] = f"{heads[i]}{sequence:05d}"
            cur.execute("SELECT number FROM cases WHERE number = ANY(%s)", ([numbers[i] for i in left],))
            gone = {row[0] for row in cur.fetchall()}
            left = [i for i in left if numbers[i] in gone] if gone else []
    return ids, numbers


def _chain(draft: Draft, numbers: list[str]) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Hash all events, each after the one before it in its case; see ``ledger``.

    Step after step, as the draft has them: the hashes before, the hashes, and each case's last one.
    """
    number_texts = pa.array(numbers, pa.string())
    before_at, after_at = ledger.head_of(None, _HERE).split(_HERE)
    heads = [ledger.GENESIS] * len(draft)
    prev_hashes, hashes = list[bytes](), list[bytes]()
    for step, (at, body) in enumerate(zip(draft.at, draft.bodies, strict=True)):
        before_number, after_number = _tails(draft, step)
        written = joined(before_at, at, after_at, body, before_number, number_texts, after_number)
        rows = np.flatnonzero(draft.is_taken[:, step])
        texts = written.cast(pa.binary()).take(pa.array(rows)).to_pylist()
        taken = rows.tolist()
        before = [heads[i] for i in taken]
        after = [sha256(prev + text).digest() for prev, text in zip(before, texts, strict=True)]
        for i, digest in zip(taken, after, strict=True):
            heads[i] = digest
        prev_hashes += before
        hashes += after
    return prev_hashes, hashes, heads


def _tails(draft: Draft, step: int) -> tuple[Texts, Texts]:
    """Write what stands after the body of a step's events: before the case's number, and after it."""
    pieces = []
    for kind in range(len(draft.kinds)):
        source, command, target = _move(draft, kind, step)
        seq = 1 + sum(move is not None for move in draft.kinds[kind].moves[:step])
        tail = ledger.tail_of(_HERE, command, Origin.IMPORTED, draft.by.role, seq, source, target)
        pieces.append(tail.split(_HERE))
    rows = pa.array(draft.kind_of)
    before, after = (pa.array([piece[half] for piece in pieces], pa.string()) for half in (0, 1))
    return before.take(rows), after.take(rows)


def _move(draft: Draft, kind: int, step: int) -> tuple[str, str, str]:
    """Say source, command and target of a step; nothing where that kind of history does not take it."""
    if step == 0:
        return workflow.NOWHERE, Command.REPORT, Stage.REPORTED
    move = draft.kinds[kind].moves[step - 1]
    return ("", "", "") if move is None else (move.source, move.command, move.target)


def _times(draft: Draft) -> Instants:
    """Give all instants, shape (n_records, n_steps + 1)."""
    return np.column_stack([draft.records.reported_at, *(step.at for step in draft.records.steps)])


def _copy_events(
    conn: Connection, draft: Draft, ids: Ints, prev_hashes: list[bytes], hashes: list[bytes]
) -> int:
    """Write the events, case after case."""
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
    moves = [_move(draft, kind, number) for kind in range(len(draft.kinds)) for number in range(width)]
    kind_and_step = pa.array(draft.kind_of[owner] * width + step)
    return copy_binary(
        conn,
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


def _copy_cases(
    conn: Connection, draft: Draft, ids: Ints, numbers: list[str], head_hashes: list[bytes]
) -> None:
    """Write the cases as their histories have left them."""
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
    copy_binary(conn, cases, _CASE_COLUMNS, [values[name] for name in _CASE_COLUMNS])
