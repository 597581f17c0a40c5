"""GCJ-02 and BD-09: there, back, and nothing outside China."""

import numpy as np
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
