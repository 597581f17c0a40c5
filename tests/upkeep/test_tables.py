"""What the house rules say of the tables."""

import re

import pytest
from geoalchemy2 import Geometry
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from gridcity.settings import CHECKOUT
from gridcity.store.tables import metadata

TABLES = list(metadata.tables.values())


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_and_column_says_what_it_is(table: Table) -> None:
    assert table.comment
    assert [column.name for column in table.columns if not column.comment] == []


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_geometry_has_a_reference_system_and_a_spatial_index(table: Table) -> None:
    geometries = [column for column in table.columns if isinstance(column.type, Geometry)]
    indexed = {
        column.name
        for index in table.indexes
        if index.dialect_options["postgresql"]["using"] == "gist"
        for column in index.columns
    }

    for column in geometries:
        srid = column.type.srid  # type: ignore[attr-defined]
        assert srid > 0
        assert f"EPSG:{srid}" in str(column.comment), "the comment says which"
        # Tiles read the copy in 3857, all else the original: where one is read, one index is enough.
        # What always hangs on a cell, and is found through the cells of a box, needs none of its own.
        assert indexed & {column.name, "geom", "geom_3857"} or _hangs_on_a_cell(table), column


def _hangs_on_a_cell(table: Table) -> bool:
    column = table.columns.get("cell_id")
    by_cell = any(index.columns and index.columns[0].name == "cell_id" for index in table.indexes)
    return column is not None and not column.nullable and by_cell


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_constraint_and_index_is_named_for_its_table(table: Table) -> None:
    for index in table.indexes:
        assert str(index.name).startswith(table.name), CreateIndex(index)
        assert str(index.name).endswith(("_idx", "_key")), CreateIndex(index)
    for name in re.findall(
        r"CONSTRAINT (\S+)", str(CreateTable(table).compile(dialect=postgresql.dialect()))
    ):
        assert name.startswith(table.name)
        assert name.endswith(("_pkey", "_key", "_fkey", "_check"))


def test_every_index_says_what_it_serves() -> None:
    silent = []
    for path in sorted((CHECKOUT / "gridcity" / "store" / "tables").glob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if re.match(r"    Index\(|        Index\(", line) and not served(lines, number):
                silent.append(f"{path.name}:{number + 1}")

    assert silent == []


def served(lines: list[str], number: int) -> bool:
    """Look above an index for its comment; indexes that follow one another share one."""
    for line in reversed(lines[:number]):
        if "# Serves:" in line:
            return True
        if not re.match(r"\s*(Index\(|[\"\w]+[=,].*,|#|\),?$)", line):
            return False
    return False
