"""Blocks, derived communities and official cells of a stored city."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from sqlalchemy import Connection, delete, insert, text

from gridcity.cells.areas import list_areas, save_areas
from gridcity.cells.blocks import BlockDraw
from gridcity.cells.errors import AreaInvalid, BlockRulesInvalid, CellsRefused, TilingFailed
from gridcity.cells.ground import BlockRules, read_block_rules, read_ground
from gridcity.cells.lookup import CellLookup
from gridcity.cells.official import OfficialCells, OfficialDraw
from gridcity.cells.subareas import derive_communities
from gridcity.cells.tiling import current_tiling, tile
from gridcity.city.model import Level, TilingKind
from gridcity.city.profiles import profile_from, profile_to_dict
from gridcity.city.service import get_city, save_city
from gridcity.loading.cells import read_cells
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.redraw import redraw
from gridcity.store.tables import city, compounds, streets
from grids.lattice import Lattice
from tests.support.tiny import COMMUNITIES, DATA, MADE_AT, TinyCity, make_tiny_city


@pytest.fixture
def rules() -> BlockRules:
    return read_block_rules(DATA / "reference" / "blocks.toml")


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    """Give a city with a street in each direction, off the lattice's lines."""
    made = make_tiny_city(db)
    for number, (kind, ends) in enumerate(
        {
            "primary": ((-2.4, -4), (-2.4, 4)),
            "residential": ((-6, 0.3), (6, 0.3)),
            "subway": ((-6, 1.7), (6, 1.7)),
        }.items()
    ):
        line = shapely.MultiLineString([[made.place(*ends[0]), made.place(*ends[1])]])
        db.execute(insert(streets).values(source_key=f"s{number}", kind=kind, geom=f"SRID=4326;{line.wkt}"))
    return made


def test_the_kind_of_a_tiling_is_kept_with_it(db: Connection, tiny: TinyCity, rules: BlockRules) -> None:
    made = redraw(db, at=MADE_AT.replace(month=2), how=BlockDraw(rules)).tiling

    assert made.is_new
    assert made.proof["holds"]
    rows = db.execute(text("SELECT kind, valid_to IS NULL FROM tilings ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("lattice", False), ("blocks", True)]
    assert not redraw(db, at=MADE_AT.replace(month=3), how=BlockDraw(rules)).tiling.is_new
    assert redraw(db, at=MADE_AT.replace(month=4)).tiling.is_new


def test_no_block_lies_across_a_large_street_or_a_community_border(
    db: Connection, tiny: TinyCity, rules: BlockRules
) -> None:
    frame = BlockDraw(rules)(db).to_frame()

    street = shapely.LineString([tiny.place(-2.4, -3), tiny.place(-2.4, 3)])
    inner = shapely.buffer(frame.geometry.to_numpy(), -1e-7)
    assert shapely.length(shapely.intersection(inner, street)).max() == 0
    assert set(frame["area_code"]) == set(COMMUNITIES)
    assert (frame["code"].str[:12] == frame["area_code"]).all()
    assert set(frame["kind"]) == {"blocks"}


def test_looking_at_blocks_leaves_the_cells_in_force_alone(
    db: Connection, tiny: TinyCity, rules: BlockRules
) -> None:
    before = current_tiling(db)

    BlockDraw(rules)(db)

    assert current_tiling(db) == before


def test_a_place_finds_its_block(db: Connection, tiny: TinyCity, rules: BlockRules) -> None:
    redraw(db, at=MADE_AT.replace(month=2), how=BlockDraw(rules))
    lon, lat = np.array([tiny.place(-4.9 + 0.37 * n, -2.9 + 0.21 * n) for n in range(26)]).T

    found = CellLookup.load(db).cell_ids(lon, lat)

    cells = gpd.read_postgis("SELECT id, geom FROM cells WHERE valid_to IS NULL ORDER BY code", db)
    joined = gpd.sjoin(
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326), cells, predicate="intersects"
    )
    assert (joined.sort_values("index_right").groupby(level=0)["id"].first().to_numpy() == found).all()


def test_the_ground_holds_what_parts_cells_and_not_what_runs_under_them(
    db: Connection, tiny: TinyCity, rules: BlockRules
) -> None:
    yard = shapely.MultiPolygon([shapely.box(*tiny.place(1, 1), *tiny.place(2, 2))])
    db.execute(insert(compounds).values(source_key="c", kind="school", geom=f"SRID=4326;{yard.wkt}"))

    ground = read_ground(db, rules)

    assert ground.lines.strengths.tolist() == [0.85, 0.3]
    assert len(ground.compounds.shapes) == 1
    assert len(ground.loads.lon) == 0


def test_components_weigh_where_loads_count(db: Connection, tiny: TinyCity) -> None:
    loaded = read_block_rules(DATA / "reference" / "blocks.toml", load_share=0.5)

    drawing = BlockDraw(loaded)(db)

    assert drawing.tiling.proof.holds


@pytest.mark.parametrize(
    "words",
    ["streets = 5", "[streets]\nprimary = 2.0", "[nonsense]\na = 1", "[rules]\ntarget_m2 = -1.0", "no toml"],
)
def test_rules_that_cannot_be_are_refused(words: str, tmp_path: Path) -> None:
    whole = (DATA / "reference" / "blocks.toml").read_text("utf-8")
    path = tmp_path / "blocks.toml"
    table = words.partition("\n")[0]
    path.write_text(
        whole.replace(f"{table} ", f"{words}\n#")
        if words.startswith("[") and table in whole
        else words + "\n" + whole
    )

    with pytest.raises(BlockRulesInvalid):
        read_block_rules(path)


def test_a_profile_names_the_kind_that_is_drawn_by_default(db: Connection, tiny: TinyCity) -> None:
    profile = get_city(db).profile

    assert profile.tiling is TilingKind.LATTICE
    blocks = replace(profile, tiling=TilingKind.BLOCKS)
    assert profile_from(profile_to_dict(blocks)).tiling is TilingKind.BLOCKS


@pytest.fixture
def streets_only(db: Connection) -> Lattice:
    """Give a city that publishes two streets of 1.2 km² and no communities."""
    db.execute(delete(city))
    profile = profile_from(
        profile_to_dict(make_tiny_profile())
        | {"divisions": {"finest_level": "street", "area_codes": "official"}}
    )
    save_city(db, profile, at=MADE_AT)
    lattice = Lattice(profile.centre_lon, profile.centre_lat)
    boxes = [shapely.Polygon(lattice.corners([w, e, e, w], [0, 0, 12, 12])) for w, e in ((-10, 0), (0, 10))]
    save_areas(
        db,
        gpd.GeoDataFrame(
            {
                "code": ["230102001", "230102002"],
                "level": "street",
                "name": ["西街道", "东街道"],
                "name_en": ["West", None],
            },
            geometry=boxes,
            crs=4326,
        ),
    )
    return lattice


def make_tiny_profile():  # type: ignore[no-untyped-def]
    import tomllib

    from tests.support.tiny import PROFILE

    return profile_from(tomllib.loads(PROFILE))


def test_communities_are_derived_marked_and_numbered_from_601(
    db: Connection, streets_only: Lattice, rules: BlockRules
) -> None:
    derived = derive_communities(db, rules)

    parts = list_areas(db, Level.COMMUNITY)
    assert derived.parts == len(parts) == 8
    assert all(part.is_derived for part in parts)
    assert [part.code for part in parts[:2]] == ["230102001601", "230102001602"]
    assert parts[0].name == "西街道第1片"
    assert parts[0].name_en == "West, part 1"
    assert parts[-1].name_en is None
    assert all(200_000 < part.area_m2 < 400_000 for part in parts)


def test_cells_lie_in_derived_communities_and_survive_their_going(
    db: Connection, streets_only: Lattice, rules: BlockRules
) -> None:
    before = tile(db, at=MADE_AT)
    derive_communities(db, rules)
    made = tile(db, at=MADE_AT.replace(month=2))

    assert before.proof["areas"] == 2
    assert made.proof["areas"] == 8
    assert made.proof["holds"]
    level = db.scalar(text("SELECT finest_level FROM tilings WHERE valid_to IS NULL"))
    assert level == "community"
    again = derive_communities(db, rules, hectares=60.0)
    assert again.gone == 4
    assert tile(db, at=MADE_AT.replace(month=3)).proof["areas"] == 4
    retired = text("SELECT count(*) FROM cells WHERE valid_to IS NOT NULL AND length(area_code) = 9")
    assert (db.scalar(retired) or 0) > 0


def test_derived_communities_that_do_not_cover_their_street_any_more_are_not_tiled(
    db: Connection, streets_only: Lattice, rules: BlockRules
) -> None:
    derive_communities(db, rules)
    larger = shapely.Polygon(streets_only.corners([0, 14, 14, 0], [0, 0, 12, 12]))
    save_areas(
        db,
        gpd.GeoDataFrame(
            {"code": ["230102002"], "level": "street", "name": ["东街道"]}, geometry=[larger], crs=4326
        ),
    )

    with pytest.raises(TilingFailed, match="derive"):
        tile(db, at=MADE_AT)


def test_nothing_is_derived_where_communities_are_official(
    db: Connection, tiny: TinyCity, rules: BlockRules
) -> None:
    with pytest.raises(AreaInvalid):
        derive_communities(db, rules)


def official(db: Connection, tmp_path: Path, change=lambda frame: frame) -> OfficialCells:  # type: ignore[no-untyped-def]
    """Write the cells in force to a file, changed, and read them as a city's own."""
    frame = gpd.read_postgis("SELECT code, area_m2, geom FROM cells WHERE valid_to IS NULL ORDER BY code", db)
    frame["code"] = frame["code"].str[:12] + [f"{900 - n}" for n in range(len(frame))]
    change(frame).to_file(tmp_path / "cells.gpkg", driver="GPKG")
    return read_cells(tmp_path / "cells.gpkg", ColumnMap(), Faults())


def widened(frame):  # type: ignore[no-untyped-def]
    return frame.set_geometry(gpd.GeoSeries(shapely.buffer(frame.geometry.to_numpy(), 0.0001), crs=4326))


def test_official_cells_keep_the_codes_that_the_city_gave_them(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    cells = official(db, tmp_path)

    made = redraw(db, at=MADE_AT.replace(month=2), how=OfficialDraw(cells)).tiling

    assert made.proof["holds"]
    stored = db.scalars(text("SELECT code FROM cells WHERE valid_to IS NULL ORDER BY code")).all()
    assert stored == sorted(cells.codes)
    assert db.scalar(text("SELECT kind FROM tilings WHERE valid_to IS NULL")) == "official"


def test_official_cells_full_of_overlaps_are_refused_and_nothing_changes(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    cells = official(db, tmp_path, widened)

    with pytest.raises(CellsRefused) as refused:
        redraw(db, at=MADE_AT.replace(month=2), how=OfficialDraw(cells))

    assert set(refused.value.details["findings"]) == {"overlap", "crossing", "outside"}  # type: ignore[call-overload]
    assert db.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL")) == tiny.cells


def test_official_cells_with_a_gap_wider_than_the_tolerance_are_refused(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    cells = official(db, tmp_path, lambda frame: frame.iloc[1:])

    with pytest.raises(CellsRefused, match="1 × gap"):
        OfficialDraw(cells)(db)
