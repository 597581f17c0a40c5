"""Factories of people and cases. Each names only what the test is about; the rest is made up here.

``make_ground`` lays what a case stands on: where the city has cells and classes already, those
are used; else two communities of cells and three classes are made.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from sqlalchemy import Connection, text

from gridcity.cases import service as cases
from gridcity.cases.model import Case, Command, Order, Outcome, Report, Stage
from gridcity.people import service as people
from gridcity.people.model import Department, Person, Role

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Noon in Harbin on the second of March 2026."""

PASSWORD = "wind over the river"

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Ground:
    """What cases stand on: a class without a limit, one with a limit of 4 hours, and a cell's middle."""

    class_id: int
    limited_class_id: int
    lon: float
    lat: float
    cell_code: str


_GROUND = """
INSERT INTO areas (code, level, name, area_m2, geom)
VALUES ('230102', 'county', '道里区', 1, st_multi(st_makeenvelope(126.5, 45.7, 126.7, 45.9, 4326)));
INSERT INTO tilings (kind, centre_lon, centre_lat, cell_size_m, finest_level, proof, valid_from)
VALUES ('lattice', 126.5, 45.7, 100, 'county', '{}', '2026-01-01Z');
INSERT INTO cells (code, tiling_id, area_code, area_m2, valid_from, geom)
SELECT
    '230102001' || lpad((1 + i / 30)::text, 3, '0') || lpad((1 + i % 30)::text, 3, '0'),
    (SELECT max(id) FROM tilings), '230102', 10000, '2026-01-01Z',
    st_multi(st_makeenvelope(
        126.5 + (i % 10) * 0.001, 45.7 + (i / 10) * 0.001,
        126.501 + (i % 10) * 0.001, 45.701 + (i / 10) * 0.001, 4326
    ))
FROM generate_series(0, 59) AS i;
"""
_CLASSES = """
INSERT INTO catalogue_editions (code, name, is_local) VALUES ('factory', 'Made for a test', true);
INSERT INTO catalogue_classes
    (edition, kind, code, major_name, major_name_en, name, name_en, geometry, limit_value, limit_unit)
VALUES
    ('factory', 'matter', '0101', '路面', 'Roads', '路面坑洞', 'Pothole', 'point', NULL, NULL),
    ('factory', 'matter', '0102', '路面', 'Roads', '路面积水', 'Flooded road', 'point', 4, 'work_hour');
INSERT INTO filing_conditions
    (class_id, code, is_default, handle_value, handle_unit, valid_from, source, recorded_at)
SELECT id, '1', true, limit_value, limit_unit, '2020-01-01', 'factory', '2020-01-01Z'
FROM catalogue_classes WHERE edition = 'factory' AND limit_value IS NOT NULL;
"""


def make_ground(db: Connection) -> Ground:
    """Make sure that there are cells and classes, and give a place and classes to file cases with."""
    if not db.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL")):
        db.execute(text(_GROUND))
    if not db.scalar(text("SELECT count(*) FROM catalogue_editions WHERE code = 'factory'")):
        db.execute(text(_CLASSES))
    first, second = db.scalars(
        text("SELECT id FROM catalogue_classes WHERE edition = 'factory' ORDER BY code")
    ).all()
    lon, lat, code = db.execute(
        text(
            "SELECT st_x(p), st_y(p), code FROM (SELECT st_pointonsurface(geom) AS p, code FROM cells"
            " WHERE valid_to IS NULL ORDER BY code LIMIT 1) AS first_cell"
        )
    ).one()
    return Ground(first, second, round(lon, 7), round(lat, 7), code)


def make_department(db: Connection, name: str = "Roads") -> Department:
    """Make a department with a code of its own."""
    return people.create_department(db, f"D-{next(_numbers)}", name)


def make_person(
    db: Connection,
    role: Role = Role.INSPECTOR,
    *,
    login: str | None = None,
    department: Department | None = None,
    password: str | None = None,
) -> Person:
    """Make a person with a login of their own."""
    return people.create_person(
        db,
        login or f"{role}-{next(_numbers)}",
        f"Test {role}",
        role,
        at=NOON,
        department_id=None if department is None else department.id,
        password=password,
    )


@dataclass(frozen=True, slots=True)
class Crew:
    """One person for each role that works on cases; the handler works in ``department``."""

    department: Department
    inspector: Person
    operator: Person
    dispatcher: Person
    leader: Person
    handler: Person
    supervisor: Person
    importer: Person


def make_crew(db: Connection) -> Crew:
    """Make everybody whom a case meets on its way."""
    department = make_department(db)
    return Crew(
        department,
        make_person(db, Role.INSPECTOR),
        make_person(db, Role.OPERATOR),
        make_person(db, Role.DISPATCHER),
        make_person(db, Role.LEADER),
        make_person(db, Role.HANDLER, department=department),
        make_person(db, Role.SUPERVISOR),
        make_person(db, Role.IMPORTER),
    )


def a_report(ground: Ground, **changes: object) -> Report:
    """Give a report of a hole in the road."""
    given: dict[str, object] = {
        "class_id": ground.class_id,
        "lon": ground.lon,
        "lat": ground.lat,
        "description": "A hole in the road 路面坑洞",
    }
    return Report(**(given | changes))  # type: ignore[arg-type]


def make_case(
    db: Connection,
    stage: Stage = Stage.REPORTED,
    *,
    crew: Crew | None = None,
    ground: Ground | None = None,
    at: datetime = NOON,
    is_verified: bool = False,
    **report: object,
) -> Case:
    """Make a case by walking it through the real engine, a minute a command, until it stands in ``stage``.

    Fields of the ``Report`` may be given by name.
    """
    crew = crew or make_crew(db)
    ground = ground or make_ground(db)
    case = cases.report(db, a_report(ground, **report), by=crew.inspector, at=at)
    for command, by, target in _way(crew):
        if case.stage is stage and not (is_verified and case.verified_at is None):
            break
        order = Order(
            command,
            case.version,
            department_id=crew.department.id if command is Command.DISPATCH else None,
            outcome=Outcome.FIXED if command is Command.CLOSE else None,
        )
        case = cases.act(db, case.id, order, by=by, at=at + timedelta(minutes=case.version))
        assert case.stage is target
    return case


def _way(crew: Crew) -> list[tuple[Command, Person, Stage]]:
    return [
        (Command.DISPATCH, crew.dispatcher, Stage.DISPATCHED),
        (Command.START, crew.handler, Stage.HANDLING),
        (Command.COMPLETE, crew.handler, Stage.VERIFYING),
        (Command.VERIFY, crew.inspector, Stage.VERIFYING),
        (Command.CLOSE, crew.leader, Stage.CLOSED),
    ]
