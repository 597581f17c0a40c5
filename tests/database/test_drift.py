"""The migrations and the code say the same; where they do not, the difference is named."""

import pytest
from sqlalchemy import Connection, text

from gridcity.store.drift import drift


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("ALTER TABLE cases ADD COLUMN mood text", "column cases.mood is not in the code"),
        ("ALTER TABLE cases DROP COLUMN address CASCADE", "column cases.address is missing"),
        ("ALTER TABLE cases ALTER COLUMN description DROP NOT NULL", "column cases.description is «text --"),
        (
            "ALTER TABLE cases DROP CONSTRAINT cases_stage_check",
            "constraint cases.cases_stage_check is missing",
        ),
        ("DROP INDEX cases_open_idx", "index cases_open_idx is missing"),
        ("COMMENT ON COLUMN cases.id IS 'x'", "column cases.id is «bigint NOT NULL d -- x»"),
        (
            "DROP TRIGGER case_events_append_only ON case_events",
            "trigger case_events.case_events_append_only",
        ),
        ("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only", "case_events_append_only is «"),
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NULL; END'",
            "function refuse_change() is",
        ),
        ("ALTER TABLE cases RESET (fillfactor)", "table cases is «One problem"),
        ("CREATE TABLE notes (words text)", "table notes is not in the code"),
    ],
)
def test_a_change_behind_the_codes_back_is_named(db: Connection, change: str, said: str) -> None:
    db.execute(text(change))

    assert any(said in line for line in drift(db, "testcity"))


def test_the_migrations_make_what_the_code_says(db: Connection) -> None:
    assert drift(db, "testcity") == []
