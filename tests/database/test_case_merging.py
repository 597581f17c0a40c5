"""Merging, parting again, splitting and linking: two cases, both or neither."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import ledger, service
from gridcity.cases.errors import (
    CaseChanged,
    CaseIsMerged,
    CommandNotPossible,
    KeyReused,
    NeedMissing,
    PlaceOutsideCity,
    ReferenceUnknown,
    SameCase,
)
from gridcity.cases.model import Case, Command, Order, Outcome, Part, Stage
from gridcity.people.model import Person
from tests.database.test_cases_at_once import all_at_once
from tests.support.people_and_cases import NOON, Crew, make_case, make_crew, make_ground

LATER = NOON + timedelta(hours=2)


def two(db: Connection, stage: Stage = Stage.HANDLING) -> tuple[Crew, Case, Case]:
    """Give a case in a stage, and another one that it might be merged into."""
    crew, ground = make_crew(db), make_ground(db)
    child = make_case(db, stage, crew=crew, ground=ground, class_id=ground.limited_class_id)
    return crew, child, make_case(db, Stage.DISPATCHED, crew=crew, ground=ground)


def told(db: Connection, case: Case, command: Command, by: Person, **brought: object) -> Case:
    """Give a case as it is its next command; afterwards row, events and chain agree."""
    at = brought.pop("at", LATER)
    order = Order(command, service.read(db, case.id).version, **brought)  # type: ignore[arg-type]
    done = service.act(db, case.id, order, by=by, at=at)  # type: ignore[arg-type]
    for number in {case.id, brought.get("other_id", case.id)}:
        one = service.read(db, number)  # type: ignore[arg-type]
        assert service.rebuild(db, one) == one
        assert ledger.verify_chain(service.history(db, one.id), number=one.number) == one.head_hash
    return done


def links_of(db: Connection, case: Case) -> list[tuple[str, int]]:
    rows = db.execute(
        text("SELECT kind, other_id FROM case_links WHERE case_id = :id ORDER BY kind"), {"id": case.id}
    )
    return [tuple(row) for row in rows]


def test_nothing_is_merged_into_itself_into_nothing_or_into_what_is_over(db: Connection) -> None:
    crew, child, _ = two(db)
    over = make_case(db, Stage.CLOSED, crew=crew)

    with pytest.raises(NeedMissing):
        told(db, child, Command.MERGE, crew.operator)
    with pytest.raises(SameCase):
        told(db, child, Command.MERGE, crew.operator, other_id=child.id)
    with pytest.raises(ReferenceUnknown):
        told(db, child, Command.MERGE, crew.operator, other_id=-1)
    with pytest.raises(CommandNotPossible):
        told(db, child, Command.MERGE, crew.operator, other_id=over.id)
    assert service.read(db, child.id) == child


def test_nobody_absorbs_or_gives_back_a_case_by_hand(db: Connection) -> None:
    crew, child, survivor = two(db)

    for command in (Command.ABSORB, Command.GIVE_BACK):
        with pytest.raises(CommandNotPossible):
            told(db, survivor, command, crew.leader, other_id=child.id)


def test_a_merge_closes_the_one_and_is_told_in_both_histories(db: Connection) -> None:
    crew, child, survivor = two(db)

    merged = told(db, child, Command.MERGE, crew.operator, other_id=survivor.id)

    assert (merged.stage, merged.outcome, merged.merged_into_id) == (
        Stage.CLOSED,
        Outcome.DUPLICATE,
        survivor.id,
    )
    assert links_of(db, child) == [("duplicate", survivor.id)]
    last = service.history(db, child.id)[-1].body, service.history(db, survivor.id)[-1].body
    assert last == (
        {"other_id": survivor.id, "other": survivor.number, "outcome": "duplicate"},
        {"other_id": child.id, "other": child.number},
    )


def test_a_merged_case_is_not_reopened_it_is_given_back(db: Connection) -> None:
    crew, child, survivor = two(db)
    told(db, child, Command.MERGE, crew.operator, other_id=survivor.id)

    with pytest.raises(CaseIsMerged):
        told(db, child, Command.REOPEN, crew.operator, reason="not the same")
    with pytest.raises(CommandNotPossible):
        told(db, survivor, Command.UNMERGE, crew.operator)


@pytest.mark.parametrize("stage", [Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING])
def test_a_merge_undone_after_both_cases_went_on(db: Connection, stage: Stage) -> None:
    crew, child, survivor = two(db, stage)
    told(db, child, Command.MERGE, crew.operator, other_id=survivor.id)
    # Both go on: words on the one, the work and its end on the other.
    told(db, child, Command.NOTE, crew.operator, note="the second caller asks")
    told(db, survivor, Command.START, crew.handler)
    told(db, survivor, Command.COMPLETE, crew.handler)
    told(db, survivor, Command.VERIFY, crew.inspector)
    told(db, survivor, Command.CLOSE, crew.leader, outcome=Outcome.FIXED)

    back = told(db, child, Command.UNMERGE, crew.operator, at=LATER + timedelta(days=1))

    assert (back.stage, back.department_id, back.version) == (stage, child.department_id, child.version + 3)
    assert (back.outcome, back.closed_at, back.merged_into_id) == (None, None, None)
    assert (links_of(db, child), service.read(db, survivor.id).stage) == ([], Stage.CLOSED)
    assert service.history(db, survivor.id)[-1].command is Command.GIVE_BACK
    if stage in {Stage.DISPATCHED, Stage.HANDLING}:
        assert back.pauses == (LATER, LATER + timedelta(days=1))
        assert back.due_at is not None
        assert child.due_at is not None
        assert back.due_at > child.due_at, "the department is given the time that the case was away"
        explanation = service.explain_deadline(db, back)
        assert explanation is not None
        assert explanation.due_at == back.due_at
    else:
        assert (back.pauses, back.due_at) == ((), child.due_at)


def test_what_was_merged_twice_is_parted_step_by_step(db: Connection) -> None:
    crew, first, second = two(db)
    third = make_case(db, crew=crew)
    told(db, first, Command.MERGE, crew.operator, other_id=second.id)
    told(db, second, Command.MERGE, crew.operator, other_id=third.id)

    back = told(db, first, Command.UNMERGE, crew.operator)

    assert back.stage is Stage.HANDLING
    assert service.read(db, second.id).merged_into_id == third.id


def test_a_merge_sent_twice_is_one_and_a_late_one_changes_nothing(db: Connection) -> None:
    crew, child, survivor = two(db)
    order = Order(Command.MERGE, child.version, other_id=survivor.id, key="m1")

    first = service.act(db, child.id, order, by=crew.operator, at=LATER)
    again = service.act(db, child.id, order, by=crew.operator, at=LATER)

    assert again == first
    assert service.read(db, survivor.id).version == survivor.version + 1
    with pytest.raises(CaseChanged):
        service.act(
            db,
            child.id,
            Order(Command.MERGE, child.version, other_id=survivor.id),
            by=crew.operator,
            at=LATER,
        )
    with pytest.raises(KeyReused):
        service.act(
            db, child.id, Order(Command.NOTE, child.version, note="x", key="m1"), by=crew.operator, at=LATER
        )


def test_of_two_who_merge_crosswise_one_wins_and_no_case_is_lost(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        crew, left, right = two(conn)

    results = all_at_once(
        city_engine,
        lambda conn, i: service.act(
            conn,
            (left, right)[i % 2].id,
            Order(Command.MERGE, (left, right)[i % 2].version, other_id=(right, left)[i % 2].id),
            by=crew.operator,
            at=LATER,
        ),
    )

    assert sum(isinstance(result, Case) for result in results) == 1
    with city_engine.begin() as conn:
        now = [service.read(conn, one.id) for one in (left, right)]
        assert sorted(one.stage is Stage.CLOSED for one in now) == [False, True]
        assert [one.version for one in now] == [left.version + 1, right.version + 1]


def test_a_link_ties_once_and_is_undone_once(db: Connection) -> None:
    crew, case, cause = two(db)

    with pytest.raises(CommandNotPossible):
        told(db, case, Command.UNLINK, crew.operator, other_id=cause.id, kind="root_cause")
    told(db, case, Command.LINK, crew.operator, other_id=cause.id, kind="root_cause", reason="one burst pipe")
    told(db, case, Command.LINK, crew.operator, other_id=cause.id, kind="related")
    with pytest.raises(CommandNotPossible):
        told(db, case, Command.LINK, crew.operator, other_id=cause.id, kind="related")
    told(db, case, Command.UNLINK, crew.operator, other_id=cause.id, kind="related")

    assert links_of(db, case) == [("root_cause", cause.id)]


def test_a_case_is_split_into_parts_or_not_at_all(db: Connection) -> None:
    crew, case, _ = two(db)
    ground = make_ground(db)
    half = Part(ground.class_id, "the hole")
    count = text("SELECT count(*) FROM cases")
    before = db.scalar(count)
    for broken, refusal in (
        (Part(-1, "the pipe"), ReferenceUnknown),
        (Part(ground.class_id, "the pipe", 0.0, 0.0), PlaceOutsideCity),
    ):
        with pytest.raises(refusal), db.begin_nested():
            told(db, case, Command.SPLIT, crew.dispatcher, parts=(half, broken))
    assert db.scalar(count) == before

    order = Order(
        Command.SPLIT,
        case.version,
        parts=(half, Part(ground.limited_class_id, "the pipe", ground.lon, ground.lat)),
        key="s1",
    )
    whole = service.act(db, case.id, order, by=crew.dispatcher, at=LATER)
    assert service.act(db, case.id, order, by=crew.dispatcher, at=LATER) == whole

    body = service.history(db, case.id)[-1].body
    parts = [service.read(db, int(str(number))) for number in body["part_ids"]]  # type: ignore[union-attr]
    assert [(part.class_id, part.description, part.stage) for part in parts] == [
        (ground.class_id, "the hole", Stage.REPORTED),
        (ground.limited_class_id, "the pipe", Stage.REPORTED),
    ]
    assert [links_of(db, part) for part in parts] == [[("part", case.id)]] * 2
    assert (parts[0].lon, parts[0].lat) == (case.lon, case.lat)
    assert whole.stage is Stage.HANDLING


def test_a_split_sent_eight_times_at_once_files_its_parts_once(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        crew, case, _ = two(conn)
        ground = make_ground(conn)
    order = Order(
        Command.SPLIT, case.version, parts=(Part(ground.class_id, "the hole"),) * 2, key="same split"
    )

    results = all_at_once(
        city_engine, lambda conn, _: service.act(conn, case.id, order, by=crew.dispatcher, at=LATER)
    )

    assert all(result == results[0] for result in results)
    with city_engine.begin() as conn:
        told = service.history(conn, case.id)[-1].body["part_ids"]
        filed = conn.scalars(text("SELECT id FROM cases WHERE description = 'the hole' ORDER BY id")).all()
        assert filed == told
