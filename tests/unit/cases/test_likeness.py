"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.cases.likeness import likeness

TEXTS = st.text(max_size=60)


@given(TEXTS, TEXTS)
def test_it_lies_between_nothing_and_the_same_whichever_comes_first(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(TEXTS)
def test_a_text_is_as_alike_to_itself_as_can_be_unless_it_has_no_words(text: str) -> None:
    assert likeness(text, text) in {0, 1}


def test_by_hand() -> None:
    # 路面|面塌|塌陷 and 路面|面有|有坑: one of three and three.
    assert likeness("路面塌陷", "路面有坑") == pytest.approx(2 * 1 / 6)
    # " po", "pot", "ot " and " po", "pod", "od ": one of three and three.
    assert likeness("pot", "POD") == pytest.approx(2 * 1 / 6)


@pytest.mark.parametrize(
    ("typed", "alike", "other"),
    [
        ("路灯不亮了", "中央大街路灯不亮", "井盖丢失"),
        ("street light out", "Streetlight is out again", "missed trash pickup"),
        ("消防栓漏水", "消火栓漏水严重", "路灯不亮"),
        ("pothole on Beacon St", "big pothole Beacon Street", "graffiti on Beacon Street"),
    ],
)
def test_what_people_mean_alike_is_more_alike(typed: str, alike: str, other: str) -> None:
    assert likeness(typed, alike) > 1.5 * likeness(typed, other)
