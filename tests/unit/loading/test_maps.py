"""Column maps: what is not understood is refused, not passed over."""

from pathlib import Path

import pytest

from gridcity.loading.errors import MapInvalid
from gridcity.loading.maps import map_from, read_map
from gridcity.settings import CHECKOUT

SHIPPED = sorted((CHECKOUT / "data" / "reference" / "maps").glob("*-*.toml"))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"colums": {}}, "colums"),
        ({"columns": {"nmae": "x"}}, "nmae"),
        ({"constants": {"colour": "x"}}, "colour"),
        ({"columns": "x"}, "table"),
        ({"coord_type": "mars"}, "gcj02"),
        ({"tags": {"tree": "04001"}}, "natural=tree"),
    ],
)
def test_a_slip_of_the_pen_is_refused_and_named(raw: dict[str, object], said: str) -> None:
    with pytest.raises(MapInvalid, match=said):
        map_from(raw, where="map.toml")


def test_a_map_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("columns = [")
    with pytest.raises(MapInvalid, match=r"a\.toml"):
        read_map(tmp_path / "a.toml")


def test_a_file_of_a_folder_inherits_what_it_does_not_say() -> None:
    raw = {
        "edition": "e",
        "columns": {"key": "id"},
        "files": {"a.csv": {"class": "01", "columns": {"name": "n"}}},
    }
    own = map_from(raw, where="m").for_file("a.csv")

    assert (own.edition, own.class_code, own.columns) == ("e", "01", {"key": ("id",), "name": ("n",)})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_map_is_understood_and_says_what_it_is(path: Path) -> None:
    read_map(path)

    assert path.read_text(encoding="utf-8").startswith("# ")
