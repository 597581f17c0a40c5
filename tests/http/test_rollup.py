"""Counts in hexagons over HTTP: what staff sees, and what nobody can find out by subtracting."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from gridcity.analytics import hexagons
from gridcity.clock import now
from tests.support.people_and_cases import make_case, make_crew
from tests.support.site import Site, problem_of

MAY, JUNE = datetime(2026, 5, 10, tzinfo=UTC), datetime(2026, 6, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Forget what is kept of atoms: tests roll back what they write."""
    hexagons._atoms.clear()
    yield
    hexagons._atoms.clear()


def file_cases(site: Site, count: int, at: datetime, place: tuple[float, float], late_days: int = 0) -> None:
    """File cases at an instant, as if each had been recorded some days after it."""
    crew = make_crew(site.db)
    lon, lat = site.city.place(*place)
    for _ in range(count):
        case = make_case(site.db, crew=crew, lon=lon, lat=lat, at=at)
        site.db.execute(text("ALTER TABLE case_events DISABLE TRIGGER USER"))
        site.db.execute(
            text("UPDATE case_events SET recorded_at = :at WHERE case_id = :id"),
            {"at": at + timedelta(days=late_days), "id": case.id},
        )
        site.db.execute(text("ALTER TABLE case_events ENABLE TRIGGER USER"))


def public(site: Site, first: str, last: str, resolution: int = 8) -> dict[str, float]:
    answer = site.stranger.get(f"/rollup/public?from={first}&to={last}&resolution={resolution}")
    assert answer.status_code == 200, answer.text
    return {one["properties"]["h3"]: one["properties"]["value"] for one in answer.json()["features"]}


def test_exact_counts_are_not_for_strangers(site: Site) -> None:
    assert problem_of(site.stranger.get("/rollup?resolution=8")) == (401, "api.not_signed_in")


@pytest.mark.parametrize("query", ["resolution=5", "resolution=12", "resolution=8&measure=secrets", ""])
def test_what_cannot_be_rolled_up_is_refused(site: Site, query: str) -> None:
    assert site.inspector.get(f"/rollup?{query}").status_code == 422


@pytest.mark.parametrize(
    "query", ["from=2026-05", "from=2026-13&to=2026-13", "from=2026-05&to=2026-06&resolution=9"]
)
def test_the_public_cannot_ask_for_half_months_or_small_hexagons(site: Site, query: str) -> None:
    assert site.stranger.get(f"/rollup/public?{query}").status_code == 422


@pytest.mark.parametrize("period", [("2026-06", "2026-05"), ("1999-01", "2026-05"), ("2190-01", "2190-02")])
def test_periods_that_are_none_too_long_or_not_over_are_refused(site: Site, period: tuple[str, str]) -> None:
    first, last = period
    answer = site.stranger.get(f"/rollup/public?from={first}&to={last}")
    assert problem_of(answer) == (400, "analytics.period_invalid")


def test_the_running_month_is_not_published(site: Site) -> None:
    month = f"{now():%Y-%m}"
    answer = site.stranger.get(f"/rollup/public?from={month}&to={month}")
    assert problem_of(answer) == (400, "analytics.period_invalid")


@pytest.mark.parametrize("resolution", [6, 7, 8, 9, 10, 11])
def test_staff_sees_every_case_whatever_the_resolution(site: Site, resolution: int) -> None:
    file_cases(site, 3, MAY, (0.5, 0.5))
    file_cases(site, 2, JUNE, (-3.5, 1.5))

    found = site.inspector.get(f"/rollup?resolution={resolution}&measure=open_cases").json()

    values = [one["properties"]["value"] for one in found["features"]]
    assert sum(values) == pytest.approx(5, rel=1e-9)
    assert all(len(one["geometry"]["coordinates"][0]) >= 6 for one in found["features"])
    assert all(len(one["properties"]["h3"]) == 15 for one in found["features"])


def test_few_cases_are_withheld_and_many_are_told(site: Site) -> None:
    file_cases(site, 4, MAY, (0.5, 0.5))
    file_cases(site, 5, JUNE, (0.5, 0.5))

    assert public(site, "2026-05", "2026-05") == {}
    assert list(public(site, "2026-06", "2026-06").values()) == [5.0]


def test_nothing_withheld_can_be_found_by_subtracting_periods_or_resolutions(site: Site) -> None:
    """Four in May, five in June: the two months together hold five, at every resolution."""
    file_cases(site, 4, MAY, (0.5, 0.5))
    file_cases(site, 5, JUNE, (0.5, 0.5))

    for resolution in (6, 7, 8):
        assert list(public(site, "2026-05", "2026-06", resolution).values()) == [5.0]
        assert list(public(site, "2026-04", "2026-06", resolution).values()) == [5.0]


def test_nothing_can_be_found_by_asking_again_after_one_more_case(site: Site) -> None:
    file_cases(site, 5, MAY, (0.5, 0.5))
    before = public(site, "2026-05", "2026-05")
    file_cases(site, 1, MAY, (0.5, 0.5), late_days=60)
    hexagons._atoms.clear()

    assert public(site, "2026-05", "2026-05") == before
