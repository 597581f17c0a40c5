"""Photos that filing conditions ask for: what is refused without them, what they show, where they hang."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from gridcity.cases import attaching, listing, service
from gridcity.cases.errors import CommandNotPossible, EvidenceMissing, RoleMayNotAct, RuleInvalid
from gridcity.cases.evidence import doubts, examining
from gridcity.cases.evidence.asking import Verdict
from gridcity.cases.evidence.examining import WIDEST
from gridcity.cases.evidence.sameness import Reason
from gridcity.cases.model import Answer, Case, CaseFilter, Command, Order, Origin, Outcome, Stage
from gridcity.city import calendars
from gridcity.conditions import service as conditions
from gridcity.conditions.model import Condition, Limits, NewCondition
from gridcity.people.model import Person, Role
from gridcity.store.errors import PhotosMissing, translate
from gridcity.worktime.model import STANDARD, Limit, Unit
from tests.support.clocks import HARBIN
from tests.support.people_and_cases import Crew, Ground, a_report, make_crew, make_ground, make_person
from tests.support.pictures import scene
from tests.support.tiny import make_tiny_city

NOON = datetime(2026, 3, 6, 4, 0, tzinfo=UTC)
"""Noon of a Friday in Harbin."""
TODAY = date(2026, 3, 6)
OFFICE = replace(HARBIN.calendar, code=STANDARD)


@pytest.fixture(scope="module")
def whole_city(engine: Engine) -> Iterator[Connection]:
    """Give the tiny city with its calendar, in a transaction of this module."""
    with engine.connect() as conn, conn.begin() as transaction:
        make_tiny_city(conn)
        calendars.save_calendar(conn, OFFICE, at=NOON)
        yield conn
        transaction.rollback()


@pytest.fixture
def db(whole_city: Connection) -> Iterator[Connection]:
    with whole_city.begin_nested() as nested:
        yield whole_city
        nested.rollback()


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


@pytest.fixture
def ground(db: Connection) -> Ground:
    return make_ground(db)


class Camera:
    """Hangs photos on cases as people in the field do."""

    def __init__(self, db: Connection, home: Path, ground: Ground) -> None:
        self._db, self._home, self._ground = db, home, ground
        self._seed = 0

    def hang(
        self, case: Case, kind: str, by: Person, at: datetime = NOON, *, seed: int | None = None, **what: Any
    ) -> Case:
        self._seed += 1
        given: dict[str, Any] = {
            "lon": self._ground.lon,
            "lat": self._ground.lat,
            "taken": f"{at:%Y:%m:%d %H:%M:%S}",
        } | what
        content = scene(self._seed if seed is None else seed, **given)
        attaching.attach(self._db, self._home, case.id, content, "photo.jpg", kind, by=by, at=at)
        return service.read(self._db, case.id)


@pytest.fixture
def camera(db: Connection, tmp_path: Path, ground: Ground) -> Camera:
    db.execute(text("UPDATE city SET profile = jsonb_set(profile, '{timezone}', '\"UTC\"')"))
    return Camera(db, tmp_path, ground)


def asked(db: Connection, ground: Ground, code: str = "1", **what: Any) -> Condition:
    given: dict[str, Any] = {"valid_from": TODAY, "photos_before": 1, "photos_after": 1} | what
    return conditions.add(db, NewCondition(ground.class_id, code, **given), at=NOON)


def on(db: Connection, case: Case, command: Command, by: Person, at: datetime = NOON, **brought: Any) -> Case:
    return service.act(db, case.id, Order(command, case.version, **brought), by=by, at=at)


def handled(db: Connection, crew: Crew, ground: Ground, camera: Camera) -> Case:
    """Give a case in handling that has its photo before."""
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    case = camera.hang(case, "report", crew.inspector)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)
    return on(db, case, Command.START, crew.handler)


def done(db: Connection, crew: Crew, case: Case, camera: Camera, **photo: Any) -> Case:
    """Give a case that waits to be verified, two hours later, with a photo after."""
    later = NOON + timedelta(hours=2)
    case = camera.hang(case, "after", crew.handler, later, **photo)
    return on(db, case, Command.COMPLETE, crew.handler, later)


def test_a_collectors_report_is_taken_without_a_photo_and_goes_nowhere_without_one(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    condition = asked(db, ground, photos_before=2)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    case = camera.hang(case, "near", crew.inspector)
    case = camera.hang(case, "other", crew.inspector)
    orders: tuple[tuple[Command, Person, dict[str, Any]], ...] = (
        (Command.ACCEPT, crew.operator, {}),
        (Command.DISPATCH, crew.dispatcher, {"department_id": crew.department.id}),
    )
    for command, by, brought in orders:
        with pytest.raises(EvidenceMissing, match="1 of 2") as caught:
            on(db, case, command, by, **brought)
        assert caught.value.details["missing"] == [{"kind": "before", "asked": 2, "there": 1}]
        assert caught.value.details["condition_id"] == condition.id

    case = camera.hang(case, "far", crew.inspector)

    assert on(db, case, Command.ACCEPT, crew.operator).accepted_at == NOON


def test_what_citizens_told_is_dispatched_without_a_photo(db: Connection, crew: Crew, ground: Ground) -> None:
    asked(db, ground)
    case = service.report(db, a_report(ground, channel="citizen"), by=crew.operator, at=NOON)

    case = on(db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)

    assert case.stage is Stage.DISPATCHED


def test_an_emergency_does_not_wait_for_a_photo_but_its_work_is_shown(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    asked(db, ground, is_emergency=True)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)
    case = on(db, case, Command.START, crew.handler)

    with pytest.raises(EvidenceMissing, match="how it is now"):
        on(db, case, Command.COMPLETE, crew.handler)


def test_work_is_done_and_verified_with_the_photos_that_its_condition_asks_for(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    asked(db, ground, photos_after=2)
    case = handled(db, crew, ground, camera)
    case = camera.hang(case, "after", crew.handler)
    with pytest.raises(EvidenceMissing, match="1 of 2"):
        on(db, case, Command.COMPLETE, crew.handler)

    case = done(db, crew, case, camera)
    case = on(db, case, Command.VERIFY, crew.inspector, NOON + timedelta(hours=3))
    case = on(db, case, Command.CLOSE, crew.operator, NOON + timedelta(hours=3), outcome=Outcome.FIXED)

    assert case.stage is Stage.CLOSED


def test_work_that_was_sent_back_is_shown_by_new_photos(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    asked(db, ground)
    case = done(db, crew, handled(db, crew, ground, camera), camera)
    case = on(db, case, Command.ASK_CHECK, crew.operator, person_id=crew.inspector.id)
    sent_back: dict[str, Any] = {"answer": Answer.NOT_CONFIRMED, "reason": "still there"}
    case = on(db, case, Command.ANSWER_CHECK, crew.inspector, **sent_back)

    with pytest.raises(EvidenceMissing, match="0 of 1"):
        on(db, case, Command.COMPLETE, crew.handler)

    assert done(db, crew, case, camera).stage is Stage.VERIFYING


def test_what_is_mended_on_the_spot_is_shown_before_and_after(
    db: Connection, crew: Crew, ground: Ground, camera: Camera, tmp_path: Path
) -> None:
    asked(db, ground)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    case = camera.hang(case, "after", crew.inspector)
    (hung,) = service.attachments(db, case.id)
    with pytest.raises(EvidenceMissing, match="how it was"):
        on(db, case, Command.SELF_HANDLE, crew.inspector, sha256=hung.sha256)

    case = camera.hang(case, "before", crew.inspector)

    assert on(db, case, Command.SELF_HANDLE, crew.inspector, sha256=hung.sha256).outcome is Outcome.FIXED


@pytest.mark.parametrize("role", [Role.HANDLER, Role.INSPECTOR, Role.OPERATOR, Role.DISPATCHER])
def test_nobody_who_has_to_bring_photos_waives_them(
    db: Connection, crew: Crew, ground: Ground, camera: Camera, role: Role
) -> None:
    asked(db, ground)
    case = handled(db, crew, ground, camera)
    person = crew.handler if role is Role.HANDLER else make_person(db, role)

    with pytest.raises(RoleMayNotAct):
        on(db, case, Command.WAIVE_EVIDENCE, person, kind="after", reason="no light")


def test_what_cannot_be_had_is_waived_with_a_reason_and_for_this_round_only(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    asked(db, ground)
    case = handled(db, crew, ground, camera)
    case = on(db, case, Command.WAIVE_EVIDENCE, crew.supervisor, kind="after", reason="the tunnel is closed")
    case = on(db, case, Command.COMPLETE, crew.handler)
    case = on(db, case, Command.REWORK, crew.inspector, reason="not done")

    with pytest.raises(EvidenceMissing):
        on(db, case, Command.COMPLETE, crew.handler)
    assert service.history(db, case.id)[-3].body == {"kind": "after", "reason": "the tunnel is closed"}


def test_a_closed_case_has_nothing_to_waive(db: Connection, crew: Crew, ground: Ground) -> None:
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    case = on(db, case, Command.VOID, crew.supervisor, reason="twice")
    with pytest.raises(CommandNotPossible):
        on(db, case, Command.WAIVE_EVIDENCE, crew.supervisor, kind="after", reason="none")


def test_old_cases_keep_the_condition_that_they_were_filed_under(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    lenient = asked(db, ground, photos_before=0, photos_after=0)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    conditions.change(db, lenient.id, replace(lenient.content, photos_before=1, photos_after=1), at=NOON)

    case = on(db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)
    case = on(db, case, Command.START, crew.handler)

    assert on(db, case, Command.COMPLETE, crew.handler).stage is Stage.VERIFYING


@pytest.mark.parametrize("origin", [Origin.SIMULATED, Origin.IMPORTED])
def test_records_and_simulators_have_no_photos(
    db: Connection, crew: Crew, ground: Ground, origin: Origin
) -> None:
    asked(db, ground)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON, origin=origin)
    order = Order(Command.DISPATCH, case.version, department_id=crew.department.id)

    assert service.act(db, case.id, order, by=crew.dispatcher, at=NOON, origin=origin).version == 2


def test_what_a_simulator_did_is_not_asked_for_afterwards(db: Connection, crew: Crew, ground: Ground) -> None:
    asked(db, ground)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON, origin=Origin.SIMULATED)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)
    case = on(db, case, Command.START, crew.handler)
    order = Order(Command.COMPLETE, case.version)
    case = service.act(db, case.id, order, by=crew.handler, at=NOON, origin=Origin.SIMULATED)

    assert examining.examine(db, case).lacking == ()
    assert on(db, case, Command.VERIFY, crew.inspector).verified_at == NOON


def test_the_store_refuses_the_same_whoever_writes(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    asked(db, ground)
    case = handled(db, crew, ground, camera)
    event = (
        "INSERT INTO case_events (case_id, seq, source, command, target, actor_id, actor_role, origin,"
        " happened_at, body, prev_hash, hash)"
        " VALUES (:case, :seq, 'handling', 'complete', 'verifying', :actor,"
        " 'handler', 'live', :at, '{}', '\\x00', '\\x00')"
    )
    values = {"case": case.id, "seq": case.version + 1, "actor": crew.handler.id, "at": NOON}
    with db.begin_nested() as nested:
        with pytest.raises(DatabaseError, match="Photos are missing for complete") as caught:
            db.execute(text(event), values)
        nested.rollback()

    assert isinstance(translate(caught.value), PhotosMissing)
    case = camera.hang(case, "after", crew.handler)
    db.execute(text(event), values | {"seq": case.version + 1})


def test_photos_of_one_spot_are_known_by_what_their_cameras_wrote(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    asked(db, ground, is_same_spot_required=True)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON - timedelta(hours=1))
    case = camera.hang(case, "report", crew.inspector, NOON - timedelta(hours=1), direction=350.0)
    case = on(db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id)
    case = on(db, case, Command.START, crew.handler)
    case = done(db, crew, case, camera, lat=ground.lat + 0.0001, direction=10.0, error_m=5.0)

    found = examining.examine(db, case)

    (pair,) = found.compared.pairs
    assert (found.compared.verdict, found.doubts, found.lacking) == (Verdict.SAME_SPOT, (), ())
    assert pair.distance_m == pytest.approx(11.1, abs=0.1)
    assert (pair.apart_deg, pair.later_s) == (20.0, 3 * 3600.0)
    assert on(db, case, Command.VERIFY, crew.inspector, NOON + timedelta(hours=3)).verified_at is not None


@pytest.mark.parametrize(
    ("photo", "reason"),
    [({"lat": 45.7}, Reason.FAR_APART), ({"lon": None, "lat": None}, Reason.NO_PLACE)],
)
def test_where_the_condition_asks_for_the_same_spot_others_are_not_verified(
    db: Connection, crew: Crew, ground: Ground, camera: Camera, photo: dict[str, Any], reason: Reason
) -> None:
    asked(db, ground, is_same_spot_required=True)
    case = handled(db, crew, ground, camera)
    later = NOON + timedelta(hours=2)
    if photo["lat"] is None:
        without = scene(999, taken=f"{later:%Y:%m:%d %H:%M:%S}")
        attaching.attach(db, camera._home, case.id, without, "a.jpg", "after", by=crew.handler, at=later)
        case = service.read(db, case.id)
    else:
        case = camera.hang(case, "after", crew.handler, later, **photo)
    case = on(db, case, Command.COMPLETE, crew.handler, later)

    with pytest.raises(EvidenceMissing, match="same spot") as caught:
        on(db, case, Command.VERIFY, crew.inspector, later)

    assert caught.value.details["missing"] == [{"kind": "same_spot", "asked": 1, "there": 0}]
    assert reason in examining.examine(db, case).compared.reasons
    case = on(
        db, case, Command.WAIVE_EVIDENCE, crew.leader, later, kind="same_spot", reason="the street moved"
    )
    assert on(db, case, Command.VERIFY, crew.inspector, later).verified_at == later


def test_a_condition_that_does_not_ask_for_the_same_spot_refuses_nothing_by_it(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    asked(db, ground)
    case = done(db, crew, handled(db, crew, ground, camera), camera, lat=ground.lat + 0.01)

    assert examining.examine(db, case).compared.verdict is Verdict.OTHER_PLACE
    assert on(db, case, Command.VERIFY, crew.inspector).verified_at == NOON


def test_a_picture_that_was_used_before_is_said_to_be(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    former = done(db, crew, handled(db, crew, ground, camera), camera, seed=4711)
    same = done(db, crew, handled(db, crew, ground, camera), camera, seed=4711)
    alike = done(
        db, crew, handled(db, crew, ground, camera), camera, seed=4711, size=(200, 150), quality=60
    )  # fmt: skip

    found, shrunk = examining.examine_all(db, [same, alike])

    assert [(use.case_id, use.is_same_file) for use in found.uses] == [(former.id, True), (alike.id, False)]
    assert {(use.case_id, use.is_same_file) for use in shrunk.uses} == {(former.id, False), (same.id, False)}
    assert all(use.bits_apart <= 3 for use in shrunk.uses)
    assert Reason.USED_BEFORE in found.doubts


def test_pictures_of_other_scenes_are_not_taken_for_one_another(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    cases = [done(db, crew, handled(db, crew, ground, camera), camera) for _ in range(4)]

    assert [one.uses for one in examining.examine_all(db, cases)] == [()] * 4


def test_doubtful_cases_are_listed_page_by_page(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    doubtful = [
        done(db, crew, handled(db, crew, ground, camera), camera, lat=ground.lat + 0.01 * step)
        for step in (0, 1, 2, 0, 3)
    ]
    wanted = doubts.Period(NOON, NOON + timedelta(days=1))

    first = doubts.list_doubts(db, wanted, limit=2)
    rest = doubts.list_doubts(db, wanted, limit=2, after=first.next)

    found = [one.case.id for page in (first, rest) for one in page.items]
    assert found == [doubtful[at].id for at in (4, 2, 1)]
    assert (first.examined, rest.examined, rest.next) == (3, 2, None)
    assert doubts.list_doubts(db, replace(wanted, department_id=2_000_000_000)).items == ()


def test_thresholds_are_the_citys_own_by_class(
    db: Connection, crew: Crew, ground: Ground, camera: Camera
) -> None:
    assert examining.rules(db) == [WIDEST]
    case = done(db, crew, handled(db, crew, ground, camera), camera, lat=ground.lat + 0.0005)
    assert examining.examine(db, case).compared.verdict is Verdict.OTHER_PLACE
    with pytest.raises(RuleInvalid):
        examining.save_rules(db, [WIDEST, WIDEST])

    examining.save_rules(db, [WIDEST, replace(WIDEST, class_id=ground.class_id, within_m=100.0)])

    assert examining.examine(db, case).compared.verdict is Verdict.SAME_SPOT


def test_an_emergencys_clocks_count_every_hour(db: Connection, crew: Crew, ground: Ground) -> None:
    limits = Limits(
        accept=Limit(1, Unit.WORK_HOUR), handle=Limit(8, Unit.WORK_HOUR), verify=Limit(1, Unit.WORK_DAY)
    )
    asked(db, ground, limits=limits, is_emergency=True, photos_before=0, photos_after=0)
    saturday = datetime(2026, 3, 7, 14, 0, tzinfo=UTC)
    case = service.report(db, a_report(ground), by=crew.inspector, at=saturday)
    assert (case.is_emergency, case.accept_due_at) == (True, saturday + timedelta(hours=1))

    case = on(db, case, Command.DISPATCH, crew.dispatcher, saturday, department_id=crew.department.id)
    case = on(db, case, Command.START, crew.handler, saturday)
    case = on(db, case, Command.COMPLETE, crew.handler, saturday)

    assert (case.due_at, case.verify_due_at) == (saturday + timedelta(hours=8), saturday + timedelta(days=1))
    assert service.rebuild(db, case) == service.read(db, case.id)


def test_a_case_becomes_an_emergency_with_the_condition_that_it_is_put_under(
    db: Connection, crew: Crew, ground: Ground
) -> None:
    asked(db, ground, photos_before=0)
    asked(db, ground, "2", is_emergency=True)
    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    assert not case.is_emergency

    case = on(
        db, case, Command.DISPATCH, crew.dispatcher, department_id=crew.department.id, condition="2"
    )  # fmt: skip

    assert case.is_emergency
    assert service.read(db, case.id) == case


def test_emergencies_are_listed_first_and_by_themselves(db: Connection, crew: Crew, ground: Ground) -> None:
    asked(db, ground, photos_before=0, limits=Limits(handle=Limit(1, Unit.URGENT_HOUR)))
    asked(db, ground, "2", is_emergency=True, limits=Limits(handle=Limit(9, Unit.URGENT_HOUR)))
    filed: list[Case] = []
    for condition in ("1", "2", "1", "2", None):
        case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
        if condition is not None:
            brought: dict[str, Any] = {"department_id": crew.department.id, "condition": condition}
            case = on(
                db, case, Command.DISPATCH, crew.dispatcher, NOON + timedelta(minutes=len(filed)), **brought
            )
        filed.append(case)
    wanted = CaseFilter(class_ids=(ground.class_id,))
    pages: list[int] = []
    after: str | None = None
    for _ in range(3):
        page = service.list_cases(
            db, wanted, at=NOON, order=listing.CaseOrder.URGENT, after=after, limit=2
        )  # fmt: skip
        pages += [case.id for case in page.items]
        after = page.next

    assert pages == [filed[at].id for at in (1, 3, 0, 2, 4)]
    assert after is None
    only = service.list_cases(db, replace(wanted, is_emergency=True), at=NOON)
    assert {case.id for case in only.items} == {filed[1].id, filed[3].id}
    assert service.count_cases(db, replace(wanted, is_emergency=False), at=NOON).total == 3
