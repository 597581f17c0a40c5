"""What the store finds for itself in a report: a control area, a relapse."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import service
from gridcity.cases.errors import CaseHeld, CommandNotPossible
from gridcity.cases.model import Command, Order, Outcome, Stage
from tests.database.test_case_commands import Desk
from tests.support.people_and_cases import NOON, a_report, make_case, make_crew, make_ground

CONTROL = """
INSERT INTO control_areas (name, reason, class_id, begins_at, ends_at, made_at, geom)
VALUES ('Fair', 'stalls are allowed', :class_id, :begins, :ends, :begins,
    st_multi(st_buffer(st_setsrid(st_makepoint(:lon, :lat), 4326), 0.0001)))
"""


@pytest.mark.parametrize(
    ("changes", "is_held"),
    [
        ({}, True),
        ({"class_id": "another"}, False),
        ({"ends": NOON}, False),
        ({"begins": NOON + timedelta(hours=1), "ends": NOON + timedelta(hours=2)}, False),
        ({"lon": 0.001}, False),
    ],
)
def test_a_report_in_a_control_area_is_held_back_until_somebody_releases_it(
    db: Connection, *, changes: dict[str, Any], is_held: bool
) -> None:
    ground = make_ground(db)
    control = {
        "class_id": None,
        "begins": NOON - timedelta(hours=1),
        "ends": NOON + timedelta(hours=1),
        "lon": ground.lon,
        "lat": ground.lat,
    } | changes
    if control["class_id"] == "another":
        control["class_id"] = ground.class_id
    if "lon" in changes:
        control["lon"] = ground.lon + changes["lon"]
    db.execute(text(CONTROL), control)

    desk = Desk(db)

    assert desk.case.is_held == service.read(db, desk.case.id).is_held == is_held
    if is_held:
        with pytest.raises(CaseHeld):
            desk(Command.DISPATCH, desk.crew.dispatcher, department_id=desk.crew.department.id)
        desk(Command.RELEASE, desk.crew.operator, reason="it blocks the lane")
    desk(Command.DISPATCH, desk.crew.dispatcher, department_id=desk.crew.department.id)
    with pytest.raises(CommandNotPossible):
        desk(Command.RELEASE, desk.crew.operator)


def test_an_emergency_is_never_held_back(db: Connection) -> None:
    ground = make_ground(db)
    db.execute(
        text("UPDATE catalogue_classes SET is_emergency = true WHERE id = :id"), {"id": ground.class_id}
    )
    values = {"begins": NOON - timedelta(hours=1), "ends": NOON + timedelta(hours=1)}
    db.execute(text(CONTROL), values | {"class_id": None, "lon": ground.lon, "lat": ground.lat})

    assert not Desk(db, class_id=ground.class_id).case.is_held


@pytest.mark.parametrize(
    ("north_m", "days", "is_relapse"),
    [(0, 1, True), (25, 1, True), (35, 1, False), (0, 29, True), (0, 31, False)],
)
def test_the_same_matter_at_the_same_place_soon_after_is_a_relapse(
    db: Connection, *, north_m: float, days: int, is_relapse: bool
) -> None:
    ground, crew = make_ground(db), make_crew(db)
    former = make_case(db, Stage.CLOSED, crew=crew, ground=ground)
    make_case(db, Stage.CLOSED, crew=crew, ground=ground, class_id=ground.limited_class_id)
    lat = ground.lat + (-north_m if ground.lat > 45.7504 else north_m) / 111_150

    at = NOON + timedelta(days=days)
    case = service.report(db, a_report(ground, lat=lat), by=crew.inspector, at=at)

    body = service.history(db, case.id)[0].body
    assert body.get("relapse_of") == (former.number if is_relapse else None)
    links = db.execute(
        text("SELECT kind, other_id FROM case_links WHERE case_id = :id"), {"id": case.id}
    ).all()
    assert [tuple(link) for link in links] == ([("relapse", former.id)] if is_relapse else [])
    assert service.rebuild(db, case) == case


def test_what_was_not_repaired_does_not_relapse_and_a_class_has_its_own_rule(db: Connection) -> None:
    ground, crew = make_ground(db), make_crew(db)
    case = make_case(db, crew=crew, ground=ground)
    order = Order(Command.REJECT, 1, reason="none", outcome=Outcome.NOT_FOUND)
    service.act(db, case.id, order, by=crew.operator, at=NOON)
    later = service.report(db, a_report(ground), by=crew.inspector, at=NOON + timedelta(days=1))
    assert "relapse_of" not in service.history(db, later.id)[0].body

    make_case(db, Stage.CLOSED, crew=crew, ground=ground)
    db.execute(
        text("INSERT INTO relapse_rules (class_id, within_m, within_days) VALUES (:id, 30, 0)"),
        {"id": ground.class_id},
    )
    last = service.report(db, a_report(ground), by=crew.inspector, at=NOON + timedelta(days=1))
    assert "relapse_of" not in service.history(db, last.id)[0].body


def test_a_stand_in_point_is_no_place_where_anything_relapses(db: Connection) -> None:
    ground, crew = make_ground(db), make_crew(db)
    former = make_case(db, Stage.CLOSED, crew=crew, ground=ground)
    db.execute(text("UPDATE cases SET place_quality = 'default' WHERE id = :id"), {"id": former.id})

    later = service.report(db, a_report(ground), by=crew.inspector, at=NOON + timedelta(days=1))

    assert "relapse_of" not in service.history(db, later.id)[0].body


_CROWD = """
INSERT INTO cases (
    number, class_id, stage, version, channel, description, place_quality, reported_at, updated_at, closed_at,
    outcome, head_hash, geom
)
SELECT
    'crowd ' || i, :class_id, 'closed', 1, 'sensor', 'An alarm', 'exact', :at, :at, :at, 'not_found',
    decode(repeat('00', 32), 'hex'), st_setsrid(st_makepoint(:lon, :lat), 4326)
FROM generate_series(1, 600) AS i
"""


def test_a_relapse_is_found_behind_any_crowd_of_cases(db: Connection) -> None:
    ground, crew = make_ground(db), make_crew(db)
    former = make_case(db, Stage.CLOSED, crew=crew, ground=ground, lat=ground.lat + 20 / 111_150)
    at = {"at": NOON, "class_id": ground.class_id, "lon": ground.lon, "lat": ground.lat}
    db.execute(text(_CROWD), at)

    later = service.report(db, a_report(ground), by=crew.inspector, at=NOON + timedelta(days=1))

    assert service.history(db, later.id)[0].body["relapse_of"] == former.number


_LAST = """
SELECT number
FROM cases, st_setsrid(st_makepoint(:lon, :lat), 4326) AS spot
WHERE class_id = :class_id AND outcome = 'fixed' AND st_distancesphere(geom, spot) <= 30
ORDER BY closed_at DESC, st_distancesphere(geom, spot)
LIMIT 1
"""


def test_the_last_that_was_repaired_near_is_the_one_that_relapsed(db: Connection) -> None:
    """A degree of longitude is shorter than one of latitude: what lies east is nearer than it looks."""
    ground, crew = make_ground(db), make_crew(db)
    random = Random(5)  # noqa: S311  (chooses, keeps no secrets)
    for _ in range(25):
        lon, lat = ground.lon + random.uniform(0, 4e-4), ground.lat + random.uniform(0, 3e-4)
        at = NOON - timedelta(days=random.randrange(4))
        make_case(db, Stage.CLOSED, crew=crew, ground=ground, at=at, lon=round(lon, 7), lat=round(lat, 7))
    for day in range(1, 8):
        lon, lat = ground.lon + random.uniform(0, 4e-4), ground.lat + random.uniform(0, 3e-4)
        expected = db.scalar(text(_LAST), {"class_id": ground.class_id, "lon": lon, "lat": lat})
        at = NOON + timedelta(days=day)
        case = service.report(db, a_report(ground, lon=lon, lat=lat), by=crew.inspector, at=at)
        assert service.history(db, case.id)[0].body.get("relapse_of") == expected


def test_relapses_of_one_spot_make_a_chain(db: Connection) -> None:
    ground, crew = make_ground(db), make_crew(db)
    chain = [
        make_case(db, Stage.CLOSED, crew=crew, ground=ground, at=NOON + timedelta(days=day))
        for day in (0, 5, 10)
    ]

    tied = [service.history(db, case.id)[0].body.get("relapse_of") for case in chain]

    assert tied == [None, chain[0].number, chain[1].number]
