"""What the database holds by itself, whoever writes."""

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gridcity.cases.workflow import STEPS
from gridcity.store.errors import AlreadyThere, AppendOnly, RuleBroken, StillReferred, translate
from gridcity.store.tables.cases import ARROWS

CASE = """
INSERT INTO catalogue_editions (code, name, is_local) VALUES ('e', 'e', true);
INSERT INTO catalogue_classes (edition, kind, code, major_name, major_name_en, name, name_en, geometry)
VALUES ('e', 'matter', '01001', 'm', 'm', 'n', 'n', 'point');
INSERT INTO cases (number, class_id, stage, version, channel, description, place_quality, reported_at,
    updated_at, head_hash)
SELECT '1', id, 'reported', 1, 'phone', 'a hole', 'none', now(), now(), 'x' FROM catalogue_classes;
"""
EVENT = """
INSERT INTO case_events (
    case_id, seq, source, command, target, actor_role, origin, happened_at, body, prev_hash, hash
)
SELECT id, :seq, :source, :command, :target, 'operator', 'live', now(), '{}', 'x', 'x' FROM cases
"""
WATER = "INSERT INTO water (source_key, kind, geom) VALUES (:key, 'lake', 'SRID=4326;POINT(126 45)')"


def write_event(conn: Connection, arrow: str, seq: int = 1) -> None:
    source, command, target = arrow.split(" ")
    conn.execute(text(EVENT), {"seq": seq, "source": source, "command": command, "target": target})


@pytest.mark.parametrize(
    "arrow",
    [
        "reported close closed",
        "none report closed",
        "closed dispatch dispatched",
        "reported  reported",
        "Reported note reported",
    ],
)
def test_an_event_that_is_no_step_cannot_be_written(db: Connection, arrow: str) -> None:
    db.execute(text(CASE))

    with pytest.raises(DBAPIError) as caught:
        write_event(db, arrow)

    assert caught.value.orig.diag.constraint_name == "case_events_step_check"  # type: ignore[union-attr]


def test_every_step_of_the_workflow_can_be_written_and_is_mirrored(db: Connection) -> None:
    db.execute(text(CASE))
    for seq, arrow in enumerate(ARROWS, start=1):
        write_event(db, arrow, seq)

    steps = {
        (str(step.source), str(step.command), str(step.target)): (sorted(step.roles), list(step.needs))
        for step in STEPS
    }
    assert {tuple(arrow.split(" ")) for arrow in ARROWS} == set(steps)
    rows = db.execute(text("SELECT source, command, target, roles, needs FROM case_steps"))
    assert {tuple(row[:3]): (sorted(row.roles), row.needs) for row in rows} == steps


@pytest.mark.parametrize("table", ["case_events", "component_events", "component_batches", "survey_findings"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = 1", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_history_is_neither_changed_nor_taken_away(db: Connection, table: str, change: str) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.execute(text(change.format(table)))

    assert isinstance(translate(caught.value), AppendOnly)


def test_emptying_cases_does_not_take_their_history_with_them(db: Connection) -> None:
    with pytest.raises(DBAPIError) as caught:
        db.execute(text("TRUNCATE cases CASCADE"))

    assert isinstance(translate(caught.value), AppendOnly)


def test_a_refusal_is_told_by_its_constraint_not_by_its_text(db: Connection) -> None:
    db.execute(text(CASE))

    def refusal(statement: str) -> object:
        with pytest.raises(DBAPIError) as caught, db.begin_nested():
            db.execute(text(statement))
        return translate(caught.value)

    duplicate = refusal("INSERT INTO catalogue_editions (code, name, is_local) VALUES ('e', 'e', true)")
    assert isinstance(duplicate, AlreadyThere)
    assert duplicate.details == {"constraint": "catalogue_editions_pkey"}
    assert isinstance(refusal("UPDATE cases SET class_id = -1"), StillReferred)
    assert isinstance(refusal("UPDATE cases SET stage = 'lost'"), RuleBroken)
    assert isinstance(refusal("UPDATE cases SET stage = NULL"), RuleBroken)
    assert refusal("SELECT 1 / 0") is None


def test_each_change_of_a_layer_raises_its_version_and_no_others(db: Connection) -> None:
    def versions() -> dict[str, int]:
        return dict(db.execute(text("SELECT layer, version FROM layer_versions")).all())  # type: ignore[arg-type]

    before = versions()
    db.execute(text(WATER), [{"key": "1"}, {"key": "2"}])
    db.execute(text("UPDATE water SET name = 'Songhua'"))
    db.execute(text("DELETE FROM water"))

    after = versions()
    assert after.pop("water") - before.pop("water", 0) >= 3
    assert after == before
