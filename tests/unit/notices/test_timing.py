"""When a message may disturb somebody."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gridcity.notices.model import Digest, Preferences
from gridcity.notices.timing import due_at, next_try

ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]).map(
    ZoneInfo
)
INSTANTS = st.integers(0, 1_000_000).map(
    lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
TIMES = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))
WISHES = st.builds(
    lambda ends, digest, at: Preferences(
        quiet_from=ends[0], quiet_until=ends[1], digest=digest, digest_at=at
    ),
    st.tuples(TIMES, TIMES).filter(lambda ends: ends[0] != ends[1]) | st.just((None, None)),
    st.sampled_from(list(Digest)),
    TIMES,
)


def is_quiet(wish: Preferences, at: datetime, zone: ZoneInfo) -> bool:
    """Say it minute by minute on the city's clock, as slowly as can be."""
    if wish.quiet_from is None or wish.quiet_until is None:
        return False
    minute, shown = wish.quiet_from, at.astimezone(zone).time().replace(second=0, microsecond=0)
    while minute != wish.quiet_until:
        if minute == shown:
            return True
        minute = (datetime.combine(datetime(2026, 1, 1), minute) + timedelta(minutes=1)).time()  # noqa: DTZ001
    return False


@given(WISHES, INSTANTS, ZONES)
def test_nothing_goes_out_before_it_is_decided_nor_in_quiet_hours_nor_two_days_late(
    wish: Preferences, at: datetime, zone: ZoneInfo
) -> None:
    due = due_at(wish, at, zone, is_emergency=False)

    assert at <= due <= at + timedelta(hours=50)
    # The hour that a change of clocks leaves out is shown by no clock.
    is_skipped = due.astimezone(zone).utcoffset() != (due - timedelta(hours=2)).astimezone(zone).utcoffset()
    assert is_skipped or not is_quiet(wish, due, zone)


@given(WISHES, INSTANTS, ZONES)
def test_an_emergency_goes_out_at_once(wish: Preferences, at: datetime, zone: ZoneInfo) -> None:
    assert due_at(wish, at, zone, is_emergency=True) == at


@given(INSTANTS, ZONES)
def test_digests_come_on_the_hour_and_at_their_time_of_day(at: datetime, zone: ZoneInfo) -> None:
    hourly = due_at(Preferences(digest=Digest.HOURLY), at, zone, is_emergency=False)
    daily = due_at(Preferences(digest=Digest.DAILY, digest_at=time(17)), at, zone, is_emergency=False)

    assert hourly - at < timedelta(hours=1)
    assert daily.astimezone(zone).time() == time(17)
    assert daily - at <= timedelta(hours=25)


def test_pauses_double_and_end_at_an_hour() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    pauses = [(next_try(at, tries) - at).total_seconds() for tries in range(1, 200)]

    assert pauses[:4] == [30, 60, 120, 240]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 3600
