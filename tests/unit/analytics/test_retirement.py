"""How long components last until they are taken away: by hand, and against a loop over days."""

import numpy as np
import pytest

from gridcity.analytics.component_lives import Clock, Event, Happened, Register, component_years, lives_of
from gridcity.analytics.survival import survival_curve

UNTIL = 365.0
NO_CASES = Happened(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))


def loop(register: Register, clock: Clock) -> dict[float, float]:
    """Walk through all ages in half days: of those seen then, a share is taken away."""
    seen = []
    for born, gone in zip(register.born, register.gone, strict=True):
        first, last = max(born, 0.0), UNTIL if np.isnan(gone) else min(gone, UNTIL)
        is_taken = bool(gone <= UNTIL)
        if is_taken and gone == first:
            last = first + 0.5  # on the first day that anybody looked
        if last > first:
            origin = born if clock is Clock.AGE else 0.0
            seen.append((first - origin, last - origin, is_taken))
    share, found = 1.0, dict[float, float]()
    for half in range(int(2 * max(last for _, last, _ in seen)) + 1):
        age = half / 2
        at_risk = sum(entered < age <= last for entered, last, _ in seen)
        taken = sum(is_taken and last == age for _, last, is_taken in seen)
        if taken:
            share *= 1 - taken / at_risk
            found[age] = share
    return found


def drawn(seed: int) -> Register:
    rng = np.random.default_rng(seed)
    born = rng.integers(-900, 400, 150).astype(float)
    gone = born + rng.integers(0, 1500, 150)
    return Register(born, np.where(rng.random(150) < 0.3, np.nan, gone))


@pytest.mark.parametrize("clock", Clock)
@pytest.mark.parametrize("seed", range(3))
def test_the_curve_is_the_loop_s(seed: int, clock: Clock) -> None:
    register = drawn(seed)
    lives, of = lives_of(register, NO_CASES, Event.RETIRED, clock, until=UNTIL)
    curve = survival_curve(lives)

    told = loop(register, clock)
    assert curve.times.tolist() == sorted(told)
    assert curve.survival == pytest.approx([told[age] for age in sorted(told)], abs=1e-12)
    never_seen = (register.born >= UNTIL) | (register.gone < 0)
    assert set(of) == set(np.flatnonzero(~never_seen))
    assert component_years(register, until=UNTIL)[never_seen].sum() == 0


def test_one_taken_away_on_the_last_day_is_taken_and_a_day_later_stands() -> None:
    register = Register(np.zeros(2), np.array([UNTIL, UNTIL + 1]))
    lives, _ = lives_of(register, NO_CASES, Event.RETIRED, Clock.AGE, until=UNTIL)

    assert lives.exit.tolist() == [UNTIL, UNTIL]
    assert lives.is_event.tolist() == [True, False]
