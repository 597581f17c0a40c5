"""The studio on the command line: the sentence, the card, the same bytes again."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from gridcity.cli import studio
from gridcity.settings import Settings
from tests.support.studied import PERIOD, make_studied


def test_a_statistic_is_run_listed_repeated_and_written(
    city_engine: Engine, city_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make_studied(city_settings, city_engine)
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", city_settings.database_url or "")
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)

    def ran(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(studio.app, list(words))
        assert done.exit_code == code, done.output
        return done.output

    file = tmp_path / "cells.gpkg"
    asked = ("run", "gi_star", "--from", PERIOD["since"], "--to", PERIOD["until"])
    told = ran(*asked, "--set", "permutations=199", "--set", "correction=none", "--write", str(file))
    card = json.loads(told[told.index("{") : told.rindex("}") + 1])
    again = ran("rerun", "1")
    frame = gpd.read_file(file)

    assert "hot" in told
    assert card["cut"]["counted"] == 30
    assert "The same bytes." in again
    assert json.loads(ran("card", "2"))["rerun"]["same_bytes"] is True
    assert "gi_star" in ran("list")
    assert "bayes_rates" in ran("methods")
    assert (len(frame), frame["count"].sum()) == (60, 30)
    assert "no_variation" in ran(
        "run", "moran", "--from", "2020-01-01T00:00Z", "--to", "2020-01-02T00:00Z", code=1
    )
