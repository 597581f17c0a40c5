"""What cameras write, believed only as far as it makes sense."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags
from PIL.TiffImagePlugin import IFDRational

from gridcity.files.exif import Shot, read_shot
from tests.support.pictures import HARBIN_GPS

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HARBIN = ZoneInfo("Asia/Shanghai")
GPS = ExifTags.GPS
TAKEN, OFFSET = ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal


def shot(*, gps: dict[int, object] | None = None, camera: dict[int, object] | None = None) -> Shot:
    return read_shot({}, camera or {}, gps or {}, zone=HARBIN, received_at=NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        {GPS.GPSLatitude: (IFDRational(1, 0), IFDRational(0, 0), IFDRational(1))},
        {GPS.GPSLatitude: (91.0, 0.0, 0.0)},
        {GPS.GPSLatitude: (-45.0, 0.0, 0.0)},
        {GPS.GPSLatitude: "45.75"},
        {GPS.GPSLatitude: ()},
        {GPS.GPSLatitude: (float("nan"), 0.0, 0.0)},
        {GPS.GPSLatitudeRef: ""},
        {GPS.GPSLatitudeRef: "E"},
        {GPS.GPSLatitudeRef: b"\x00"},
        {GPS.GPSLatitudeRef: None},
        {GPS.GPSLongitude: None},
        {GPS.GPSLongitude: (181.0, 0.0, 0.0)},
        {GPS.GPSLongitude: (0.0, 0.0, 0.0), GPS.GPSLatitude: (0.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_makes_no_sense_is_no_place(wrong: dict[int, object]) -> None:
    assert shot(gps=HARBIN_GPS).lon == pytest.approx(126.63)

    seen = shot(gps=HARBIN_GPS | wrong)

    assert (seen.lon, seen.lat) == (None, None)


def test_south_and_west_are_negative() -> None:
    seen = shot(gps=HARBIN_GPS | {GPS.GPSLatitudeRef: "s", GPS.GPSLongitudeRef: b"W\x00"})

    assert seen.lat == pytest.approx(-45.758333333)
    assert seen.lon == pytest.approx(-126.63)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0000:00:00 00:00:00",
        "2026:13:45 99:99:99",
        "    :  :     :  :  ",
        "yesterday",
        None,
        5,
        b"\xff\xfe",
    ],
)
def test_a_date_that_is_none_is_no_time(written: object) -> None:
    assert shot(camera={TAKEN: written}).taken_at is None


@pytest.mark.parametrize("written", ["0001:01:01 00:00:00", "9999:12:31 23:59:59", "2026:03:05 00:00:00"])
def test_a_time_before_cameras_or_after_the_arrival_is_a_wrong_clock(written: str) -> None:
    assert shot(camera={TAKEN: written}).taken_at is None


@pytest.mark.parametrize(
    ("offset", "hours"), [("+08:00", 8), ("-05:00", -5), ("", 8), ("rubbish", 8), ("+99:99", 8), (None, 8)]
)
def test_the_camera_s_own_offset_comes_before_the_city_s_zone(offset: object, hours: int) -> None:
    seen = shot(camera={TAKEN: "2026:03:01 12:00:00", OFFSET: offset})

    assert seen.taken_at == datetime(2026, 3, 1, 12, 0, tzinfo=UTC) - timedelta(hours=hours)


def test_only_text_that_the_store_can_hold_is_kept() -> None:
    base: dict[int, object] = {
        ExifTags.Base.Make: "Test\x00cam\x07",
        ExifTags.Base.Model: b"\xff" + b"x" * 5000,
    }

    seen = read_shot(base, {}, {}, zone=HARBIN, received_at=NOON)

    assert seen.tags["make"] == "Testcam"
    assert len(seen.tags["model"]) == 200


anything = st.one_of(
    st.none(),
    st.text(),
    st.binary(),
    st.floats(),
    st.integers(),
    st.tuples(st.floats(), st.floats(), st.floats()),
)


@given(
    st.dictionaries(st.sampled_from(list(GPS)), anything), st.dictionaries(st.integers(0, 70_000), anything)
)
@settings(deadline=None)
def test_whatever_a_camera_writes_nothing_crashes(gps: dict[int, object], camera: dict[int, object]) -> None:
    seen = read_shot(camera, camera, gps, zone=HARBIN, received_at=NOON)

    assert seen.lon is None or -180 <= seen.lon <= 180
