"""Bind requests to the city: classes, departments and cells by number, histories by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from gridcity.cases.bulk import Extra, Records, StepColumn
from gridcity.cases.model import Command, Outcome, PlaceQuality
from gridcity.cells.lookup import OUTSIDE, CellLookup
from gridcity.city.service import get_city
from gridcity.loading.faults import Faults
from gridcity.people import service as people
from gridcity.people.errors import PersonNotFound
from gridcity.people.model import Person, Role
from gridcity.replay.errors import RequestMapInvalid
from gridcity.replay.maps import RequestMap
from gridcity.replay.requests import BEFORE_OPENING, Requests
from gridcity.store.tables import catalogue_classes, cells

Ints: TypeAlias = NDArray[np.int64]

_IMPORTED: Extra = (("imported", True),)
_TIME_UNKNOWN: Extra = (*_IMPORTED, ("not_recorded", ("time",)))
_NOBODY_NAMED = "unassigned"


@dataclass(slots=True)
class Binding:
    """What a city knows the requests' words by. Departments are made when they are first met."""

    lookup: CellLookup
    cell_codes: Mapping[int, str]
    classes: Mapping[str, int]
    departments: dict[str, int]
    county: str
    timezone: str
    importer: Person


def bind(conn: Connection, request_map: RequestMap, *, at: datetime) -> Binding:
    """Read what the records refer to, and make the importer's account if there is none.

    Raises
    ------
    RequestMapInvalid
        The city's catalogue has no such edition.
    CityNotMade, NotTiled
        There is no city, or it has no cells.
    """
    city = get_city(conn)
    rows = conn.execute(
        select(catalogue_classes.c.id, catalogue_classes.c.name, catalogue_classes.c.name_en).where(
            catalogue_classes.c.edition == request_map.edition, catalogue_classes.c.kind == "matter"
        )
    ).all()
    if not rows:
        raise RequestMapInvalid(
            f"This city's catalogue has no matters of the edition {request_map.edition!r}.",
            edition=request_map.edition,
        )
    classes = {_plain(name): row.id for row in rows for name in (row.name, row.name_en)}
    codes = conn.execute(select(cells.c.id, cells.c.code).where(cells.c.valid_to.is_(None)))
    return Binding(
        lookup=CellLookup.load(conn),
        cell_codes={row.id: row.code for row in codes},
        classes=classes,
        departments={department.code: department.id for department in people.list_departments(conn)},
        county=city.profile.county_code,
        timezone=str(city.profile.zone),
        importer=_importer(conn, at),
    )


def make_departments(conn: Connection, binding: Binding, requests: Requests, request_map: RequestMap) -> None:
    """Make the departments that these requests name and the city does not know yet."""
    for code in sorted({code or _NOBODY_NAMED for code in requests.departments} - set(binding.departments)):
        name = request_map.departments.get(code, code.capitalize() if code == _NOBODY_NAMED else code)
        binding.departments[code] = people.create_department(conn, code=code, name=name, name_en=name).id


def bound(
    requests: Requests, binding: Binding, faults: Faults, *, class_column: str, file_name: str
) -> tuple[Records, Ints]:
    """Make records of requests, and say which rows they are.

    A request is reported when it was opened, dispatched to its department, done when it was closed.
    What the record does not tell is not made up: the body of each event names it. A closed request
    gives no time of dispatching and none of completing: the dispatch bears the time of opening, the
    completion that of closing, and both say that their time is not recorded. Nobody is said to have
    verified. A request whose class the catalogue does not know is set aside.
    """
    class_ids = np.array([binding.classes.get(_plain(name), -1) for name in requests.classes], dtype=np.int64)
    unknown = np.flatnonzero(class_ids < 0)
    if unknown.size:
        faults.add(
            requests.rows[unknown],
            class_column,
            [requests.classes[i] for i in unknown],
            reason="no class of the catalogue has this name",
            hint="Add it to the edition in data/reference, or correct the row.",
            file_name=file_name,
        )
    kept = np.flatnonzero(class_ids >= 0)
    cell_ids, quality = _placed(requests, binding)
    own = [binding.cell_codes.get(int(cell_id)) for cell_id in cell_ids[kept]]
    records = Records(
        keys=[requests.keys[i] for i in kept],
        class_ids=class_ids[kept],
        cell_ids=cell_ids[kept],
        cell_codes=own,
        counties=[binding.county if code is None else code[:6] for code in own],
        lon_lat=requests.lon_lat[kept],
        qualities=quality[kept].tolist(),
        channels=[requests.channels[i] for i in kept],
        descriptions=[requests.descriptions[i] for i in kept],
        addresses=[requests.addresses[i] for i in kept],
        reported_at=requests.reported_at[kept],
        extras=[_report_extra(requests.notes[i]) for i in kept],
        steps=_steps(requests, binding, kept),
    )
    return records, requests.rows[kept]


def _placed(requests: Requests, binding: Binding) -> tuple[Ints, NDArray[np.object_]]:
    """Find cells. A stand-in point has none: it is no place of the problem's."""
    quality = requests.quality.copy()
    exact = quality == str(PlaceQuality.EXACT)
    cell_ids = np.full(len(requests), OUTSIDE, dtype=np.int64)
    cell_ids[exact] = binding.lookup.cell_ids(requests.lon_lat[exact, 0], requests.lon_lat[exact, 1])
    quality[exact & (cell_ids == OUTSIDE)] = str(PlaceQuality.OUTSIDE)
    return cell_ids, quality


def _steps(requests: Requests, binding: Binding, kept: Ints) -> tuple[StepColumn, ...]:
    reported_at, closed_at = requests.reported_at[kept], requests.closed_at[kept]
    departments = [binding.departments[requests.departments[i] or _NOBODY_NAMED] for i in kept]
    is_closed = ~np.isnat(closed_at)
    outcomes = [
        (requests.outcomes[i] or Outcome.NOT_RECORDED) if closed else None
        for i, closed in zip(kept, is_closed, strict=True)
    ]
    return (
        StepColumn(
            Command.DISPATCH,
            reported_at,
            [_TIME_UNKNOWN if requests.departments[i] else _NO_DEPARTMENT for i in kept],
            department_ids=np.array(departments, dtype=np.int64),
            due_at=requests.due_at[kept],
        ),
        StepColumn(Command.COMPLETE, closed_at, [_TIME_UNKNOWN] * len(kept)),
        StepColumn(Command.CLOSE, closed_at, [_close_extra(requests, i) for i in kept], outcomes=outcomes),
    )


_NO_DEPARTMENT: Extra = (*_IMPORTED, ("not_recorded", ("department", "time")))


def _report_extra(notes: tuple[str, ...]) -> Extra:
    return (*_IMPORTED, ("contradictions", notes)) if notes else _IMPORTED


def _close_extra(requests: Requests, i: int) -> Extra:
    """Say what a closing does not tell, what it calls itself, and where it contradicts the opening."""
    silent = ("verification",) if requests.outcomes[i] is not None else ("outcome", "verification")
    extra: Extra = (*_IMPORTED, ("not_recorded", silent))
    closing, text = requests.closing[i], requests.closed_text[i]
    if closing is not None:
        extra = (*extra, ("closing", closing))
    if text is not None:
        extra = (*extra, ("contradictions", (BEFORE_OPENING,)), ("recorded_closing_time", text))
    return extra


def _importer(conn: Connection, at: datetime) -> Person:
    try:
        return people.get_person(conn, "importer")
    except PersonNotFound:
        return people.create_person(conn, "importer", "Importer", Role.IMPORTER, at=at)


def _plain(name: str) -> str:
    """Compare names without regard to case and to how many blanks are between words."""
    return " ".join(name.split()).casefold()
