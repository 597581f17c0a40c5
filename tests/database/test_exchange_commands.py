"""The commands of the exchange and of labels, as they are typed."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from gridcity.cli.exchange import exchange, export_register
from gridcity.cli.labels import labels
from gridcity.components import service
from gridcity.components.errors import TooManyLabels
from gridcity.settings import Settings
from tests.database.test_component_life import a_component
from tests.support.tiny import make_tiny_city


def test_what_is_exported_is_known_when_it_comes_back_and_labels_are_drawn(
    city_settings: Settings,
    city_engine: Engine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    with city_engine.begin() as conn:
        code = a_component(conn, make_tiny_city(conn)).code
    path, report = tmp_path / "out.gpkg", tmp_path / "report.csv"

    export_register(path, area="", city=None)
    assert "1 components are in" in capsys.readouterr().out
    exchange(path, report=report)
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split()[:3] == ["read", "added", "unchanged"]
    assert shown[1].split()[:3] == ["1", "0", "1"]
    assert report.read_text().splitlines() == ["row,code,what,why,candidates"]
    labels(tmp_path / "labels.pdf", [code])
    assert (tmp_path / "labels.pdf").read_bytes()[:5] == b"%PDF-"
    with pytest.raises(TooManyLabels):
        labels(tmp_path / "labels.pdf")
    with city_engine.begin() as conn:
        assert service.get(conn, code).version == 1
