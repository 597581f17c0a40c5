"""Who should take a case: ranked by hand and by rule."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.cases.crews.ranking import Crew, OpenCase, rank

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DUE = NOON + timedelta(hours=4)


def open_cases(
    count: int, *, late: bool = False, due: datetime | None = None, away_m: float = 800.0
) -> list[OpenCase]:
    return [OpenCase(due, late, away_m)] * count


def test_by_hand() -> None:
    """Idle: free 1, slack 1 -> 1. Two late cases due before, 800 m away: free 4/8, near 1/2, slack 1/3.

    So (0.4 / 2 + 0.25 / 2 + 0.2 / 3) / 0.85 = 0.4608.
    """
    busy = Crew(1, "Busy", open_cases(2, late=True, due=NOON))
    idle = Crew(2, "Idle", ())

    first, second = rank([busy, idle], DUE)

    assert first.name == "Idle"
    assert first.score == pytest.approx(1.0)
    assert second.score == pytest.approx(0.4608, abs=1e-4)
    assert second.why_en == "has 2 open, 2 of them late, 2 due before this one, the nearest 800 m away"
    assert second.why_zh == "在办 2 件，其中超期 2 件，2 件先于本案到期，最近一件距此 800 m"


def test_whoever_is_skilled_goes_before_an_equal_and_nobody_loses_by_what_is_not_recorded() -> None:
    same = open_cases(1, due=None)
    crews = [
        Crew(1, "Other trade", same, is_skilled=False),
        Crew(2, "Unknown", same),
        Crew(3, "Skilled", same, is_skilled=True),
    ]

    assert [one.name for one in rank(crews, None)] == ["Skilled", "Unknown", "Other trade"]


def test_whoever_is_near_goes_before_an_equal() -> None:
    near, far = Crew(9, "Near", open_cases(1, away_m=10.0)), Crew(1, "Far", open_cases(1, away_m=5_000.0))

    assert [one.name for one in rank([far, near], DUE)] == ["Near", "Far"]


def test_nobody_is_ranked_where_nobody_works() -> None:
    assert rank([], DUE) == []


crews = st.builds(
    Crew,
    st.integers(1, 5),
    st.just("x"),
    st.lists(
        st.builds(OpenCase, st.none() | st.just(NOON), st.booleans(), st.none() | st.floats(0, 1e5)),
        max_size=6,
    ),
    st.none() | st.booleans(),
)


@given(st.lists(crews, unique_by=lambda one: one.person_id, max_size=5), st.none() | st.just(DUE))
def test_scores_are_shares_and_more_work_never_helps(those: list[Crew], due: datetime | None) -> None:
    ranked = rank(those, due)

    assert {one.person_id for one in ranked} == {one.person_id for one in those}
    assert all(0 < one.score <= 1 for one in ranked)
    scores = [round(one.score, 6) for one in ranked]
    assert scores == sorted(scores, reverse=True)
    for one in those:
        more = Crew(one.person_id, one.name, [*one.open, OpenCase(None, True, None)], one.is_skilled)
        (before,), (after,) = rank([one], due), rank([more], due)
        assert after.score < before.score
