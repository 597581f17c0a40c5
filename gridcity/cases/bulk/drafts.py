"""Drafts: records whose histories the rules have allowed, with the bodies of all their events.

A draft is made without the database, so that the next can be made while the last is written.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridcity.cases import workflow
from gridcity.cases.bulk.histories import History, decide_all
from gridcity.cases.bulk.records import Ints, Records, StepColumn, Texts
from gridcity.cases.bulk.texts import columns_of, instant_texts, members_of, objects, quoted
from gridcity.cases.model import Json
from gridcity.cases.projection import degrees_text
from gridcity.errors import GridcityError
from gridcity.people.model import Person


@dataclass(frozen=True, slots=True)
class Draft:
    """Records that can be filed, ``rows`` of those that were given; ``refused`` says why others cannot.

    ``at`` and ``bodies`` have a column for each step, the report first: when it was [ISO 8601 text], and
    the event's canonical body. They mean nothing where ``is_taken``, of shape (n_records, n_steps + 1), is
    false.
    """

    by: Person
    records: Records
    rows: Ints
    refused: dict[int, GridcityError]
    kinds: tuple[History, ...]
    kind_of: Ints
    is_taken: NDArray[np.bool_]
    at: tuple[Texts, ...]
    bodies: tuple[Texts, ...]

    def __len__(self) -> int:
        return len(self.records)

    def take(self, chosen: Ints) -> "Draft":
        """Take some of the records."""
        if len(chosen) == len(self):
            return self
        index = pa.array(chosen)
        return replace(
            self,
            records=self.records.take(chosen),
            rows=self.rows[chosen],
            kind_of=self.kind_of[chosen],
            is_taken=self.is_taken[chosen],
            at=tuple(column.take(index) for column in self.at),
            bodies=tuple(column.take(index) for column in self.bodies),
        )


def draft(records: Records, *, by: Person) -> Draft:
    """Let the rules decide the records' histories, and write down what each event says.

    Raises
    ------
    RoleMayNotAct
        ``by`` may not file cases.
    """
    workflow.check_may_report(by)
    decided, decided_as = decide_all(records, by)
    allowed = [number for number, kind in enumerate(decided) if isinstance(kind, History)]
    is_allowed = np.isin(decided_as, allowed)
    rows = np.flatnonzero(is_allowed)
    refused = {
        int(i): kind
        for i in np.flatnonzero(~is_allowed)
        if isinstance(kind := decided[decided_as[i]], GridcityError)
    }
    if refused:
        records = records.take(rows)
    kinds = tuple(kind for kind in decided if isinstance(kind, History))
    kind_of = np.searchsorted(allowed, decided_as[rows])
    times = [records.reported_at, *(step.at for step in records.steps)]
    texts = {id(at): instant_texts(at) for at in times}
    bodies = [_report_bodies(records)]
    bodies += [_step_bodies(step, number, kinds, kind_of) for number, step in enumerate(records.steps)]
    return Draft(
        by,
        records,
        rows,
        refused,
        kinds,
        kind_of,
        is_taken=~np.isnat(np.column_stack(times)),
        at=tuple(texts[id(at)] for at in times),
        bodies=tuple(bodies),
    )


def _report_bodies(records: Records) -> Texts:
    lon, lat = (_degrees_texts(column) for column in records.lon_lat.T)
    members = {
        "address": quoted(records.addresses),
        "cell": pc.fill_null(quoted(records.cell_codes), "null"),
        "channel": quoted(records.channels),
        "class_id": pa.array(records.class_ids).cast(pa.string()),
        "description": quoted(records.descriptions),
        "external_key": quoted(records.keys),
        "lat": quoted(lat),
        "lon": quoted(lon),
        "place_quality": quoted(records.qualities),
    }
    return objects(members | members_of(records.extras))


def _step_bodies(step: StepColumn, number: int, kinds: tuple[History, ...], kind_of: Ints) -> Texts:
    moves = [kind.moves[number] for kind in kinds]
    said: list[dict[str, Json]] = [{} if move is None else move.body for move in moves]
    members = columns_of(said, kind_of)
    for name, texts in members_of(step.extras).items():
        members[name] = pc.coalesce(texts, members[name]) if name in members else texts
    if step.department_ids is not None:
        members["department_id"] = pa.array(step.department_ids).cast(pa.string())
        due_at = np.full(len(kind_of), "NaT", "datetime64[us]") if step.due_at is None else step.due_at
        members["due_at"] = pc.fill_null(quoted(instant_texts(due_at)), "null")
    return objects(members)


def _degrees_texts(degrees: NDArray[np.float64]) -> Texts:
    is_none = np.isnan(degrees).tolist()
    return pa.array(
        [None if none else degrees_text(one) for one, none in zip(degrees.tolist(), is_none, strict=True)],
        pa.string(),
    )
