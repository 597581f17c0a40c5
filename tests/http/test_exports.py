"""Tables over HTTP: for whom, whole or an answer that says why not."""

from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest

from api import exporting
from gridcity.people.model import Role
from tests.support.site import Site


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.HANDLER, Role.OPERATOR, Role.CLERK])
def test_whole_tables_are_not_for_everybody(site: Site, role: Role) -> None:
    assert site[role].get("/exports/cases.csv").status_code == 403
    assert site.stranger.get("/exports/cases.csv").status_code == 401


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/exports/persons.csv", 404, "exports.table_unknown"),
        ("/exports/classes.csv?area=230102", 400, "exports.filter_not_fitting"),
        ("/exports/runs/999999.gpkg", 404, "studio.run_not_found"),
        ("/exports/cases.docx", 422, "api.malformed"),
        ("/exports/evaluation.csv?period=yesterday", 400, "evaluation.period_unclear"),
    ],
)
def test_what_cannot_be_had_is_refused_before_anything_is_sent(
    site: Site, path: str, status: int, code: str
) -> None:
    answer = site[Role.PLANNER].get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_more_exports_than_are_run_at_once_are_told_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "_under_way", BoundedSemaphore(1))
    with exporting._under_way:
        answer = site[Role.PLANNER].get("/exports/cells.csv")

    assert (answer.status_code, answer.json()["code"]) == (503, "exports.busy")
    assert site[Role.PLANNER].get("/exports/cells.csv").status_code == 200


def test_tables_are_listed_with_what_their_columns_hold(site: Site) -> None:
    tables: list[dict[str, Any]] = site[Role.PLANNER].get("/exports").json()

    cases = next(one for one in tables if one["name"] == "cases")
    assert cases["has_place"]
    assert cases["has_areas"]
    assert cases["has_days"]
    late = next(one for one in cases["columns"] if one["name"] == "is_late")
    assert late["type"] == "boolean"
    assert "deadline" in late["comment"]


def test_each_format_opens(site: Site, tmp_path: Path) -> None:
    planner = site[Role.PLANNER]
    parquet, package, sheet = (planner.get(f"/exports/cells.{form}") for form in ("parquet", "gpkg", "csv"))

    assert "cells.parquet" in parquet.headers["Content-Disposition"]
    assert len(gpd.read_parquet(BytesIO(parquet.content))) == 60
    (tmp_path / "cells.gpkg").write_bytes(package.content)
    assert len(pyogrio.read_dataframe(tmp_path / "cells.gpkg")) == 60
    assert sheet.text.count("\n") == 61


def test_an_evaluation_is_taken_along_with_its_denominators(site: Site) -> None:
    answer = site[Role.SUPERVISOR].get("/exports/evaluation.parquet?period=2026-03&by=department")

    names = pq.read_table(BytesIO(answer.content)).column_names
    assert {"unit", "handled_in_time_rate", "handled_in_time_rate_denominator"} <= set(names)
    planner = site[Role.PLANNER].get("/exports/evaluation.csv?period=2026-03&by=inspector")
    assert (planner.status_code, planner.json()["code"]) == (403, "evaluation.not_yours_to_see")
