"""File names as they come from strangers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.files.names import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("", "file"),
        (".", "file"),
        ("...", "file"),
        ("/", "file"),
        ("photo\x00.jpg\r\nSet-Cookie: a=b", "photo.jpgSet-Cookie_ a=b"),
        ("cod\u202egpj.exe", "codgpj.exe"),
        ("井盖 破损.jpg", "井盖 破损.jpg"),
        ("<script>alert(1)</script>.png", "script_.png"),
        (".htaccess", "htaccess"),
    ],
)
def test_paths_and_controls_are_taken_out_and_words_stay(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = clean_name("很长" * 200 + ".jpeg")

    assert len(kept) == LONGEST_NAME
    assert kept.endswith(".jpeg")


@given(st.text(max_size=400))
@settings(deadline=None)
def test_no_name_is_ever_a_path_or_empty_and_cleaning_twice_changes_nothing(sent: str) -> None:
    kept = clean_name(sent)

    assert 0 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set('/\\\x00\n\r"<>')
    assert kept not in {".", ".."}
    assert clean_name(kept) == kept
