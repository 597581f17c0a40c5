"""Readers look at a city's views, and at nothing else: told by a client that signs in as one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import geopandas as gpd
import pandas as pd
import psycopg2
import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from gridcity.cases.model import Stage
from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.backup import backup
from gridcity.store.engine import open_engine
from gridcity.store.errors import (
    ReaderNameInvalid,
    ReaderNotFound,
    ReaderNotMade,
    ReaderTaken,
    ViewsTaken,
)
from gridcity.store.reader_views import list_views
from gridcity.store.readers import create_reader, drop_reader, list_readers
from gridcity.store.restore import restore
from tests.support.people_and_cases import make_case
from tests.support.tiny import make_tiny_city

WORDS = "The blue door of Mrs Example"


@dataclass
class Signed:
    """A reader of ``testcity`` who has signed in."""

    settings: Settings
    name: str

    @contextmanager
    def connected(self) -> Iterator[Any]:
        conn = psycopg2.connect(self.url)
        try:
            yield conn
        finally:
            conn.close()

    @property
    def url(self) -> str:
        given = (self.settings.database_url or "").replace("+psycopg2", "")
        return given.replace("://gridcity@", f"://{self.name}@")


@pytest.fixture(scope="module")
def reader(scratch_cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    """Give a reader of a city with three cases."""
    with scratch_cluster.database() as url:
        settings = Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("readers"), city="testcity"
        )
        engine = open_engine(settings, "testcity")
        name = f"reader_{uuid4().hex[:8]}"
        with engine.begin() as conn:
            make_tiny_city(conn)
            make_case(conn, Stage.CLOSED, description=WORDS)
            make_case(conn, Stage.HANDLING, description=WORDS)
            make_case(conn, Stage.REPORTED, description=WORDS)
            create_reader(conn, "testcity", name)
        schema.create_city_schema(open_engine(settings), "othercity")
        yield Signed(settings, name)
        with engine.begin() as conn:
            drop_reader(conn, "testcity", name)
        engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM testcity.cases",
        "SELECT * FROM testcity.persons",
        "SELECT * FROM testcity.complaints",
        "SELECT description FROM testcity.cases",
        "SELECT * FROM othercity_views.cases",
        "SELECT * FROM public.cities",
        "SELECT testcity.is_late('reported', false, now(), now())",
        "SELECT query_to_xml('SELECT * FROM testcity.persons', true, false, '')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "COPY testcity_views.cases TO '/tmp/cases.csv'",
        "COPY testcity_views.cases TO PROGRAM 'cat'",
        "DELETE FROM testcity_views.departments",
        "UPDATE testcity_views.departments SET department_name = 'x'",
        "INSERT INTO testcity_views.departments VALUES ('1', 'x', NULL, NULL)",
        "DROP VIEW testcity_views.cases",
        "CREATE TABLE public.mine (a int)",
        "CREATE VIEW testcity_views.mine AS SELECT 1",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE gridcity",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_a_reader_is_refused_whatever_is_no_view_even_when_it_may_write(
    reader: Signed, statement: str
) -> None:
    with reader.connected() as conn, conn.cursor() as cur:
        cur.execute("SET default_transaction_read_only = off")
        conn.commit()
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cur.execute(statement)


def test_a_readers_session_is_read_only_and_its_statements_end(reader: Signed) -> None:
    with reader.connected() as conn, conn.cursor() as cur:
        cur.execute("SELECT current_setting('transaction_read_only'), current_setting('statement_timeout')")

        assert cur.fetchone() == ("on", "5min")


def test_a_reader_charts_cases_by_name_without_naming_a_schema(reader: Signed) -> None:
    with reader.connected() as conn, conn.cursor() as cur:
        cur.execute("SELECT stage, count(*) FROM cases GROUP BY stage ORDER BY stage")

        assert cur.fetchall() == [("closed", 1), ("handling", 1), ("reported", 1)]


def test_no_view_holds_what_a_case_says_or_who_somebody_is(reader: Signed) -> None:
    with reader.connected() as conn, conn.cursor() as cur:
        cur.execute("SELECT table_name FROM information_schema.views WHERE table_schema = 'testcity_views'")
        names = [row[0] for row in cur.fetchall()]
        assert len(names) >= 11
        for name in names:
            cur.execute(f"SELECT string_agg(v::text, ' ') FROM {name} AS v")
            (all_of_it,) = cur.fetchone()
            assert WORDS not in (all_of_it or ""), name
            assert "Test " not in (all_of_it or ""), name


def test_geopandas_reads_the_views_with_their_reference_system(reader: Signed) -> None:
    url = reader.url.replace("postgresql", "postgresql+psycopg2")
    engine = create_engine(url)
    with engine.connect() as conn:
        cells = gpd.read_postgis("SELECT * FROM cells", conn)
        kinds: dict[str, str] = dict(
            conn.execute(text("SELECT f_table_name, type || ' ' || srid FROM geometry_columns")).all()  # type: ignore[arg-type]
        )
    engine.dispose()

    assert cells.crs.to_epsg() == 4326
    assert len(cells) == 60
    assert cells["county_name"].eq("道里区").all()
    assert kinds["cases"] == "POINT 4326"
    assert kinds["cell_months"] == "MULTIPOLYGON 4326"


def test_months_agree_with_a_count_of_the_cases_view(reader: Signed) -> None:
    url = reader.url.replace("postgresql", "postgresql+psycopg2")
    engine = create_engine(url)
    with engine.connect() as conn:
        cases = pd.read_sql("SELECT * FROM cases", conn)
        areas = pd.read_sql("SELECT * FROM area_months WHERE level = 'community'", conn)
        days = pd.read_sql("SELECT * FROM class_days", conn)
        months = pd.read_sql("SELECT * FROM department_months", conn)
    engine.dispose()

    assert areas["reported"].sum() == len(cases)
    assert days["reported"].sum() == len(cases)
    assert days["closed"].sum() == cases["closed_at"].notna().sum()
    assert months["completed"].sum() == cases["completed_local"].notna().sum()
    hours = (cases["completed_local"] - cases["reported_local"]).dt.total_seconds() / 3600
    assert cases["hours_to_complete"].dropna().tolist() == pytest.approx(hours.dropna().tolist())


def test_every_view_and_column_says_what_it_is(db: Connection) -> None:
    views = list_views(db, "testcity")

    assert [view.name for view in views if not view.comment] == []
    assert [(view.name, column.name) for view in views for column in view.columns if not column.comment] == []


@pytest.mark.parametrize("name", ["", "Reader", "pg_reader", 'x"; DROP ROLE y', "读者", "a" * 41])
def test_a_name_that_no_role_can_bear_is_refused(db: Connection, name: str) -> None:
    with pytest.raises(ReaderNameInvalid):
        create_reader(db, "testcity", name)


def test_a_role_that_is_no_reader_is_left_alone(db: Connection) -> None:
    with pytest.raises(ReaderTaken):
        create_reader(db, "testcity", "gridcity")
    with pytest.raises(ReaderNotFound):
        drop_reader(db, "testcity", "gridcity")


def test_an_account_that_may_make_no_roles_says_whom_to_ask(db: Connection) -> None:
    name = f"plain_{uuid4().hex[:8]}"
    db.execute(text(f"CREATE ROLE {name}"))
    db.execute(text(f"SET LOCAL ROLE {name}"))

    with pytest.raises(ReaderNotMade, match="CREATEROLE"):
        create_reader(db, "testcity", f"{name}_reader")


def test_a_schema_that_somebody_else_made_is_not_filled_with_views(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("CREATE SCHEMA another_views"))

    with pytest.raises(ViewsTaken):
        schema.create_city_schema(city_engine, "another")


def test_readers_are_let_in_again_after_a_migration_and_after_a_restore(
    fresh_city: Callable[..., Settings], tmp_path: Path
) -> None:
    settings = fresh_city()
    name = f"reader_{uuid4().hex[:8]}"
    signed = Signed(settings, name)
    engine = open_engine(settings, "testcity")
    with engine.begin() as conn:
        create_reader(conn, "testcity", name)

    schema.migrate_city(engine, "testcity")
    _counts_no_case(signed)

    backup(settings, "testcity", tmp_path / "city.gridcity")
    schema.drop_city(engine, "testcity")
    engine.dispose()
    restore(settings, tmp_path / "city.gridcity")
    _counts_no_case(signed)

    with engine.begin() as conn:
        assert [one.name for one in list_readers(conn, "testcity")] == [name]
        drop_reader(conn, "testcity", name)
    engine.dispose()


def _counts_no_case(signed: Signed) -> None:
    with signed.connected() as conn, conn.cursor() as cur:
        cur.execute("SELECT count(*) FROM cases")
        assert cur.fetchone() == (0,)
