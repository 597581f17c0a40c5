"""A city of every release opens with this program, and nothing in it is lost.

``releases/NNNN.sql`` is a city as the program of that release made it (pg_dump; every table has rows, and
the functions and triggers of that time watch over them). A migration that cannot work on a city with
data, or that quietly changes what is there, fails here.
"""

from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import ledger, service
from gridcity.doctor import examine
from gridcity.notices.addresses import mail_hash
from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.backup import count_rows, run_client
from gridcity.store.drift import drift

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.sql"))
CITY = "testcity"
KEPT_BY_PROGRAM = {"alembic_version", "case_steps", "layer_versions"}
"""Tables that say what the program is, not what the city holds."""


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def released(request: pytest.FixtureRequest, city_engine: Engine, city_settings: Settings) -> str:
    """Give a database with a city of an earlier release instead of this one's."""
    with city_engine.begin() as conn:
        conn.execute(text(f"DROP SCHEMA {CITY} CASCADE"))
    run_client(city_engine, "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={request.param}")
    return str(request.param.stem)


def contents(conn: Connection, columns: dict[str, list[str]]) -> dict[str, str]:
    """Digest every column named, whatever the order of the rows."""
    digest = "SELECT md5(string_agg({column}::text, '|' ORDER BY {column}::text)) FROM {city}.{table}"
    return {
        f"{table}.{column}": conn.scalar(text(digest.format(column=column, city=CITY, table=table)))
        for table, names in columns.items()
        for column in names
    }


def columns_of(conn: Connection) -> dict[str, list[str]]:
    rows = conn.execute(
        text(
            "SELECT table_name, array_agg(quote_ident(column_name)) FROM information_schema.columns"
            " WHERE table_schema = :city GROUP BY table_name"
        ),
        {"city": CITY},
    )
    return {table: names for table, names in rows if table not in KEPT_BY_PROGRAM}


def test_a_city_of_a_release_comes_along_whole(
    released: str, city_engine: Engine, city_settings: Settings
) -> None:
    with city_engine.connect() as conn:
        assert schema.current_revision(conn, CITY) == released
        conn.execute(text(f"SET search_path TO {CITY}, public"))
        conn.execute(text('UPDATE complaints SET contact = \'{"email": "Wang@Home.example"}\''))
        conn.commit()
        rows, columns = count_rows(conn, CITY), columns_of(conn)
        before = contents(conn, columns)
    assert [table for table, count in rows.items() if not count] == []

    assert schema.migrate(city_settings) == [CITY]

    with city_engine.connect() as conn:
        assert drift(conn, CITY) == []
        conn.execute(text(f"SET search_path TO {CITY}, public"))
        asked = text("SELECT DISTINCT state, confirmed_by, encode(address_hash, 'hex') FROM notice_addresses")
        assert conn.execute(asked).one() == ("confirmed", "before", mail_hash("wang@home.example").hex())
        after = count_rows(conn, CITY)
        assert {table: after.get(table, 0) for table in columns} == {table: rows[table] for table in columns}
        assert contents(conn, columns) == before
    schema.migrate(city_settings)
    with city_engine.connect() as conn:
        assert count_rows(conn, CITY) == after, "a second time changes nothing"


def test_what_was_upgraded_is_well_and_goes_on(
    released: str, city_engine: Engine, city_settings: Settings
) -> None:
    schema.migrate(city_settings)

    schema.require_city(city_engine, CITY)
    ill = [finding for finding in examine(city_settings) if not finding.is_well]
    assert {finding.name for finding in ill} <= {
        "writes are durable",
        "web pages",
        "data home",
        "calendar",
        "filing conditions",
    }, released
    with city_engine.begin() as conn:
        numbers = conn.execute(text("SELECT id, number FROM cases")).all()
        for case_id, number in numbers:
            ledger.verify_chain(service.history(conn, case_id), number=number)


def test_there_is_a_city_of_the_first_release() -> None:
    assert RELEASES[0].stem == "0001"
