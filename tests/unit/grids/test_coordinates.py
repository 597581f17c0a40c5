"""GCJ-02 and BD-09: there, back, and nothing outside China."""

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.coordinates import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from grids.errors import CoordinatesInvalid

ONE_CENTIMETRE_DEG = 0.01 / 111_320
PAIRS = [(wgs84_to_gcj02, gcj02_to_wgs84), (gcj02_to_bd09, bd09_to_gcj02), (wgs84_to_bd09, bd09_to_wgs84)]
BOSTON = (-71.06, 42.36)


def test_swapped_longitude_and_latitude_are_refused() -> None:
    with pytest.raises(CoordinatesInvalid):
        wgs84_to_gcj02(45.75, 126.63)


@pytest.mark.parametrize("convert", [function for pair in PAIRS for function in pair])
def test_nothing_is_shifted_outside_china(convert) -> None:  # type: ignore[no-untyped-def]
    assert tuple(float(value) for value in convert(*BOSTON)) == BOSTON


@pytest.mark.parametrize("convert", [function for pair in PAIRS for function in pair])
@given(
    place=st.tuples(st.floats(-180, 72), st.floats(-90, 90))
    | st.tuples(st.floats(-180, 180), st.floats(-90, 0))
)
def test_no_place_west_or_south_of_the_rectangle_of_china_is_touched(  # type: ignore[no-untyped-def]
    convert, place
) -> None:
    assert tuple(float(value) for value in convert(*place)) == place


@pytest.mark.parametrize(
    ("convert", "lon", "lat"),
    [
        (wgs84_to_gcj02, 116.41024449916938, 39.91640428150164),
        (gcj02_to_bd09, 116.41036949371029, 39.92133699351021),
    ],
)
def test_a_place_in_peking_lies_where_others_say(convert, lon, lat) -> None:  # type: ignore[no-untyped-def]
    """116.404, 39.915, converted by wandergis/coordtransform (its test/app.js); ours is written anew."""
    assert [float(value) for value in convert(116.404, 39.915)] == pytest.approx([lon, lat], abs=1e-12)


def test_the_common_short_way_back_misses_by_less_than_a_metre_and_ours_does_not() -> None:
    """The inverses that others publish are approximations: ours comes back to where it began."""
    theirs = (116.39762729119315, 39.90865673957631)  # bd09togcj02(116.404, 39.915), same source
    ours = tuple(float(value) for value in bd09_to_gcj02(116.404, 39.915))

    assert ours == pytest.approx(theirs, abs=1e-5)
    assert [float(value) for value in gcj02_to_bd09(*ours)] == pytest.approx([116.404, 39.915], abs=1e-12)
    assert abs(float(gcj02_to_bd09(*theirs)[0]) - 116.404) > ONE_CENTIMETRE_DEG


def test_cgcs2000_has_the_numbers_of_wgs84() -> None:
    """PROJ knows no shift between them either."""
    convert = pyproj.Transformer.from_crs(4490, 4326, always_xy=True)
    lon, lat = np.meshgrid(np.linspace(74, 135, 20), np.linspace(4, 53, 20))
    assert np.stack(convert.transform(lon, lat)) == pytest.approx(np.stack([lon, lat]), abs=1e-12)


def test_what_is_no_number_stays_none() -> None:
    lon, lat = wgs84_to_gcj02([np.nan, 126.63], [45.75, 45.75])

    assert np.isnan(lon).tolist() == [True, False]
    assert np.isfinite(lat[1])


def test_the_shift_at_harbin_is_the_published_one() -> None:
    lon, lat = wgs84_to_gcj02(126.63, 45.75)
    east_m = (float(lon) - 126.63) * 111_320 * np.cos(np.radians(45.75))
    north_m = (float(lat) - 45.75) * 111_140

    assert east_m == pytest.approx(459, abs=10)
    assert north_m == pytest.approx(213, abs=10)


@pytest.mark.parametrize(("there", "back"), PAIRS)
@given(lon=st.floats(74, 134), lat=st.floats(4, 53))
def test_there_and_back_is_less_than_a_centimetre(there, back, lon, lat) -> None:  # type: ignore[no-untyped-def]
    lon_again, lat_again = back(*there(lon, lat))

    assert abs(float(lon_again) - lon) < ONE_CENTIMETRE_DEG
    assert abs(float(lat_again) - lat) < ONE_CENTIMETRE_DEG
