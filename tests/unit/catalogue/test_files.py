"""The catalogue's files."""

from pathlib import Path

import pytest

from gridcity.catalogue.errors import EditionInvalid, EditionNotFound
from gridcity.catalogue.files import read_classes, read_editions
from gridcity.settings import CHECKOUT

DATA = CHECKOUT / "data"
HEAD = (
    "kind,code,major_name,major_name_en,name,name_en,geometry,"
    "is_emergency,limit_value,limit_unit,limit_basis\n"
)
GOOD = "matter,90001,突发事件,Sudden events,路面塌陷,Road collapse,point,true,2,urgent_hour,proposal\n"


def edition(folder: Path, *lines: str) -> Path:
    (folder / "reference").mkdir()
    (folder / "reference" / "mine.csv").write_text(HEAD + "".join(lines), "utf-8")
    return folder


def test_an_edition_without_a_file_is_refused() -> None:
    with pytest.raises(EditionNotFound):
        read_classes(DATA, "no-such-edition")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("matter", "thing"),
        ("90001", "9A001"),
        ("point", "cloud"),
        ("true", "maybe"),
        (",2,", ",two,"),
        ("urgent_hour", "fortnight"),
        ("Road collapse", " "),
    ],
)
def test_a_line_that_is_no_class_is_named(tmp_path: Path, old: str, new: str) -> None:
    folder = edition(tmp_path, GOOD, GOOD.replace(old, new))

    with pytest.raises(EditionInvalid) as caught:
        read_classes(folder, "mine")

    assert caught.value.details["line"] == 3


def test_a_class_listed_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(EditionInvalid, match="matter 90001"):
        read_classes(edition(tmp_path, GOOD, GOOD), "mine")


def test_every_edition_that_comes_with_gridcity_is_in_order() -> None:
    counts = {
        one.code: [
            sum(row["kind"] == kind for row in read_classes(DATA, one.code))
            for kind in ("component", "matter")
        ]
        for one in read_editions(DATA)
    }

    assert counts == {
        "gbt-47678.5-2026": [153, 250],
        "cjt-214-2007": [85, 54],
        "local-events": [0, 25],
        "boston-311": [9, 158],
    }


def test_every_limit_says_where_it_comes_from() -> None:
    for one in read_editions(DATA):
        for row in read_classes(DATA, one.code):
            assert (row["limit_value"] is None) == (row["limit_basis"] is None), row


def test_sudden_events_are_emergencies_with_hours_that_run_at_night() -> None:
    rows = read_classes(DATA, "local-events")

    assert all(row["is_emergency"] and row["limit_unit"] == "urgent_hour" for row in rows)
    assert {"Road collapse", "Burst water pipe", "Gas leak", "Traffic accident", "Power line down"} <= {
        row["name_en"] for row in rows
    }
