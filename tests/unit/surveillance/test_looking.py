"""One look: what counts at a moment, in days of 24 hours that end then, and how rare a cluster is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gridcity.surveillance.looking import is_alarm, look_over
from gridcity.surveillance.model import DAY_S, Cases, Method, Terms

AT = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
NOW = AT.timestamp()
TERMS = Terms(
    "", "", history_days=20, longest_days=4, reach_m=250.0, largest_share=0.5, fewest_cases=2, replicates=99,
    every_min=1440,
)  # fmt: skip
SIDE = 6
PUT_IN = 18


def some_cases(seed: int = 1, *, count: int = 300) -> Cases:
    """Draw cases of 20 days in 36 cells, and more in one corner during the last two."""
    rng = np.random.default_rng(seed)
    cells = np.concatenate([rng.integers(0, SIDE * SIDE, count), np.resize([0, 1, 6], PUT_IN)])
    ages = np.concatenate([rng.uniform(0, 20, count), np.linspace(0.1, 1.9, PUT_IN)])
    reported = NOW - ages * DAY_S
    x, y = np.divmod(np.arange(SIDE * SIDE), SIDE)
    centres = np.column_stack([x, y]) * 100.0
    places = np.column_stack([126.0 + x / 1000, 45.0 + y / 1000])
    endless = np.full(len(cells), np.inf)
    return Cases(cells, reported, reported.copy(), endless, np.arange(SIDE * SIDE) + 1000, centres, places)


def test_a_cluster_says_what_can_be_counted_by_hand() -> None:
    cases = some_cases()

    looked = look_over(cases, TERMS, at=AT)

    found = looked.found[0]
    age = NOW - cases.reported
    inside = np.isin(cases.cell_ids[cases.cells], found.cell_ids)
    since = age < (AT - found.since) / timedelta(seconds=1)
    many = len(cases.cells)
    expected = inside.sum() * since.sum() / many
    observed = int((inside & since).sum())
    assert (looked.cases, found.observed) == (many, observed)
    assert {1000, 1001, 1006} <= set(found.cell_ids)
    assert_allclose(found.expected, expected)
    ratio = observed * np.log(observed / expected)
    ratio += (many - observed) * np.log((many - observed) / (many - expected))
    assert_allclose(found.ratio, ratio)
    assert found.until == AT
    days = (AT - found.since) / timedelta(days=1)
    assert days == int(days) <= TERMS.longest_days


@pytest.mark.parametrize("method", Method)
def test_what_is_not_known_yet_and_what_ceased_to_count_is_left_out(method: Method) -> None:
    terms = replace(TERMS, method=method)
    cases = some_cases()
    last = np.arange(len(cases.cells)) >= len(cases.cells) - PUT_IN
    late = replace(cases, known=np.where(last, NOW + 1.0, cases.known))
    gone = replace(cases, gone=np.where(last, NOW - 1.0, cases.gone))
    without = replace(
        cases,
        cells=cases.cells[~last],
        reported=cases.reported[~last],
        known=cases.known[~last],
        gone=cases.gone[~last],
    )

    assert look_over(cases, terms, at=AT).found[0].observed >= PUT_IN
    assert look_over(late, terms, at=AT) == look_over(gone, terms, at=AT) == look_over(without, terms, at=AT)
    assert look_over(late, terms, at=AT + timedelta(seconds=2)).cases == len(cases.cells)


def test_what_comes_later_or_lies_before_the_history_changes_nothing() -> None:
    cases = some_cases()
    more = np.array([NOW + 10.0, NOW - 21 * DAY_S])
    wider = replace(
        cases,
        cells=np.concatenate([cases.cells, [0, 0]]),
        reported=np.concatenate([cases.reported, more]),
        known=np.concatenate([cases.known, more]),
        gone=np.concatenate([cases.gone, [np.inf, np.inf]]),
    )

    assert look_over(wider, TERMS, at=AT) == look_over(cases, TERMS, at=AT)


def test_few_cases_are_no_cluster_and_none_break_nothing() -> None:
    cases = some_cases()
    none = replace(cases, known=np.full(len(cases.cells), np.inf))

    assert look_over(none, TERMS, at=AT).found == ()
    assert look_over(some_cases(count=0), replace(TERMS, fewest_cases=10), at=AT).found == ()


def test_the_recurrence_interval_is_one_over_p_and_scans_a_day() -> None:
    daily = look_over(some_cases(), TERMS, at=AT)
    hourly = look_over(some_cases(), replace(TERMS, every_min=60), at=AT)

    for one, other in zip(daily.found, hourly.found, strict=True):
        assert_allclose(one.recurrence_days, 24 * other.recurrence_days)
        if one.p_value > 0.015:
            assert_allclose(one.recurrence_days, 1 / one.p_value)
    first = daily.found[0]
    assert first.p_value == 0.01
    assert first.p_gumbel is not None
    # No replicate reached as far: Gumbel tells how much rarer it is.
    assert_allclose(first.recurrence_days, 1 / min(first.p_gumbel, 0.01))
    assert is_alarm(first, replace(TERMS, recurrence_days=99.0))


def test_against_history_expects_of_a_cell_what_it_had_drawn_towards_the_city() -> None:
    terms = replace(TERMS, method=Method.POISSON)
    cases = some_cases(3, count=900)

    found = look_over(cases, terms, at=AT).found[0]

    age = (NOW - cases.reported) / DAY_S
    inside = np.isin(cases.cell_ids[cases.cells], found.cell_ids)
    before, recent = (age >= 4) & (age < 20), age < (AT - found.since) / timedelta(days=1)
    share = (inside & before).sum() / before.sum()
    size = len(found.cell_ids) / SIDE**2
    plain = recent.sum() * share
    drawn = recent.sum() * size
    assert found.observed == (inside & recent).sum()
    assert min(plain, drawn) * 0.8 <= found.expected <= max(plain, drawn) * 1.25
