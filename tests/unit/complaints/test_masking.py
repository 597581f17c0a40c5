"""What goes from a complaint into a case says nothing of who complained, and all that a crew has to know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.complaints.masking import MASK, masked
from gridcity.complaints.model import Contact

PRIVATE = [
    "13800000000",
    "138 0000 0000",
    "138-0000-0000",
    "+86 138 0000 0000",
    "１３８００００００００",
    "1 3 8 0 0 0 0 0 0 0 0",
    "0451-88888888",
    "(0451) 8888 8888",
    "0451-88888888转12",
    "617-555-1234",
    "(617) 555-1234",
    "+44 20 7946 0958",
    "li.hua@example.org",
    "li@mail.example.com.cn",
    "230102199003071234",
    "23010219900307123X",
    "6222021234567890128",
]


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("井盖丢失，", "，谢谢"), ("call ", " today"), ("找", "李")]
)
def test_what_reaches_or_names_somebody_is_masked(private: str, before: str, after: str) -> None:
    assert masked(before + private + after) == before + MASK + after


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("电话：8765432，三楼", "电话：***，三楼"),
        ("微信号: zhang_san99", "微信号: ***"),
        ("我叫张三，灯不亮", "我叫***，灯不亮"),
        ("联系人：李四住在3栋", "联系人：***住在3栋"),
        ("My name is John Smith. The lamp is out", "My name is ***. The lamp is out"),
    ],
)
def test_what_somebody_says_of_themselves_is_masked(words: str, left: str) -> None:
    assert masked(words) == left


@pytest.mark.parametrize(
    "words",
    [
        "",
        "3号楼2单元门前，井盖编号12345",
        "部件 23010201001000001，单元网格 230102001001001，案卷 2301022026030200001",
        "2026-03-01 18:30 起，京A12345 违停",
        "lon 126.6000000, lat 45.7500000",
        "Built 1990, 4 lamps, 120 m of pipe, No. 12345",
    ],
)
def test_what_a_crew_has_to_know_is_kept(words: str) -> None:
    assert masked(words) == words


def test_the_contact_that_came_along_is_masked_wherever_it_is_repeated() -> None:
    contact = Contact("Li Hua", "8888", "li@example.org")

    assert (
        masked("LI HUA here: the lights at 8888 River Road", contact)
        == "*** here: the lights at 8888 River Road"
    )
    assert masked("Lights out", Contact("Li")) == "Lights out"
    assert masked("我是李华本人", Contact("李华")) == "我是***本人"
    assert masked("at 7654321", Contact(phone="7654321")) == "at ***"


@given(st.text(max_size=200), st.sampled_from(PRIVATE), st.text(max_size=200))
def test_nothing_of_it_is_left_between_any_words(before: str, private: str, after: str) -> None:
    left = masked(f"{before}\n{private}\n{after}")

    assert f"\n{private}\n" not in left
    assert masked(left) == left


@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Nd", "Cs"], exclude_characters="@＠叫名人"), max_size=200
    )
)
def test_words_without_numbers_and_addresses_are_kept(words: str) -> None:
    if "name is" not in words.lower():
        assert len(masked(words)) == len(words) or "微信" in words
