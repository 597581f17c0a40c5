"""Which of many rules holds on some of the same days: found fast, and the same as one by one."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gridcity.duty.sorting import Days

BEGIN = date(2026, 1, 1)


@dataclass(frozen=True)
class Lasting:
    valid_from: date
    valid_to: date | None


def meets(one: Lasting, other: Lasting) -> bool:
    """Say it day by day; a year is all the time that there is."""
    days = [BEGIN + timedelta(number) for number in range(120)]
    return any(
        all(rule.valid_from <= day < (rule.valid_to or date.max) for rule in (one, other)) for day in days
    )


lasting = st.builds(
    lambda at, length: Lasting(
        BEGIN + timedelta(at), None if length == 0 else BEGIN + timedelta(at + length)
    ),
    st.integers(0, 60),
    st.integers(0, 30),
)


@given(st.lists(lasting, max_size=12), st.integers(0, 11))
def test_what_holds_on_the_same_days_is_found_by_days(those: list[Lasting], taken_out: int) -> None:
    days: Days[Lasting] = Days()
    kept: list[Lasting] = []
    for at, one in enumerate(those):
        met = days.meeting(one)

        assert (met is not None) == any(meets(one, other) for other in kept)
        assert met is None or met in kept
        if met is None:
            days.add(one)
            kept.append(one)
        elif at == taken_out:
            days.remove(met)
            kept.remove(met)
