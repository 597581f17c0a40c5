"""Photos: decoded to their end, turned upright, freed of what they carry."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gridcity.files import pictures
from gridcity.files.errors import ImageBroken, ImageTooLarge, PicturesBusy
from gridcity.files.pictures import LONGEST_SIDE_PX, SERVED_AS, Photo, read_photo
from tests.support.pictures import HARBIN_GPS, bomb, photo

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HARBIN = ZoneInfo("Asia/Shanghai")
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}


def read(content: bytes, kind: str = "JPEG") -> Photo:
    return read_photo(content, TYPES[kind], zone=HARBIN, received_at=NOON)


def served(content: bytes, kind: str = "JPEG") -> Image.Image:
    image = Image.open(BytesIO(read(content, kind).served))
    image.load()
    return image


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    assert len(bomb()) < 5000

    with pytest.raises(ImageTooLarge):
        read(bomb(), "PNG")


def test_a_photo_just_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 64 * 48 - 1)

    with pytest.raises(ImageTooLarge):
        read(photo())


@pytest.mark.parametrize(
    ("kind", "width", "height", "options"),
    [
        ("PNG", 25_001, 1000, {}),
        ("WEBP", 12_001, 1000, {"method": 0}),
        ("JPEG", 25_001, 1000, {"progressive": True}),
    ],
)
def test_what_has_to_be_unfolded_whole_is_refused_sooner(
    kind: str, width: int, height: int, options: dict[str, Any]
) -> None:
    out = BytesIO()
    Image.new("RGB", (width, height)).save(out, kind, **options)

    with pytest.raises(ImageTooLarge):
        read(out.getvalue(), kind)


def test_photos_wait_for_their_turn_and_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0.01)
    with pictures._turn(), pictures._turn(), pytest.raises(PicturesBusy):
        read(photo())

    assert read(photo()).served


def test_a_turn_ends_with_a_broken_photo_too() -> None:
    for _ in range(2 * pictures.MOST_AT_ONCE):
        with pytest.raises(ImageBroken):
            read(photo()[:200])

    assert read(photo()).served


@pytest.mark.parametrize("kind", list(TYPES))
@pytest.mark.parametrize("kept", [0.3, 0.8])
def test_a_photo_that_is_cut_off_is_refused(kind: str, kept: float) -> None:
    whole = photo(kind, (400, 300))

    with pytest.raises(ImageBroken):
        read(whole[: int(len(whole) * kept)], kind)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(st.binary(max_size=300), st.sampled_from(list(TYPES)), st.integers(4, 200))
@settings(max_examples=150, deadline=None)
def test_garbage_behind_a_photo_s_head_is_refused_or_read_and_never_crashes(
    garbage: bytes, kind: str, kept: int
) -> None:
    try:
        read(photo(kind, (16, 12))[:kept] + garbage, kind)
    except (ImageBroken, ImageTooLarge):
        return


@pytest.mark.parametrize("kind", list(TYPES))
def test_the_served_copy_carries_nothing_but_the_picture(kind: str) -> None:
    original = photo(kind, gps=HARBIN_GPS, taken="2026:03:02 11:30:00", comment="home of the Li family")
    assert b"Testcam" in original

    copy = read(original, kind).served

    for trace in (b"Testcam", b"Exif", b"Li family", b"2026:03", b"http://ns.adobe.com"):
        assert trace not in copy
    image = Image.open(BytesIO(copy))
    assert dict(image.getexif()) == {}
    assert Image.MIME[str(image.format)] == SERVED_AS[TYPES[kind]]


def test_an_archive_behind_a_photo_does_not_come_along() -> None:
    assert b"PK\x03\x04" not in read(photo() + b"PK\x03\x04 and more").served


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_sideways_is_served_upright(kind: str) -> None:
    image = served(photo(kind, (64, 48), orientation=6), kind).convert("RGB")

    assert image.size == (48, 64)
    red, _, blue = image.getpixel((24, 8))  # type: ignore[misc]
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize("orientation", [0, 9, 60_000])
def test_an_orientation_that_is_none_turns_nothing(orientation: int) -> None:
    assert served(photo(orientation=orientation)).size == (64, 48)


def test_a_large_photo_is_scaled_down_and_a_small_one_is_not() -> None:
    assert served(photo(size=(5000, 2500))).size == (LONGEST_SIDE_PX, LONGEST_SIDE_PX // 2)
    assert served(photo(size=(200, 100))).size == (200, 100)


def test_transparency_is_kept_where_there_is_any() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(out, "PNG")

    assert served(out.getvalue(), "PNG").getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_a_camera_tells_where_and_when_in_the_city_s_own_time() -> None:
    shot = read(photo(gps=HARBIN_GPS, taken="2026:03:02 11:30:00")).shot

    assert shot.lon == pytest.approx(126.63, abs=1e-9)
    assert shot.lat == pytest.approx(45 + 45.5 / 60, abs=1e-9)
    assert shot.taken_at == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    assert shot.tags["make"] == "Testcam"


def test_a_heic_tells_the_same() -> None:
    shot = read(photo("HEIF", gps=HARBIN_GPS, taken="2026:03:02 11:30:00"), "HEIF").shot

    assert shot.lon == pytest.approx(126.63, abs=1e-9)
    assert shot.taken_at == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_broken_metadata_does_not_spoil_a_good_photo() -> None:
    whole = photo(gps=HARBIN_GPS)
    at = whole.index(b"Exif\0\0") + 14
    spoilt = whole[:at] + b"\xff" * 40 + whole[at + 40 :]

    assert read(spoilt).shot.lon is None
    assert served(spoilt).size == (64, 48)
