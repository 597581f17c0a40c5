"""Whether photos before and after show the same spot: verdicts, with their reasons."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import asin, degrees, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gridcity.cases.evidence.asking import Verdict
from gridcity.cases.evidence.examining import WIDEST
from gridcity.cases.evidence.sameness import (
    Compared,
    Photo,
    Reason,
    Work,
    apart_deg,
    bits_apart,
    compare,
    distance_m,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LON, LAT = 126.6, 45.75
A_METRE_NORTH = degrees(asin(sin(radians(1 / 111_195))))
WORK = Work(LON, LAT, NOON, NOON + timedelta(hours=3))
BEFORE = Photo(
    1,
    "report",
    "a" * 64,
    NOON,
    1,
    NOON - timedelta(hours=1),
    LON,
    LAT,
    90.0,
    None,
    (1, 65537, 131073, 196609),
)
AFTER = Photo(
    2, "after", "b" * 64, NOON + timedelta(hours=3), 2, NOON + timedelta(hours=2), LON, LAT, 100.0, None,
    (99, 65600, 131100, 196700),
)  # fmt: skip


def shown(before: Photo = BEFORE, after: Photo = AFTER, work: Work = WORK) -> Compared:
    return compare([before, after], work, WIDEST)


def test_photos_of_one_spot_later_and_the_same_way_show_the_same_spot() -> None:
    found = shown()

    assert (found.verdict, found.reasons, found.doubts) == (Verdict.SAME_SPOT, (Reason.NEAR,), ())
    (pair,) = found.pairs
    assert (pair.distance_m, pair.apart_deg, pair.later_s) == (0.0, 10.0, 3 * 3600.0)


@pytest.mark.parametrize(
    ("changed", "verdict", "reason"),
    [
        ({"lat": LAT + 31 * A_METRE_NORTH}, Verdict.OTHER_PLACE, Reason.FAR_APART),
        ({"lat": None, "lon": None}, Verdict.CANNOT_TELL, Reason.NO_PLACE),
        ({"taken_at": BEFORE.taken_at}, Verdict.CANNOT_TELL, Reason.NOT_LATER),
        ({"taken_at": NOON - timedelta(minutes=11)}, Verdict.CANNOT_TELL, Reason.BEFORE_WORK),
        ({"direction_deg": 151.0}, Verdict.CANNOT_TELL, Reason.OTHER_DIRECTION),
        ({"looks": BEFORE.looks}, Verdict.CANNOT_TELL, Reason.ALIKE),
        ({"taken_at": None}, Verdict.SAME_SPOT, Reason.NO_TIME),
        ({"taken_at": NOON + timedelta(hours=4)}, Verdict.SAME_SPOT, Reason.AFTER_WORK),
        ({"lat": LAT + 29 * A_METRE_NORTH}, Verdict.SAME_SPOT, Reason.NEAR),
        ({"lat": LAT + 45 * A_METRE_NORTH, "position_error_m": 20.0}, Verdict.SAME_SPOT, Reason.NEAR),
        ({"lat": LAT + 61 * A_METRE_NORTH, "position_error_m": 900.0}, Verdict.OTHER_PLACE, Reason.FAR_APART),
    ],
)  # fmt: skip
def test_each_thing_that_a_camera_says_decides(
    changed: dict[str, object], verdict: Verdict, reason: Reason
) -> None:
    found = shown(after=replace(AFTER, **changed))  # type: ignore[arg-type]

    assert found.verdict is verdict
    assert reason in found.reasons


def test_the_case_itself_may_lie_elsewhere_than_its_photos() -> None:
    found = shown(work=replace(WORK, lat=LAT + 250 * A_METRE_NORTH))

    assert (found.verdict, found.doubts) == (Verdict.SAME_SPOT, (Reason.FAR_FROM_CASE,))


def test_without_one_of_the_two_nothing_can_be_told() -> None:
    assert compare([BEFORE], WORK, WIDEST) == Compared(Verdict.CANNOT_TELL, (Reason.NO_PHOTOS,), ())
    assert compare([], WORK, WIDEST).verdict is Verdict.CANNOT_TELL


def test_the_best_pair_decides() -> None:
    far = replace(AFTER, id=3, lat=LAT + 900 * A_METRE_NORTH)

    found = compare([BEFORE, far, AFTER], replace(WORK, lon=None, lat=None), WIDEST)

    assert found.verdict is Verdict.SAME_SPOT
    assert [pair.verdict for pair in found.pairs] == [Verdict.OTHER_PLACE, Verdict.SAME_SPOT]


@given(
    st.floats(-179, 179), st.floats(-80, 80), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)
)  # fmt: skip
def test_distances_are_those_of_the_ellipsoid_to_a_hundredth(
    lon: float, lat: float, east: float, north: float
) -> None:
    truth = Geod(ellps="GRS80").inv(lon, lat, lon + east, lat + north)[2]

    assert distance_m(lon, lat, lon + east, lat + north) == pytest.approx(truth, rel=0.01, abs=0.01)


@given(st.floats(0, 360, exclude_max=True), st.floats(0, 360, exclude_max=True))
def test_directions_differ_by_half_a_turn_at_most_either_way(one: float, other: float) -> None:
    assert 0 <= apart_deg(one, other) <= 180
    assert apart_deg(one, other) == pytest.approx(apart_deg(other, one))


@given(st.lists(st.integers(0, 65535), min_size=4, max_size=4), st.integers(0, 63))
def test_hashes_differ_by_the_bits_that_were_turned(parts: list[int], bit: int) -> None:
    hashed = tuple(number << 16 | part for number, part in enumerate(parts))
    turned = list(hashed)
    turned[bit // 16] ^= 1 << bit % 16

    assert bits_apart(hashed, hashed) == 0
    assert bits_apart(hashed, tuple(turned)) == 1
