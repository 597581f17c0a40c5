"""The duty table: answers against a second opinion, history that stays, contradictions refused."""

import random
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from gridcity.catalogue.errors import ClassNotFound
from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class_by_code
from gridcity.cells.errors import CellNotFound
from gridcity.components import service as components
from gridcity.components.model import NewComponent
from gridcity.duty import repository, service
from gridcity.duty.errors import (
    PastIsSettled,
    QuestionInvalid,
    RuleEnded,
    RuleInvalid,
    RuleNotFound,
    RuleOverlaps,
    RuleUnchanged,
)
from gridcity.duty.lines import cell_lines
from gridcity.duty.model import Claim, NewRule, Outcome, Party, Place, RuleFilter, Scope, Target
from gridcity.duty.problems import city_classes, problems
from gridcity.people.model import Department
from gridcity.people.service import create_department
from tests.support.duty import brute_force
from tests.support.tiny import COMMUNITIES, COUNTY, STREET, TinyCity, make_tiny_city

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # in Harbin it is the third of March
TODAY = date(2026, 3, 3)
EDITION = "gbt-47678.5-2026"
CELL = f"{COMMUNITIES[1]}001"


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def offices(db: Connection) -> list[Department]:
    return [create_department(db, f"O{number}", f"部门{number}", f"Office {number}") for number in range(4)]


def class_id(db: Connection, code: str = "01001", kind: Kind = Kind.COMPONENT) -> int:
    return get_class_by_code(db, EDITION, kind, code).id


def of_class(db: Connection, code: str = "01001", kind: Kind = Kind.COMPONENT) -> Target:
    return Target(Scope.CLASS, kind, class_id=class_id(db, code, kind))


def a_rule(db: Connection, owner: Department, place: str = "", **what: object) -> NewRule:
    given: dict[str, object] = {"target": of_class(db), "valid_from": TODAY, "owner_id": owner.id}
    return NewRule(place, **(given | what))  # type: ignore[arg-type]


def entered(db: Connection, new: NewRule, *, cell_id: int | None = None, is_contested: bool = False) -> int:
    """Enter a rule as a file does: also one of the past."""
    return repository.insert(
        db, new, cell_id=cell_id, source="test", at=AT, by=None, is_contested=is_contested
    )


def cell_id_of(db: Connection, code: str) -> int:
    return int(
        db.scalar(text("SELECT id FROM cells WHERE code = :code AND valid_to IS NULL"), {"code": code})
    )


def test_a_question_names_a_cell_and_a_class_or_a_component(db: Connection, tiny: TinyCity) -> None:
    asked: list[dict[str, object]] = [
        {},
        {"cell": CELL},
        {"class_id": 1},
        {"cell": CELL, "component": "23010200000000001"},
        {"cell": CELL, "class_id": class_id(db), "component": "23010200000000001"},
        {"component": "23010200000000001"},
    ]
    for one in asked:
        with pytest.raises(QuestionInvalid):
            service.ask(db, at=AT, **one)  # type: ignore[arg-type]
    with pytest.raises(CellNotFound):
        service.ask(db, at=AT, cell="999999999999999", class_id=class_id(db))
    with pytest.raises(ClassNotFound):
        service.ask(db, at=AT, cell=CELL, class_id=2_000_000_000)


def test_answers_are_those_of_the_second_opinion(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    rng = random.Random(20_260_302)  # noqa: S311  (the same rules every time)
    cells = [CELL, f"{COMMUNITIES[0]}007"]
    ids = {code: cell_id_of(db, code) for code in cells}
    places = ["", COUNTY, STREET, *COMMUNITIES, *cells]
    known = {(kind, code): class_id(db, code, kind) for kind in Kind for code in ("01001", "01002", "02001")}
    targets = [Target(Scope.TERRITORY)]
    for kind in Kind:
        targets += [Target(Scope.ALL, kind), Target(Scope.MAJOR, kind, EDITION, "01")]
        targets += [
            Target(Scope.CLASS, kind, class_id=number) for (one, _), number in known.items() if one is kind
        ]
    claims: list[Claim] = []
    for _ in range(250):
        place, target, begin = rng.choice(places), rng.choice(targets), date(2026, 1, rng.randint(1, 28))
        end = None if rng.random() < 0.3 else begin + timedelta(rng.randint(1, 40))
        parties = {party: rng.choice(offices) for party in rng.sample(list(Party), rng.randint(1, 3))}
        new = NewRule(
            place,
            target,
            begin,
            end,
            **{f"{party}_id": one.id for party, one in parties.items()},  # type: ignore[arg-type]
        )
        is_contested = repository.overlapping(db, new, cell_id=ids.get(place)) is not None
        number = entered(db, new, cell_id=ids.get(place), is_contested=is_contested)
        claims.append(Claim(Place(place), target, parties, number, begin, end, is_contested, TODAY))
    for _ in range(120):
        cell, ((kind, code), number) = rng.choice(cells), rng.choice(list(known.items()))
        on = date(2026, 1, 1) + timedelta(rng.randint(0, 70))
        mine = [
            claim
            for claim in claims
            if cell.startswith(claim.place.code)
            and claim.target is not None
            and claim.target.kind in (kind, None)
            and claim.target.class_id in (number, None)
            and claim.target.major in (code[:2], None)
        ]

        answer = service.ask(db, cell=cell, class_id=number, on=on, at=AT)

        expected = brute_force(kind, mine, on)
        assert dict(answer.parties) == expected.parties, (cell, code, on)
        assert (answer.responsible, answer.rule_id) == (expected.responsible, expected.rule_id)
        assert answer.is_fallback is expected.is_fallback
        contested = {claim.rule_id for claim in mine if claim.is_contested and claim.holds_on(on)}
        told = {
            step.claim.rule_id for step in answer.steps if step.outcome is Outcome.CONTESTED and step.claim
        }
        assert told <= contested


def test_of_a_component_the_registers_own_entry_comes_first(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    lon, lat = tiny.place(0.5, 0.5)
    made = components.register(db, NewComponent(class_id(db), lon, lat, maintainer_id=offices[1].id), at=AT)
    rule = service.add(db, a_rule(db, offices[0]), at=AT)

    answer = service.ask(db, component=made.code, at=AT)

    assert (answer.responsible, answer.rule_id) == (offices[0], rule.id)
    assert answer.parties == {Party.OWNER: offices[0], Party.MAINTAINER: offices[1]}
    assert answer.question.component_code == made.code
    assert answer.steps[0].claim is not None
    assert answer.steps[0].claim.rule_id is None


def test_today_is_the_citys_day(db: Connection, tiny: TinyCity, offices: list[Department]) -> None:
    service.add(db, a_rule(db, offices[0]), at=AT)

    assert service.ask(db, cell=CELL, class_id=class_id(db), at=AT).question.on == TODAY
    before = service.ask(db, cell=CELL, class_id=class_id(db), at=AT, on=TODAY - timedelta(1))
    assert before.responsible is None


def test_a_rule_that_cannot_be_is_refused(db: Connection, tiny: TinyCity, offices: list[Department]) -> None:
    owner = offices[0]
    wrong = [
        a_rule(db, owner, place="230199"),
        a_rule(db, owner, place="230102001002999"),
        a_rule(db, owner, place="23"),
        a_rule(db, owner, owner_id=None),
        a_rule(db, owner, owner_id=2_000_000_000),
        a_rule(db, owner, valid_to=TODAY),
        a_rule(db, owner, note="x" * 2000),
        a_rule(db, owner, target=Target(Scope.CLASS, Kind.MATTER, class_id=class_id(db))),
        a_rule(db, owner, target=Target(Scope.MAJOR, Kind.MATTER, EDITION, "99")),
    ]
    for new in wrong:
        with pytest.raises(RuleInvalid):
            service.add(db, new, at=AT)
    with pytest.raises(PastIsSettled):
        service.add(db, a_rule(db, owner, valid_from=TODAY - timedelta(1)), at=AT)
    with pytest.raises(RuleNotFound):
        service.get_rule(db, 9_999_999)


def test_two_rules_for_the_same_place_class_and_day_overlap(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    first = service.add(db, a_rule(db, offices[0], place=CELL), at=AT)
    service.add(db, a_rule(db, offices[1], place=COMMUNITIES[1]), at=AT)
    service.add(db, a_rule(db, offices[1], place=CELL, target=of_class(db, "01002")), at=AT)

    with pytest.raises(RuleOverlaps) as refused:
        service.add(db, a_rule(db, offices[1], place=CELL, valid_from=TODAY + timedelta(9)), at=AT)

    assert refused.value.details["rule_id"] == first.id
    savepoint = db.begin_nested()
    with pytest.raises(DBAPIError, match="duty_rules_overlap_key"):
        db.execute(
            text(
                "INSERT INTO duty_rules"
                " (place, cell_id, kind, scope, class_id, owner_id, valid_from, source, recorded_at)"
                " SELECT place, cell_id, kind, scope, class_id, owner_id, valid_from + 400, source, now()"
                " FROM duty_rules WHERE id = :id"
            ),
            {"id": first.id},
        )
    savepoint.rollback()


def test_a_change_ends_one_rule_and_begins_another_and_the_past_stays(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    old = entered(db, a_rule(db, offices[0], valid_from=date(2024, 1, 1)))
    when = TODAY + timedelta(10)

    new = service.change(db, old, {Party.OWNER: offices[1].id}, at=AT, on=when)

    def owner_on(day: date) -> Department | None:
        return service.ask(db, cell=CELL, class_id=class_id(db), on=day, at=AT).responsible

    assert [owner_on(day) for day in (TODAY, when - timedelta(1), when)] == [
        offices[0],
        offices[0],
        offices[1],
    ]
    assert (new.succeeds_id, new.valid_from, new.valid_to) == (old, when, None)
    assert [(rule.id, rule.valid_to) for rule in service.history(db, old)] == [(old, when), (new.id, None)]
    assert service.get_rule(db, old).ended_on == TODAY
    for change in ({Party.OWNER: offices[1].id}, {}):
        with pytest.raises(RuleUnchanged):
            service.change(db, new.id, change, at=AT)
    with pytest.raises(RuleInvalid):
        service.change(db, new.id, {Party.OWNER: None}, at=AT)
    with pytest.raises(PastIsSettled):
        service.change(db, new.id, {Party.OWNER: offices[2].id}, at=AT, on=TODAY - timedelta(1))
    with pytest.raises(RuleEnded):
        service.change(db, old, {Party.OWNER: offices[2].id}, at=AT, on=when)


def test_a_rule_changed_before_it_began_never_held(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    begin = TODAY + timedelta(5)
    old = service.add(db, a_rule(db, offices[0], valid_from=begin), at=AT)

    new = service.change(db, old.id, {Party.OWNER: offices[1].id}, at=AT)

    assert new.valid_from == begin
    assert service.get_rule(db, old.id).valid_to == begin
    answer = service.ask(db, cell=CELL, class_id=class_id(db), on=begin, at=AT)
    assert answer.responsible == offices[1]
    assert all(step.claim is None or step.claim.rule_id != old.id for step in answer.steps)


def test_an_ended_rule_leaves_a_hole_and_its_history(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    rule = service.add(db, a_rule(db, offices[0], valid_from=TODAY), at=AT)
    later = AT + timedelta(days=4)

    ended = service.end(db, rule.id, at=later)

    assert (ended.valid_to, ended.ended_on) == (TODAY + timedelta(4), TODAY + timedelta(4))
    with pytest.raises(RuleEnded):
        service.end(db, rule.id, at=later)
    with pytest.raises(PastIsSettled):
        service.end(db, rule.id, at=later, on=TODAY)
    assert service.ask(db, cell=CELL, class_id=class_id(db), at=AT).responsible == offices[0]
    assert service.ask(db, cell=CELL, class_id=class_id(db), at=later).responsible is None


REWRITINGS = (
    "UPDATE duty_rules SET owner_id = owner_id + 1",
    "UPDATE duty_rules SET valid_from = valid_from - 1",
    "UPDATE duty_rules SET valid_to = valid_from + 1",
    "UPDATE duty_rules SET valid_to = '2025-01-01', ended_on = '2026-03-03', ended_at = now()",
    "UPDATE duty_rules SET ended_on = '2026-03-03', ended_at = now()",
    "DELETE FROM duty_rules",
    "TRUNCATE duty_rules",
)


def test_the_store_keeps_history_whoever_writes(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    entered(db, a_rule(db, offices[0], valid_from=date(2024, 1, 1)))
    for statement in REWRITINGS:
        savepoint = db.begin_nested()
        with pytest.raises(DBAPIError):
            db.execute(text(statement))
        savepoint.rollback()


def test_rules_are_listed_by_what_they_may_answer(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    wide = service.add(db, a_rule(db, offices[0]), at=AT)
    near = service.add(db, a_rule(db, offices[1], place=CELL), at=AT)
    major = service.add(
        db, a_rule(db, offices[1], target=Target(Scope.MAJOR, Kind.COMPONENT, EDITION, "01")), at=AT
    )
    other = f"{COMMUNITIES[0]}001"
    wanted = {
        (wide.id, near.id, major.id): RuleFilter(cell=CELL),
        (wide.id, major.id): RuleFilter(cell=other),
        (near.id,): RuleFilter(place=CELL),
        (near.id, major.id): RuleFilter(department_id=offices[1].id),
        (major.id,): RuleFilter(class_id=class_id(db, "01002")),
        (): RuleFilter(on=TODAY - timedelta(1)),
    }
    for numbers, filter_ in wanted.items():
        assert tuple(rule.id for rule in service.list_rules(db, filter_).items) == numbers
    page = service.list_rules(db, limit=2)
    assert [rule.id for rule in service.list_rules(db, after=page.next).items] == [major.id]
    assert major.target_name == "市政公用设施"


def test_a_cells_page_says_in_short_what_every_question_says(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    service.add(db, a_rule(db, offices[0]), at=AT)
    service.add(db, a_rule(db, offices[1], place=CELL, target=Target(Scope.ALL, Kind.MATTER)), at=AT)
    service.add(db, a_rule(db, offices[2], target=Target(Scope.MAJOR, Kind.COMPONENT, EDITION, "01")), at=AT)
    service.add(db, a_rule(db, offices[3], place=COUNTY, target=Target(Scope.TERRITORY)), at=AT)

    lines = cell_lines(db, CELL, at=AT)

    water = next(line for line in lines if line.class_code == "01001" and line.kind is Kind.COMPONENT)
    rest = next(line for line in lines if line.major == "01" and line.class_id is None)
    assert (water.responsible, rest.responsible) == (offices[0], offices[2])
    assert sum(line.classes for line in lines) == problems(db, at=AT).classes
    for line in lines:
        if line.class_id is not None:
            answer = service.ask(db, cell=CELL, class_id=line.class_id, at=AT)
            assert (answer.responsible, answer.rule_id, answer.is_fallback) == (
                line.responsible, line.rule_id, line.is_fallback,
            )  # fmt: skip
    with pytest.raises(CellNotFound):
        cell_lines(db, "999999999999999", at=AT)


def test_holes_contradictions_and_stranded_rules_are_listed(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    matters = Target(Scope.ALL, Kind.MATTER)
    service.add(db, a_rule(db, offices[0], target=Target(Scope.ALL, Kind.COMPONENT)), at=AT)
    holder = service.add(db, a_rule(db, offices[0], place=COMMUNITIES[0], target=matters), at=AT)
    late = entered(db, a_rule(db, offices[1], place=COMMUNITIES[0], target=matters), is_contested=True)
    near = service.add(db, a_rule(db, offices[2], place=CELL), at=AT)
    db.execute(text("UPDATE cells SET valid_to = now() WHERE code = :code"), {"code": CELL})

    found = problems(db, at=AT)

    assert [(hole.cells, [place.code for place in hole.places]) for hole in found.holes] == [
        (29, [COMMUNITIES[1]])
    ]
    assert {one.kind for one in found.holes[0].classes} == {Kind.MATTER}
    assert found.pairs_without == 29 * len(found.holes[0].classes)
    assert [(one.contested.id, one.rule.id if one.rule else None) for one in found.overlaps] == [
        (late, holder.id)
    ]
    assert [rule.id for rule in found.stranded] == [near.id]
    assert (found.overlaps_total, found.stranded_total, found.retired_total) == (1, 1, 0)
    assert [place.code for place in found.untended] == [""]
    withdrawn = service.end(db, late, at=AT)
    assert withdrawn.valid_to == withdrawn.valid_from
    assert problems(db, at=AT).overlaps == ()
    assert len(problems(db, at=AT, on=TODAY - timedelta(1)).holes[0].classes) > len(found.holes[0].classes)


def test_a_switch_of_editions_says_beforehand_what_nobody_will_answer_for(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    every = [Target(Scope.MAJOR, Kind.COMPONENT, EDITION, f"{number:02d}") for number in range(1, 100)]
    there = {one.major for one in city_classes(db) if one.kind is Kind.COMPONENT}
    added = [
        service.add(db, a_rule(db, offices[0], target=target), at=AT)
        for target in every
        if target.major in there
    ]
    service.add(db, a_rule(db, offices[1], target=Target(Scope.ALL, Kind.MATTER)), at=AT)

    now, then = problems(db, at=AT), problems(db, at=AT, editions=["cjt-214-2007"])

    assert (now.holes, now.retired) == ((), ())
    assert {one.edition for hole in then.holes for one in hole.classes} == {"cjt-214-2007"}
    assert {one.kind for hole in then.holes for one in hole.classes} == {Kind.COMPONENT}
    assert [rule.id for rule in then.retired] == [rule.id for rule in added]
    assert then.editions == ("cjt-214-2007",)
    for wrong in (["no such edition"], []):
        with pytest.raises(QuestionInvalid):
            problems(db, at=AT, editions=wrong)


def test_a_contested_rule_is_withdrawn_not_changed(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    service.add(db, a_rule(db, offices[0]), at=AT)
    late = entered(db, a_rule(db, offices[1]), is_contested=True)

    with pytest.raises(RuleEnded):
        service.change(db, late, {Party.OWNER: offices[2].id}, at=AT)
    answer = service.ask(db, cell=CELL, class_id=class_id(db), at=AT)
    assert answer.responsible == offices[0]
    assert [
        step.claim.rule_id for step in answer.steps if step.claim and step.outcome is Outcome.CONTESTED
    ] == [late]
    service.end(db, late, at=AT)
    with pytest.raises(RuleEnded):
        service.end(db, late, at=AT)


def test_of_a_day_before_a_redraw_the_cell_of_then_is_asked(
    db: Connection, tiny: TinyCity, offices: list[Department]
) -> None:
    """A code may name other ground after a redraw: a rule stays with the cell that it was made for."""
    near = service.add(db, a_rule(db, offices[0], place=CELL), at=AT)
    redrawn = datetime(2026, 4, 1, tzinfo=UTC)
    db.execute(
        text(
            "WITH old AS (UPDATE cells SET valid_to = :at WHERE code = :code RETURNING *)"
            " INSERT INTO cells (code, tiling_id, area_code, area_m2, valid_from, geom)"
            " SELECT code, tiling_id, area_code, area_m2, :at, geom FROM old"
        ),
        {"code": CELL, "at": redrawn},
    )

    before = service.ask(db, cell=CELL, class_id=class_id(db), at=AT, on=date(2026, 3, 20))
    after = service.ask(db, cell=CELL, class_id=class_id(db), at=AT, on=date(2026, 4, 20))

    assert (before.rule_id, after.rule_id) == (near.id, None)


def test_of_two_changes_at_once_one_is_made(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        owners = [create_department(conn, f"O{number}", f"部门{number}") for number in range(3)]
        rule = service.add(conn, a_rule(conn, owners[0]), at=AT)
    outcomes: list[str] = []
    both = threading.Barrier(2)

    def change(owner: Department) -> None:
        try:
            with city_engine.begin() as conn:
                conn.execute(text("SELECT 1"))
                both.wait(20)
                service.change(conn, rule.id, {Party.OWNER: owner.id}, at=AT, on=TODAY + timedelta(3))
            outcomes.append("made")
        except (RuleEnded, RuleOverlaps):
            outcomes.append("refused")

    threads = [threading.Thread(target=change, args=(owner,)) for owner in owners[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes) == ["made", "refused"]
    with city_engine.connect() as conn:
        assert len(service.history(conn, rule.id)) == 2
