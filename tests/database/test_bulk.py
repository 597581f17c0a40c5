"""Binary COPY: what goes in comes out, and what does not fit is refused."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import psycopg2
import pyarrow as pa
import pytest
import shapely
from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import INTERVAL, JSONB

from gridcity.store.bulk import copy_binary, copy_chunks

# One column of each kind that can be written in bulk.
kinds = Table(
    "kinds",
    MetaData(),
    Column("small", SmallInteger),
    Column("whole", Integer),
    Column("large", BigInteger),
    Column("real", Double),
    Column("truth", Boolean),
    Column("words", Text),
    Column("raw", LargeBinary),
    Column("instant", DateTime(timezone=True)),
    Column("day", Date),
    Column("body", JSONB),
    Column("place", Geometry("POINT", srid=4326, spatial_index=False)),
    Column("shape", Geometry("GEOMETRY", srid=4326, spatial_index=False)),
    Column("wait", INTERVAL),
    prefixes=["TEMPORARY"],
)


@pytest.fixture
def table(db: Connection) -> Table:
    kinds.create(db)
    return kinds


def test_arrays_of_different_lengths_are_refused(db: Connection, table: Table) -> None:
    with pytest.raises(ValueError, match="differ in length"):
        copy_binary(db, table, ["whole", "large"], [np.arange(3), np.arange(4)])


@pytest.mark.parametrize("values", [np.array([2**31]), np.array([-(2**31) - 1]), np.array([1.5])])
def test_a_number_that_does_not_fit_is_refused_not_cut(
    db: Connection, table: Table, values: np.ndarray
) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        copy_binary(db, table, ["whole"], [values])


def test_an_instant_without_a_time_zone_is_refused(db: Connection, table: Table) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        copy_binary(db, table, ["instant"], [[datetime(2026, 3, 2)]])  # noqa: DTZ001


def test_a_kind_that_cannot_be_packed_is_named(db: Connection, table: Table) -> None:
    with pytest.raises(ValueError, match=r"kinds\.wait"):
        copy_binary(db, table, ["wait"], [["1 day"]])


def test_what_the_table_forbids_is_forbidden_in_bulk_too(db: Connection, table: Table) -> None:
    db.execute(text("ALTER TABLE kinds ADD CONSTRAINT kinds_whole_check CHECK (whole < 3)"))

    with pytest.raises(psycopg2.errors.CheckViolation):
        copy_binary(db, table, ["whole"], [np.arange(5)])


def test_no_rows_are_no_error(db: Connection, table: Table) -> None:
    assert copy_binary(db, table, ["whole", "words"], [np.array([], dtype=int), []]) == 0


def test_every_kind_comes_back_as_it_went_in(db: Connection, table: Table) -> None:
    noon = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
    square = shapely.box(126.0, 45.0, 126.1, 45.1)
    names = [column.name for column in kinds.c if column.name != "wait"]
    arrays = [
        np.array([-5, 5]),
        np.array([1, -(2**31)]),
        np.array([2**62, -1]),
        np.array([0.1, -np.inf]),
        np.array([True, False]),
        ["哈尔滨", ""],
        [b"\x00\xff", b""],
        np.array([np.datetime64(noon.replace(tzinfo=None)), np.datetime64("1969-12-31T23:59:59.999999")]),
        np.array(["2026-03-02", "1999-12-31"], dtype="datetime64[D]"),
        ['{"a": [1, null]}', "{}"],
        np.array([[126.6, 45.7], [-71.06, 42.36]]),
        np.array([square, shapely.Point(1, 2)], dtype=object),
    ]

    assert copy_binary(db, table, names, arrays) == 2

    rows = db.execute(
        select(
            *(kinds.c[name] for name in names[:10]),
            text("st_asewkt(place)"),
            text("st_asewkb(shape)"),
        )
    ).all()
    assert rows[0][:7] == (-5, 1, 2**62, 0.1, True, "哈尔滨", b"\x00\xff")
    assert rows[0][7:10] == (noon, date(2026, 3, 2), json.loads('{"a": [1, null]}'))
    assert rows[0][10] == "SRID=4326;POINT(126.6 45.7)"
    assert shapely.from_wkb(bytes(rows[0][11])) == square
    assert rows[1][:7] == (5, -(2**31), -1, -np.inf, False, "", b"")
    assert rows[1][7] == datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert rows[1][8] == date(1999, 12, 31)
    assert rows[1][10] == "SRID=4326;POINT(-71.06 42.36)"


def test_nothing_is_null_in_every_kind(db: Connection, table: Table) -> None:
    names = [column.name for column in kinds.c if column.name != "wait"]
    arrays = [
        np.ma.masked_array([0, 1], mask=[True, False]),
        [None, 1],
        pa.array([None, 1]),
        np.ma.masked_array([0.0, 1.0], mask=[True, False]),
        [None, True],
        [None, "x"],
        [None, b"x"],
        [None, datetime(2026, 3, 2, tzinfo=UTC)],
        np.array(["NaT", "2026-03-02"], dtype="datetime64[D]"),
        [None, "1"],
        np.array([[np.nan, np.nan], [1.0, 2.0]]),
        np.array([None, shapely.Point(1, 2)], dtype=object),
    ]

    copy_binary(db, table, names, arrays)

    tests = ", ".join(f"bool_and(({name} IS NULL) = (row = 1))" for name in names)
    rows = db.execute(
        text(f"SELECT {tests} FROM (SELECT *, row_number() OVER () AS row FROM kinds) AS numbered")
    )
    assert rows.one() == (True,) * len(names)


def test_many_chunks_are_one_copy(db: Connection, table: Table) -> None:
    n_rows = 100_001
    numbers = np.arange(n_rows)
    words = pa.array([f"row {number}" for number in range(n_rows)])
    chunks = ([numbers[at : at + 40_000], words[at : at + 40_000]] for at in range(0, n_rows, 40_000))

    assert copy_chunks(db, table, ["whole", "words"], chunks) == n_rows
    assert db.scalar(text("SELECT count(*) FROM kinds WHERE words = 'row ' || whole")) == n_rows


def test_a_failure_while_the_chunks_are_made_writes_nothing(db: Connection, table: Table) -> None:
    def chunks() -> Iterator[list[Any]]:
        yield [np.arange(10)]
        raise RuntimeError("half-way")

    with pytest.raises(Exception, match="half-way"), db.begin_nested():
        copy_chunks(db, table, ["whole"], chunks())

    assert db.scalar(text("SELECT count(*) FROM kinds")) == 0


def test_a_copy_that_somebody_stops_is_stopped_and_not_slow(db: Connection, table: Table) -> None:
    def chunks() -> Iterator[list[Any]]:
        yield [np.arange(10)]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), db.begin_nested():
        copy_chunks(db, table, ["whole"], chunks())

    assert db.scalar(text("SELECT count(*) FROM kinds")) == 0
