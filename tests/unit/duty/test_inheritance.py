"""Who inherits the rules of cells that are drawn anew."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gridcity.duty.inheritance import Bequest, Claim, Kin, Term, bequeath

DAY = date(2026, 3, 2)
WATER: Claim = (Term((1, None, None), DAY, None),)
ROADS: Claim = (Term((2, None, None), DAY, None),)


def test_nobody_inherits_of_a_parent_whose_ground_is_scattered() -> None:
    kinship = [Kin(1, child, 0.05, 0.05, is_namesake=False) for child in range(2, 22)]
    assert bequeath(kinship, {1: {"c7": WATER}}) == []


def test_parents_that_say_otherwise_are_both_listed_and_neither_answers() -> None:
    kinship = [Kin(1, 9, 1.0, 0.7, is_namesake=False), Kin(2, 9, 1.0, 0.3, is_namesake=False)]

    assert bequeath(kinship, {1: {"c7": WATER}, 2: {"c7": ROADS}}) == [
        Bequest((1,), 9, "c7", is_contested=True),
        Bequest((2,), 9, "c7", is_contested=True),
    ]


def test_silence_is_not_consent() -> None:
    kinship = [Kin(1, 9, 1.0, 0.7, is_namesake=False), Kin(2, 9, 1.0, 0.3, is_namesake=False)]
    assert bequeath(kinship, {1: {"c7": WATER}}) == [Bequest((1,), 9, "c7", is_contested=True)]


def test_the_same_party_for_other_days_is_another_claim() -> None:
    until = (Term((1, None, None), DAY, date(2027, 1, 1)),)
    kinship = [Kin(1, 9, 1.0, 0.5, is_namesake=False), Kin(2, 9, 1.0, 0.5, is_namesake=False)]
    assert all(one.is_contested for one in bequeath(kinship, {1: {"c7": WATER}, 2: {"c7": until}}))


def test_all_parts_of_a_split_cell_inherit() -> None:
    kinship = [Kin(1, child, 0.25, 1.0, is_namesake=child == 4) for child in (4, 5, 6, 7)]
    assert [(one.child, one.is_contested) for one in bequeath(kinship, {1: {"c7": WATER}})] == [
        (4, False), (5, False), (6, False), (7, False),
    ]  # fmt: skip


def test_parents_of_one_mind_are_followed() -> None:
    kinship = [Kin(1, 9, 1.0, 0.6, is_namesake=False), Kin(2, 9, 1.0, 0.4, is_namesake=False)]
    assert bequeath(kinship, {1: {"c7": WATER}, 2: {"c7": WATER}}) == [
        Bequest((1, 2), 9, "c7", is_contested=False)
    ]


def test_a_cell_whose_border_moved_keeps_its_rules_and_leaves_its_neighbours_theirs() -> None:
    kinship = [
        Kin(1, 11, 0.8, 0.8, is_namesake=True), Kin(2, 11, 0.2, 0.2, is_namesake=False),
        Kin(2, 12, 0.8, 0.8, is_namesake=True), Kin(1, 12, 0.2, 0.2, is_namesake=False),
    ]  # fmt: skip
    assert bequeath(kinship, {1: {"c7": WATER}, 2: {"c7": ROADS}}) == [
        Bequest((1,), 11, "c7", is_contested=False),
        Bequest((2,), 12, "c7", is_contested=False),
    ]


def test_a_cell_that_ends_in_another_is_heard_there() -> None:
    """The larger keeps its code and its rule; what the smaller said is not lost."""
    kinship = [Kin(1, 11, 1.0, 0.8, is_namesake=True), Kin(2, 11, 1.0, 0.2, is_namesake=False)]
    assert bequeath(kinship, {1: {"c7": WATER}, 2: {"c7": ROADS}}) == [
        Bequest((1,), 11, "c7", is_contested=False),
        Bequest((2,), 11, "c7", is_contested=True),
    ]


_KIN = st.lists(
    st.builds(
        Kin,
        st.integers(1, 4), st.integers(11, 14), st.floats(0.01, 1), st.floats(0.01, 1),
        is_namesake=st.just(False),
    ),
    unique_by=lambda kin: (kin.parent, kin.child),
    max_size=12,
)  # fmt: skip
_CLAIMS = st.dictionaries(
    st.integers(1, 4), st.dictionaries(st.sampled_from(("c7", "aall")), st.sampled_from((WATER, ROADS)))
)


@given(_KIN, _CLAIMS, st.dictionaries(st.integers(11, 14), st.integers(1, 4)))
def test_nothing_is_invented_nothing_heard_is_lost_and_one_answer_at_most_is_left(
    kinship: list[Kin], claims: dict[int, dict[str, Claim]], names: dict[int, int]
) -> None:
    heirs = {parent: child for child, parent in names.items()}
    kinship = [
        Kin(
            kin.parent, kin.child, kin.of_parent, kin.of_child, is_namesake=heirs.get(kin.parent) == kin.child
        )
        for kin in kinship
    ]

    found = bequeath(kinship, claims)

    settled = [(one.child, one.target) for one in found if not one.is_contested]
    assert len(settled) == len(set(settled))
    for one in found:
        assert len({claims[parent][one.target] for parent in one.parents}) == 1
        assert all(
            any((kin.parent, kin.child) == (parent, one.child) for kin in kinship) for parent in one.parents
        )
    passed = {(parent, one.target) for one in found for parent in one.parents}
    heard = {kin.parent for kin in kinship if kin.has_a_say}
    assert passed == {(parent, target) for parent in heard for target in claims.get(parent, {})}
