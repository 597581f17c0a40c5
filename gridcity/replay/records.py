"""Bind requests to the city: classes, departments and cells by number, histories by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, select

from gridcity.cases.bulk.records import Coded, Extra, Ints, Records, StepColumn, Texts, alike
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

_IMPORTED: Extra = (("imported", True),)
_TIME_UNKNOWN: Extra = (*_IMPORTED, ("not_recorded", ("time",)))
_NOBODY_NAMED = "unassigned"
_NOT_MADE = 0


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


def bind(conn: Connection, request_map: RequestMap, *, at: datetime, is_dry_run: bool = False) -> Binding:
    """Read what the records refer to, and make the importer's account if there is none.

    A dry run makes none, and takes one that could be for it.

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
        importer=_importer(conn, at, is_dry_run=is_dry_run),
    )


def lacks_departments(binding: Binding, requests: Requests) -> bool:
    """Say whether these requests name a department that the city does not know yet."""
    return not _named(requests) <= set(binding.departments)


def make_departments(conn: Connection, binding: Binding, requests: Requests, request_map: RequestMap) -> None:
    """Make the departments that these requests name and the city does not know yet."""
    for code in sorted(_named(requests) - set(binding.departments)):
        name = request_map.departments.get(code, code.capitalize() if code == _NOBODY_NAMED else code)
        binding.departments[code] = people.record_department(conn, code=code, name=name, name_en=name).id


def assume_departments(binding: Binding, requests: Requests) -> None:
    """Take departments that these requests name and the city does not know for made: in a dry run."""
    for code in _named(requests) - set(binding.departments):
        binding.departments[code] = _NOT_MADE


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
    numbers = [binding.classes.get(_plain(name or ""), -1) for name in requests.classes.values]
    class_ids = np.array(numbers, dtype=np.int64)[requests.classes.codes]
    unknown = np.flatnonzero(class_ids < 0)
    if unknown.size:
        faults.add(
            requests.rows[unknown],
            class_column,
            requests.classes.take(unknown).texts().to_pylist(),
            reason="no class of the catalogue has this name",
            hint="Add it to the edition in data/reference, or correct the row.",
            file_name=file_name,
        )
    cell_ids, qualities = _placed(requests, binding)
    own = _cell_codes(binding, cell_ids)
    records = Records(
        keys=requests.keys,
        class_ids=class_ids,
        cell_ids=cell_ids,
        cell_codes=own,
        counties=pc.fill_null(pc.utf8_slice_codeunits(own, 0, 6), binding.county),
        lon_lat=requests.lon_lat,
        qualities=qualities.texts(),
        channels=requests.channels.texts(),
        descriptions=requests.descriptions,
        addresses=requests.addresses,
        reported_at=requests.reported_at,
        extras=requests.notes.each(_report_extra),
        steps=_steps(requests, binding),
    )
    if not unknown.size:
        return records, requests.rows
    kept = np.flatnonzero(class_ids >= 0)
    return records.take(kept), requests.rows[kept]


def _named(requests: Requests) -> set[str]:
    return {code or _NOBODY_NAMED for code in requests.departments.values}


def _placed(requests: Requests, binding: Binding) -> tuple[Ints, Coded[PlaceQuality]]:
    """Find cells. A stand-in point has none: it is no place of the problem's."""
    values = (*requests.qualities.values, PlaceQuality.OUTSIDE)
    codes = requests.qualities.codes.copy()
    exact = np.array([value == PlaceQuality.EXACT for value in values], dtype=bool)[codes]
    cell_ids = np.full(len(requests), OUTSIDE, dtype=np.int64)
    cell_ids[exact] = binding.lookup.cell_ids(requests.lon_lat[exact, 0], requests.lon_lat[exact, 1])
    codes[exact & (cell_ids == OUTSIDE)] = len(values) - 1
    return cell_ids, Coded(values, codes)


def _cell_codes(binding: Binding, cell_ids: Ints) -> Texts:
    return pa.array([binding.cell_codes.get(cell_id) for cell_id in cell_ids.tolist()], pa.string())


def _steps(requests: Requests, binding: Binding) -> tuple[StepColumn, ...]:
    closed_at, departments = requests.closed_at, requests.departments
    numbers = [binding.departments[code or _NOBODY_NAMED] for code in departments.values]
    return (
        StepColumn(
            Command.DISPATCH,
            requests.reported_at,
            departments.each(lambda code: _TIME_UNKNOWN if code else _NO_DEPARTMENT),
            department_ids=np.array(numbers, dtype=np.int64)[departments.codes],
            due_at=requests.due_at,
        ),
        StepColumn(Command.COMPLETE, closed_at, alike(_TIME_UNKNOWN, len(requests))),
        StepColumn(
            Command.CLOSE,
            closed_at,
            _close_extras(requests),
            outcomes=requests.outcomes.each(lambda outcome: outcome or Outcome.NOT_RECORDED),
        ),
    )


_NO_DEPARTMENT: Extra = (*_IMPORTED, ("not_recorded", ("department", "time")))


def _report_extra(notes: tuple[str, ...]) -> Extra:
    return (*_IMPORTED, ("contradictions", notes)) if notes else _IMPORTED


def _close_extras(requests: Requests) -> Coded[Extra]:
    """Say what a closing does not tell, what it calls itself, and where it contradicts the opening."""
    extras: list[Extra] = []
    for closing, outcome in zip(requests.closings.values, requests.outcomes.values, strict=True):
        silent = ("verification",) if outcome is not None else ("outcome", "verification")
        extra: Extra = (*_IMPORTED, ("not_recorded", silent))
        extras.append(extra if closing is None else (*extra, ("closing", closing)))
    codes = requests.closings.codes.copy()
    for i, text in requests.closed_texts.items():
        contradiction: Extra = (("contradictions", (BEFORE_OPENING,)), ("recorded_closing_time", text))
        extras.append((*extras[codes[i]], *contradiction))
        codes[i] = len(extras) - 1
    return Coded(tuple(extras), codes)


def _importer(conn: Connection, at: datetime, *, is_dry_run: bool) -> Person:
    try:
        return people.get_person(conn, "importer")
    except PersonNotFound:
        if is_dry_run:
            return Person(_NOT_MADE, "importer", "Importer", Role.IMPORTER)
        return people.create_person(conn, "importer", "Importer", Role.IMPORTER, at=at)


def _plain(name: str) -> str:
    """Compare names without regard to case and to how many blanks are between words."""
    return " ".join(name.split()).casefold()
