"""Which cluster is which alarm: taken once, never mistaken for what lies elsewhere or happened earlier."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridcity.surveillance.model import Found
from gridcity.surveillance.sameness import is_over, is_same, recognised, shared_cells

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Known:
    id: int
    cluster: Found
    last_seen_at: datetime = NOON


def a_cluster(*cells: int, days: float = 2.0, until: datetime = NOON) -> Found:
    return Found(
        cells, 126.0, 45.0, 100.0, until - timedelta(days=days), until, 5, 1.0, 3.0, 0.001, None, 500.0
    )


def test_half_of_the_smaller_one_is_the_same_less_is_not() -> None:
    assert is_same(a_cluster(1, 2), a_cluster(2, 3, 4, 5))
    assert not is_same(a_cluster(1, 2, 3), a_cluster(3, 4, 5))


def test_what_began_after_the_other_was_last_seen_is_another() -> None:
    earlier = a_cluster(1, 2, until=NOON - 3 * DAY)

    assert not is_same(earlier, a_cluster(1, 2, days=2))
    assert is_same(earlier, a_cluster(1, 2, days=3))


def test_what_falls_apart_goes_on_as_one_alarm_and_a_new_one() -> None:
    whole = Known(1, a_cluster(1, 2, 3, 4))

    assert recognised([whole], [a_cluster(1, 2), a_cluster(3, 4)]) == [whole, None]


def test_of_two_that_grow_together_the_one_that_shares_most_goes_on_of_equals_the_older() -> None:
    older, younger = Known(1, a_cluster(1, 2)), Known(2, a_cluster(3, 4, 5))

    assert recognised([younger, older], [a_cluster(1, 2, 3, 4, 5)]) == [older]
    assert recognised([older, younger], [a_cluster(1, 3, 4, 5)]) == [younger]


def test_an_alarm_is_over_a_day_after_it_was_last_seen_and_not_before() -> None:
    alarm = Known(1, a_cluster(1))

    assert not is_over(alarm, NOON + DAY - timedelta(seconds=1))
    assert is_over(alarm, NOON + DAY)


_cells = st.sets(st.integers(1, 12), min_size=1, max_size=6).map(sorted)


@given(st.lists(_cells, max_size=5), st.lists(_cells, max_size=5))
def test_each_alarm_is_taken_once_and_only_by_what_is_the_same(
    alarms: list[list[int]], clusters: list[list[int]]
) -> None:
    known = [Known(number, a_cluster(*cells)) for number, cells in enumerate(alarms)]
    found = [a_cluster(*cells) for cells in clusters]

    same = recognised(known, found)

    taken = [one.id for one in same if one is not None]
    assert len(taken) == len(set(taken))
    for one, cluster in zip(same, found, strict=True):
        if one is not None:
            assert shared_cells(one.cluster, cluster) >= 0.5
        else:
            assert all(not is_same(other.cluster, cluster) or other.id in taken for other in known)
