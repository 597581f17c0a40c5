"""File many cases at once with their histories: decided by the same rules, chained by the same ledger.

Rules are pure and look at a case's stage and at what an order brings, never at times, names or
places. So all records whose histories read alike (the same commands, the same outcome) are decided
together: ``workflow.decide`` is asked once for each such history, step by step, and refuses the
records for all of which it refuses one. Only what differs from record to record is written record by
record: the bodies and the hashes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from math import isnan
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.cases import ledger, workflow
from gridcity.cases.model import Command, Order, Origin, Outcome, Stage
from gridcity.cases.projection import degrees_text
from gridcity.errors import GridcityError
from gridcity.people.model import Person
from gridcity.store.bulk import copy_binary
from gridcity.store.engine import cursor
from gridcity.store.tables import case_events, cases

Extra: TypeAlias = tuple[tuple[str, "bool | int | str | tuple[str, ...]"], ...]
"""What an event's body says beside what the command brings: members by name."""

_MOST_AT_ONCE = 99_999  # as many numbers as a county and day have
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_TIME_FIELDS = ("dispatched_at", "completed_at", "verified_at", "closed_at", "updated_at")
_CASE_COLUMNS = (
    "id", "number", "class_id", "cell_id", "stage", "version", "channel", "description", "address",
    "place_quality", "department_id", "outcome",
    "reported_at", *_TIME_FIELDS, "due_at", "head_hash", "external_key", "geom",
)  # fmt: skip
_EVENT_COLUMNS = (
    "case_id", "seq", "source", "command", "target", "actor_role", "origin", "happened_at", "body",
    "prev_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepColumn:
    """One step in the histories of all records: NaT in ``at`` where a record does not take it.

    ``department_ids`` (-1: none) and ``due_at`` (NaT: none) go with dispatch, ``outcomes`` with close.
    """

    command: Command
    at: NDArray[np.datetime64]
    extras: Sequence[Extra]
    department_ids: NDArray[np.int64] | None = None
    due_at: NDArray[np.datetime64] | None = None
    outcomes: Sequence[Outcome | None] | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Cases to be filed with their histories, a column a field; instants are ``datetime64[us]`` in UTC.

    ``keys`` name them in the system they come from. ``cell_ids`` is -1 and ``cell_codes`` None outside the
    tiling; ``counties`` are the six digits that numbers begin with; ``lon_lat`` is NaN where nobody said. [°]
    """

    keys: Sequence[str]
    class_ids: NDArray[np.int64]
    cell_ids: NDArray[np.int64]
    cell_codes: Sequence[str | None]
    counties: Sequence[str]
    lon_lat: NDArray[np.float64]
    qualities: Sequence[str]
    channels: Sequence[str]
    descriptions: Sequence[str]
    addresses: Sequence[str | None]
    reported_at: NDArray[np.datetime64]
    extras: Sequence[Extra]
    steps: tuple[StepColumn, ...]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of a batch: indices of records that were new, known before, or refused (with the reason)."""

    added: NDArray[np.int64]
    known: NDArray[np.int64]
    refused: dict[int, GridcityError]
    events: int


@dataclass(frozen=True, slots=True)
class _History:
    """What the rules say of all records with one kind of history."""

    moves: tuple[workflow.Move | None, ...]
    """One for each step column, None where the step is not taken."""
    stage: Stage
    version: int
    outcome: Outcome | None
    time_of: dict[str, int]
    """Which step gives each of the case's times; 0 is the report."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A case as the rules see it."""

    stage: Stage = Stage.REPORTED
    version: int = 1
    department_id: int | None = None
    handler_ids: tuple[int, ...] = ()
    is_suspended: bool = False
    verified_at: datetime | None = None
    rework_count: int = 0
    return_count: int = 0


def file_records(conn: Connection, records: Records, *, by: Person, timezone: str) -> Filed:
    """File records with their histories, all in the connection's transaction.

    A record whose key is there already is left as it is, so filing the same batch again changes
    nothing. The events name no person: who acted, the record does not tell.

    Parameters
    ----------
    conn
        The caller's transaction. Of two that file the same record at the same moment one fails whole.
    records
        At most 99,999 of them, with references (classes, cells, departments) that exist.
    by
        The importer, in whose role the steps are taken.
    timezone
        The city's own: a case's number holds the day on its clocks.

    Raises
    ------
    RoleMayNotAct
        ``by`` may not file cases.
    ValueError
        There are too many records.
    """
    workflow.check_may_report(by)
    if len(records) > _MOST_AT_ONCE:
        raise ValueError(f"{len(records)} records are too many for one batch of {_MOST_AT_ONCE}.")
    histories, kind_of = _histories(records, by)
    refused = {
        int(i): history
        for i, history in ((i, histories[kind_of[i]]) for i in range(len(records)))
        if isinstance(history, GridcityError)
    }
    known = _known(conn, records)
    fresh = np.setdiff1d(
        np.arange(len(records)), np.union1d(known, np.array(sorted(refused), dtype=np.int64))
    )
    events = 0
    if fresh.size:
        kinds = [history for history in histories if isinstance(history, _History)]
        place = {id(history): number for number, history in enumerate(kinds)}
        own = np.array([place[id(histories[kind_of[i]])] for i in fresh])
        events = _write(conn, _taken(records, fresh), kinds, own, by, timezone)
    return Filed(fresh, np.setdiff1d(known, np.array(sorted(refused), dtype=np.int64)), refused, events)


def _histories(records: Records, by: Person) -> tuple[list["_History | GridcityError"], list[int]]:
    """Group records by how their histories read, and let the rules decide each kind once."""
    taken = np.column_stack([~np.isnat(step.at) for step in records.steps])
    has_department = np.column_stack(
        [_nothing(len(records)) if s.department_ids is None else s.department_ids >= 0 for s in records.steps]
    )
    outcomes = [[None] * len(records) if s.outcomes is None else s.outcomes for s in records.steps]
    known: dict[tuple[object, ...], int] = {}
    decided: list[_History | GridcityError] = []
    kind_of: list[int] = []
    rows = zip(map(bytes, taken), map(bytes, has_department), *outcomes, strict=True)
    for signature in rows:
        number = known.get(signature)
        if number is None:
            number = known[signature] = len(decided)
            i = len(kind_of)
            decided.append(_decide(records, i, taken[i], has_department[i], by))
        kind_of.append(number)
    return decided, kind_of


def _nothing(count: int) -> NDArray[np.bool_]:
    return np.zeros(count, dtype=bool)


def _decide(
    records: Records, i: int, taken: NDArray[np.bool_], has_department: NDArray[np.bool_], by: Person
) -> "_History | GridcityError":
    """Take one record through the rules; each step has an instant of its own, to find it again."""
    case, moves = _Standing(), list[workflow.Move | None]()
    time_of, outcome = {"updated_at": 0}, None
    standing = {field.name for field in fields(_Standing)}
    for number, step in enumerate(records.steps):
        if not taken[number]:
            moves.append(None)
            continue
        order = Order(
            step.command,
            case.version,
            department_id=1 if has_department[number] else None,
            outcome=None if step.outcomes is None else step.outcomes[i],
        )
        at = _FIRST + timedelta(days=number + 1)
        try:
            move = workflow.decide(case, order, by=by, at=at)
        except GridcityError as refusal:
            return refusal
        moves.append(move)
        case = replace(case, **{name: value for name, value in move.changes.items() if name in standing})
        time_of |= {name: number + 1 for name in _TIME_FIELDS if move.changes.get(name) == at}
        outcome = move.changes.get("outcome", outcome)
    return _History(tuple(moves), case.stage, case.version, outcome, time_of)


def _known(conn: Connection, records: Records) -> NDArray[np.int64]:
    """Find which records are filed already."""
    with cursor(conn) as cur:
        cur.execute("SELECT external_key FROM cases WHERE external_key = ANY(%s)", (list(records.keys),))
        there = {row[0] for row in cur.fetchall()}
    return np.array([i for i, key in enumerate(records.keys) if key in there], dtype=np.int64)


def _taken(records: Records, chosen: NDArray[np.int64]) -> Records:
    """Take some of the records."""
    if chosen.size == len(records):
        return records

    def of(column: Any) -> Any:
        if column is None or isinstance(column, Command):
            return column
        return column[chosen] if isinstance(column, np.ndarray) else [column[i] for i in chosen]

    steps = tuple(
        StepColumn(**{field.name: of(getattr(step, field.name)) for field in fields(StepColumn)})
        for step in records.steps
    )
    columns = {
        field.name: of(getattr(records, field.name)) for field in fields(Records) if field.name != "steps"
    }
    return Records(**columns, steps=steps)


def _write(
    conn: Connection,
    records: Records,
    kinds: list[_History],
    kind_of: NDArray[np.int64],
    by: Person,
    timezone: str,
) -> int:
    """Give the records numbers and hashes, write them, and say how many events they have."""
    ids, numbers = _numbers(conn, records, timezone)
    times = np.column_stack([records.reported_at, *(step.at for step in records.steps)])
    is_taken = ~np.isnat(times)
    is_taken[:, 0] = True
    owner, step = np.nonzero(is_taken)
    at = times[owner, step]
    width = len(records.steps) + 1
    moved = _moved(kinds, width)
    kind_and_step = kind_of[owner] * width + step
    seqs = is_taken.cumsum(axis=1)[owner, step]
    bodies = _bodies(records, kinds, kind_of, is_taken)
    prev_hashes, hashes = _chain(
        numbers, np.datetime_as_string(at, unit="us"), bodies, moved, kind_and_step, seqs, by
    )
    last = np.flatnonzero(np.append(owner[1:] != owner[:-1], True))
    _copy_cases(conn, records, kinds, kind_of, times, ids, numbers, [hashes[i] for i in last])
    copy_binary(
        conn,
        case_events,
        _EVENT_COLUMNS,
        [
            ids[owner],
            seqs,
            *(
                pa.array([str(move[part]) for move in moved]).take(pa.array(kind_and_step))
                for part in range(3)
            ),
            pa.repeat(str(by.role), len(owner)),
            pa.repeat(str(Origin.IMPORTED), len(owner)),
            at,
            pa.array(bodies, pa.large_string()),
            pa.array(prev_hashes, pa.binary()),
            pa.array(hashes, pa.binary()),
        ],
    )
    return len(owner)


def _moved(kinds: list[_History], width: int) -> list[tuple[str, Command, str]]:
    """List source, command and target of every step of every kind of history, ``width`` steps a kind."""
    moved: list[tuple[str, Command, str]] = []
    for history in kinds:
        moved.append((workflow.NOWHERE, Command.REPORT, Stage.REPORTED))
        moved += [
            ("", Command.NOTE, "") if move is None else (move.source, move.command, move.target)
            for move in history.moves
        ]
    assert len(moved) == width * len(kinds)  # noqa: S101
    return moved


def _numbers(conn: Connection, records: Records, timezone: str) -> tuple[NDArray[np.int64], list[str]]:
    """Allot ids and case numbers: county, day on the city's clocks, sequence."""
    count = len(records)
    local = pc.local_timestamp(
        pc.assume_timezone(pa.array(records.reported_at), "UTC").cast(pa.timestamp("us", timezone))
    )
    days = pc.strftime(local, format="%Y%m%d").to_pylist()
    heads = [county + day for county, day in zip(records.counties, days, strict=True)]
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
            left = [i for i in left if numbers[i] in gone]
    return ids, numbers


def _bodies(
    records: Records, kinds: list[_History], kind_of: NDArray[np.int64], is_taken: NDArray[np.bool_]
) -> list[str]:
    """Write the bodies of all events, record after record."""
    bodies: list[str] = []
    alike: dict[tuple[object, ...], str] = {}
    dues = [_due_texts(step) for step in records.steps]
    takes = is_taken[:, 1:].tolist()
    places = records.lon_lat.tolist()
    class_ids = records.class_ids.tolist()
    departments = [None if s.department_ids is None else s.department_ids.tolist() for s in records.steps]
    kind_list = kind_of.tolist()
    for i in range(len(records)):
        bodies.append(_report_text(records, i, class_ids[i], *places[i]))
        moves = kinds[kind_list[i]].moves
        for k, is_step in enumerate(takes[i]):
            if not is_step:
                continue
            move, own = moves[k], departments[k]
            assert move is not None  # noqa: S101  (what is taken was decided)
            extra = records.steps[k].extras[i]
            department_id = None if own is None else own[i]
            key = (kind_list[i], k, extra, department_id, dues[k][i])
            text = alike.get(key)
            if text is None:
                body: dict[str, Any] = {**move.body, **dict(extra)}
                if own is not None:
                    body |= {"department_id": department_id, "due_at": dues[k][i]}
                text = alike[key] = ledger.body_text(body)
            bodies.append(text)
    return bodies


def _report_text(records: Records, i: int, class_id: int, lon: float, lat: float) -> str:
    """Write one record's report body canonically, member by member: a third of the encoder's time."""
    text = ledger.text_text
    code, address = records.cell_codes[i], records.addresses[i]
    members = [
        ("cell", "null" if code is None else f'"{code}"'),
        ("channel", text(records.channels[i])),
        ("class_id", str(class_id)),
        ("description", text(records.descriptions[i])),
        ("external_key", text(records.keys[i])),
        ("place_quality", f'"{records.qualities[i]}"'),
        *((name, _value_text(value)) for name, value in records.extras[i]),
    ]
    if not isnan(lon):
        members += [("lat", f'"{degrees_text(lat)}"'), ("lon", f'"{degrees_text(lon)}"')]
    if address is not None:
        members.append(("address", text(address)))
    members.sort()
    return _object_text(members)


def _object_text(members: list[tuple[str, str]]) -> str:
    return "{" + ",".join([f'"{name}":{value}' for name, value in members]) + "}"


@lru_cache(maxsize=1024, typed=True)
def _value_text(value: "bool | int | str | tuple[str, ...]") -> str:
    """Write what an extra says canonically; extras are few and alike."""
    body: dict[str, Any] = {"": value}
    return ledger.body_text(body)[4:-1]


def _due_texts(step: StepColumn) -> list[str | None]:
    if step.due_at is None:
        return [None] * len(step.at)
    texts = np.datetime_as_string(step.due_at, unit="us").tolist()
    return [None if text == "NaT" else f"{text}Z" for text in texts]


def _chain(
    numbers: list[str],
    at_texts: NDArray[np.str_],
    bodies: list[str],
    moved: list[tuple[str, Command, str]],
    kind_and_step: NDArray[np.int64],
    seqs: NDArray[np.int64],
    by: Person,
) -> tuple[list[bytes], list[bytes]]:
    """Hash all events, each after the one before it in its case; see ``ledger``."""
    prev_hashes, hashes = [], []
    number_of, digest = iter(numbers), ledger.GENESIS
    tails: dict[tuple[int, int], str] = {}
    number = ""
    for at_text, body, kind, seq in zip(
        at_texts.tolist(), bodies, kind_and_step.tolist(), seqs.tolist(), strict=True
    ):
        if seq == 1:
            number, digest = next(number_of), ledger.GENESIS
        tail = tails.get((kind, seq))
        if tail is None:
            source, command, target = moved[kind]
            tail = ledger.tail_of("\0", command, Origin.IMPORTED, by.role, seq, source, target)
            tails[kind, seq] = tail
        prev_hashes.append(digest)
        text = ledger.head_of(None, f"{at_text}Z") + body + tail.replace("\0", number)
        digest = sha256(digest + text.encode()).digest()
        hashes.append(digest)
    return prev_hashes, hashes


def _copy_cases(
    conn: Connection,
    records: Records,
    kinds: list[_History],
    kind_of: NDArray[np.int64],
    times: NDArray[np.datetime64],
    ids: NDArray[np.int64],
    numbers: list[str],
    head_hashes: list[bytes],
) -> None:
    """Write the cases as their histories have left them."""
    rows = np.arange(len(records))

    def time(name: str) -> NDArray[np.datetime64]:
        step = np.array([history.time_of.get(name, -1) for history in kinds])[kind_of]
        found: NDArray[np.datetime64] = times[rows, np.maximum(step, 0)].copy()
        found[step < 0] = np.datetime64("NaT")
        return found

    due_at = np.full(len(records), np.datetime64("NaT", "us"))
    department_ids = np.full(len(records), -1, dtype=np.int64)
    for step in records.steps:
        took = ~np.isnat(step.at)
        if step.department_ids is not None:
            department_ids[took] = step.department_ids[took]
        if step.due_at is not None:
            due_at[took] = step.due_at[took]
    kinds_of = pa.array(kind_of)
    outcomes = pa.array([None if h.outcome is None else str(h.outcome) for h in kinds], pa.string())
    values = {
        "id": ids,
        "number": numbers,
        "class_id": records.class_ids,
        "cell_id": np.ma.masked_less(records.cell_ids, 0),
        "stage": pa.array([str(history.stage) for history in kinds]).take(kinds_of),
        "version": np.array([history.version for history in kinds])[kind_of],
        "channel": records.channels,
        "description": records.descriptions,
        "address": records.addresses,
        "place_quality": records.qualities,
        "department_id": np.ma.masked_less(department_ids, 0),
        "outcome": outcomes.take(kinds_of),
        "reported_at": records.reported_at,
        **{name: time(name) for name in _TIME_FIELDS},
        "due_at": due_at,
        "head_hash": head_hashes,
        "external_key": records.keys,
        "geom": records.lon_lat,
    }
    copy_binary(conn, cases, _CASE_COLUMNS, [values[name] for name in _CASE_COLUMNS])
