"""Loading components: what is wrong is set aside with a reason, what is right goes in once, and keys hold."""

import csv
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from gridcity.cells.errors import NotTiled
from gridcity.city.profiles import profile_from
from gridcity.city.service import save_city
from gridcity.components.bulk import load_components
from gridcity.components.errors import ComponentClassUnknown, SourceMissing
from gridcity.loading.errors import ColumnMissing, FileUnreadable, MapInvalid
from gridcity.loading.faults import Faults
from gridcity.loading.maps import map_from
from gridcity.loading.model import Loaded
from gridcity.store.tables import cells, component_numbers, components, departments, loads
from tests.support.tiny import PROFILE, TinyCity, make_tiny_city
from tests.support.workbooks import write_workbook

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
FULL: Mapping[str, Any] = {
    "source": "lamps",
    "columns": {
        "key": "id",
        "name": "name",
        "class": "kind",
        "state": "state",
        "start_on": "since",
        "owner": "owner",
    },
    "values": {"class": {"lamp": "01001", "sewer": "01002"}, "state": {"ok": "intact"}},
    "attributes": ["watt"],
}
HEADING = "id,lon,lat,name,kind,state,since,owner,watt"


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def write(folder: Path, tiny: TinyCity, rows: list[str], name: str = "lamps.csv") -> Path:
    """Write a table; ``@`` in a row stands for a place in the city."""
    lon, lat = tiny.place(0.5, 0.5)
    text_ = "\n".join([HEADING, *(row.replace("@", f"{lon!r},{lat!r}") for row in rows)])
    (folder / name).write_text(text_ + "\n", encoding="utf-8")
    return folder / name


def load(conn: Connection, path: Path, raw: Mapping[str, Any] = FULL, **what: Any) -> Loaded:
    return load_components(conn, path, at=AT, column_map=map_from(raw, where="map"), **what)


def indexes(conn: Connection) -> list[tuple[str, str]]:
    found = conn.execute(
        text(
            "SELECT conrelid::regclass::text || conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE 'components'::regclass IN (conrelid, confrelid)"
            " UNION SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = 'components'::regclass AND indisvalid ORDER BY 1"
        )
    )
    return [(row[0], row[1]) for row in found]


def test_a_city_without_cells_takes_no_components(db: Connection, tmp_path: Path) -> None:
    import tomllib

    save_city(db, profile_from(tomllib.loads(PROFILE)), at=AT)
    (tmp_path / "a.csv").write_text("id,lon,lat\n1,2,3\n")
    with pytest.raises(NotTiled):
        load(db, tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("raw", "error", "said"),
    [
        ({"class": "01001"}, SourceMissing, "--source"),
        ({"source": "s"}, ComponentClassUnknown, "--class"),
        ({"source": "s", "class": "99999"}, ComponentClassUnknown, "99999"),
        ({"source": "s", "class": "01001", "edition": "mars"}, MapInvalid, "mars"),
        ({"source": "s", "class": "01001", "columns": {"key": "nr"}}, ColumnMissing, "'nr'"),
    ],
)
def test_a_map_that_does_not_say_enough_is_refused(
    db: Connection, tiny: TinyCity, tmp_path: Path, raw: dict[str, Any], error: type[Exception], said: str
) -> None:
    path = write(tmp_path, tiny, ["1,@,,lamp,,,,"])
    before = indexes(db)
    with pytest.raises(error, match=said), db.begin_nested():
        load(db, path, raw)
    assert indexes(db) == before


BAD_ROWS = [
    ("2,999,45.75,,lamp,,,,", "geometry", "lies off the Earth"),
    ("2,45.75,126.6,,lamp,,,,", "geometry", "lies off the Earth"),
    ("2,127.9,45.75,,lamp,,,,", "geometry", "outside the city"),
    ("2,,,,lamp,,,,", "geometry", "no geometry"),
    ("2,x,45.75,,lamp,,,,", "geometry", "geometry cannot be read"),
    ("1,@,again,lamp,,,,", "key", "key is in the file more than once"),
    (",@,,lamp,,,,", "key", "no key"),
    ("2,@,,lantern,,,,", "class", "unknown class"),
    ("2,@,,,,,,", "class", "no class"),
    ("2,@,,lamp,broken,,,", "state", "no state of a component"),
    ("2,@,,lamp,ok,2026-13-45,,", "start_on", "no date"),
    ("2,@,,lamp,ok,,NOBODY,", "owner", "unknown department"),
    ("2,@,,lantern,broken,never,NOBODY,", "class", "unknown class"),
    ("2,@", "", "the row has 3 columns, the heading 9"),
]


@pytest.mark.parametrize(
    ("row", "column", "reason"), BAD_ROWS, ids=[f"{one[1]}: {one[2]}" for one in BAD_ROWS]
)
def test_a_bad_row_is_set_aside_with_number_column_reason_and_hint_and_the_good_go_in(
    db: Connection, tiny: TinyCity, tmp_path: Path, row: str, column: str, reason: str
) -> None:
    db.execute(insert(departments).values(code="D1", name="Lighting"))
    path = write(tmp_path, tiny, ["1,@,first,lamp,ok,2020-05-06,D1,70", row, "3,@,third,sewer,,,,"])
    done = load(db, path, faults=Faults(tmp_path / "faults.csv"))
    done.faults.finish()
    with (tmp_path / "faults.csv").open(encoding="utf-8", newline="") as file:
        (line,) = csv.DictReader(file)

    assert (done.read, done.added, done.known, done.set_aside) == (3, 2, 0, 1)
    assert (line["file"], line["row"], line["column"], line["reason"]) == ("lamps.csv", "2", column, reason)
    assert line["hint"]
    assert db.scalars(select(components.c.source_key).order_by(components.c.code)).all() == ["1", "3"]


def test_every_field_arrives(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    owner = db.scalar(insert(departments).values(code="D1", name="Lighting").returning(departments.c.id))
    words = "\"=cmd|'/c calc'!A1 <script>\""
    load(db, write(tmp_path, tiny, [f'1,@,{words},lamp,ok,2020-05-06,D1,7\\"0', "2,@,,sewer,,,,"]))
    one, two = db.execute(select(components).order_by(components.c.source_key)).all()

    assert one.code == "23010201001000001"
    assert two.code == "23010201002000001"
    assert (one.name, one.owner_id, one.state, one.start_on) == (
        words[1:-1],
        owner,
        "intact",
        date(2020, 5, 6),
    )
    assert one.attributes == {"watt": '7\\"0'}
    assert (two.name, two.owner_id, two.start_on, two.attributes) == ("污水井盖", None, date(2026, 3, 3), {})
    assert str(db.scalar(select(cells.c.code).where(cells.c.id == one.cell_id)))[:12] == "230102001002"


def test_a_workbook_brings_what_the_same_table_brings_as_csv(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    path = write(tmp_path, tiny, ["1,@,one,lamp,ok,2026-03-01,,60", "2,@,,sewer,,,,", "3,@,,lantern,,,,"])
    rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    first = date(2026, 3, 1)

    def typed(word: str) -> object:
        return float(word) if word.isdigit() else first if word == str(first) else word or None

    book = write_workbook(
        tmp_path / "lamps.xlsx", [["Lamps of the town"], *(list(map(typed, row)) for row in rows)]
    )
    query = select(components.c.source_key, components.c.name, components.c.start_on, components.c.attributes)

    found = []
    for file in (path, book):
        saved = db.begin_nested()
        loaded = load(db, file)
        assert (loaded.added, [fault.value for fault in loaded.faults]) == (2, ["lantern"])
        found.append(db.execute(query.order_by(components.c.code)).fetchall())
        saved.rollback()

    assert found[0] == found[1]
    assert [fault.row for fault in loaded.faults] == [5]


def test_the_same_file_again_changes_nothing(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    path = write(tmp_path, tiny, ["1,@,a,lamp,,,,", "2,@,b,sewer,,,,", "x,@,c,nothing,,,,"])
    load(db, path)
    rows = db.execute(select(components).order_by(components.c.id)).all()
    again = load(db, path)

    assert (again.read, again.added, again.known, again.set_aside) == (3, 0, 2, 1)
    assert db.execute(select(components).order_by(components.c.id)).all() == rows
    assert db.execute(select(loads.c.rows_added, loads.c.rows_known).order_by(loads.c.id)).all() == [
        (2, 0),
        (0, 2),
    ]


def test_rows_that_are_new_in_a_file_go_on_with_the_numbers(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    load(db, write(tmp_path, tiny, ["1,@,a,lamp,,,,"]))
    before = indexes(db)
    done = load(db, write(tmp_path, tiny, ["1,@,a,lamp,,,,", "2,@,b,lamp,,,,"]))

    assert (done.added, done.known) == (1, 1)
    assert db.scalars(select(components.c.code).order_by(components.c.code)).all() == [
        "23010201001000001",
        "23010201001000002",
    ]
    assert db.scalar(select(component_numbers.c.last)) == 2
    assert indexes(db) == before


def test_a_dry_run_says_all_and_writes_nothing(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    done = load(db, write(tmp_path, tiny, ["1,@,a,lamp,,,,", "2,@,b,nothing,,,,"]), is_dry_run=True)

    assert (done.read, done.added, done.set_aside) == (2, 1, 1)
    for table in (components, component_numbers, loads):
        assert db.execute(select(table)).first() is None


def test_every_key_is_there_again_after_a_load_into_an_empty_register(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    before = indexes(db)
    load(db, write(tmp_path, tiny, ["1,@,a,lamp,,,,"]))

    assert indexes(db) == before
    names = [column.name for column in components.c if column.name not in ("id", "source_key")]
    copied = select(*[components.c[one] for one in names], text("'other'"))
    with pytest.raises(DBAPIError, match="components_code_key"), db.begin_nested():
        db.execute(insert(components).from_select([*names, "source_key"], copied))
    with pytest.raises(DBAPIError, match="components_cell_id_fkey"), db.begin_nested():
        db.execute(text("UPDATE components SET cell_id = -1"))


def test_a_folder_is_one_load_and_one_broken_file_keeps_all_out(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    write(tmp_path, tiny, ["1,@,a,lamp,,,,"], "a.csv")
    write(tmp_path, tiny, ["1,@,a,,,,,"], "b.csv")
    raw = {"attributes": [], "columns": {"key": "id"}, "class": "01001",
           "files": {"a.csv": {"source": "a"}, "b.csv": {"source": "b"}}}  # fmt: skip
    done = load(db, tmp_path, raw)
    assert (done.read, done.added) == (2, 2)
    (tmp_path / "b.csv").write_bytes(b"\0" * 100)
    write(tmp_path, tiny, ["9,@,a,lamp,,,,"], "a.csv")
    with pytest.raises(FileUnreadable), db.begin_nested():
        load(db, tmp_path, raw)

    assert len(db.execute(select(components.c.id)).all()) == 2


def test_files_of_a_folder_go_in_by_their_classes_so_that_codes_rise(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        write(tmp_path, tiny, ["1,@,x,,,,,", "2,@,x,,,,,"], f"{name}.csv")
    raw = {"attributes": [], "columns": {"key": "id"},
           "files": {"a.csv": {"source": "a", "class": "01002"},
                     "b.csv": {"source": "b", "class": "01001"}}}  # fmt: skip
    assert load(db, tmp_path, raw).added == 4
    rows = db.execute(select(components.c.source, components.c.code).order_by(components.c.id)).all()
    assert [row.source for row in rows] == ["b", "b", "a", "a"]
    assert [row.code for row in rows] == sorted(row.code for row in rows)


def test_two_who_load_the_same_file_at_once_add_it_once(city_engine: Engine, tmp_path: Path) -> None:
    with city_engine.begin() as conn:
        tiny = make_tiny_city(conn)
    path = write(tmp_path, tiny, [f"{at},@,a,lamp,,,," for at in range(200)])
    done: list[Loaded] = []

    def work() -> None:
        with city_engine.begin() as conn:
            done.append(load(conn, path))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted((one.added, one.known) for one in done) == [(0, 200)] * 3 + [(200, 0)]
    with city_engine.connect() as conn:
        codes = conn.scalars(select(components.c.code).order_by(components.c.code)).all()
    assert [int(code[-6:]) for code in codes] == list(range(1, 201))


def test_nodes_are_chosen_from_openstreetmap_by_their_tags(db: Connection, tmp_path: Path) -> None:
    from tests.support.realdata import realdata

    path = realdata("osm_samples", "monaco-2025-02-15.osm.pbf")
    make_tiny_city(db)
    raw = {"source": "osm", "tags": {"natural=tree": "01001", "highway=street_lamp": "01002"}}
    done = load(db, path, raw, is_dry_run=True)

    assert done.read > 100
    assert done.set_aside == done.read  # Monaco is not in this city
    assert {fault.reason for fault in done.faults} == {"outside the city"}
