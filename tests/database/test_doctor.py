"""The doctor finds what is wrong, says it once, and says what to do."""

import re
from pathlib import Path

from sqlalchemy import Engine, text

from gridcity.doctor import Finding, examine
from gridcity.settings import Settings
from gridcity.store import schema

APPEND_ONLY = re.findall(r"^CREATE TRIGGER", schema.function_files()["append_only.sql"], re.MULTILINE)


def ill(settings: Settings) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(settings) if not finding.is_well}


def test_a_server_that_does_not_answer_is_the_last_thing_said(tmp_path: Path) -> None:
    nowhere = Settings(_env_file=None, database_url=f"postgresql:///nowhere?host={tmp_path}", home=tmp_path)

    findings = list(examine(nowhere))

    assert findings[-1].name == "database answers"
    assert not findings[-1].is_well


def test_a_city_that_is_not_there_is_named_with_those_that_are(city_settings: Settings) -> None:
    found = ill(city_settings.model_copy(update={"city": "atlantis"}))

    assert "there is testcity" in found["city"].said
    assert "gridcity city create atlantis" in found["city"].hint
    assert "tiling" not in found


def test_older_tables_are_to_be_migrated(city_settings: Settings, city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    assert "gridcity db migrate" in ill(city_settings)["migrations"].hint


def test_unprotected_history_a_changed_table_and_an_empty_city_are_all_found(
    city_settings: Settings, city_engine: Engine
) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"))
        conn.execute(text("ALTER TABLE cases ADD COLUMN mood text"))

    found = ill(city_settings)

    assert found["history is protected"].said.startswith(f"{len(APPEND_ONLY) - 1} of {len(APPEND_ONLY)} ")
    assert "cases.mood" in found["tables are the code's"].said
    assert "0 cells" in found["tiling"].said
    assert "0 classes" in found["catalogue"].said
    assert "synchronous_commit" in found["writes are durable"].said


def test_what_is_well_is_said_too(city_settings: Settings) -> None:
    well = {finding.name for finding in examine(city_settings) if finding.is_well}

    assert well >= {
        "database answers",
        "extensions",
        "clocks agree",
        "city",
        "migrations",
        "tables are the code's",
    }
    assert well >= {"data folder", "data home", "history is protected"}
