"""Learn a whole city from its past, and lay out the weeks to come."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from gridcity.simulation import reading
from gridcity.simulation.calibrating import Frame, learn
from gridcity.simulation.engine import Floats, Ints
from gridcity.simulation.ground import Ground
from gridcity.simulation.history import WEEK, History, Post
from gridcity.simulation.learned import QUANTILES
from gridcity.simulation.measuring import Window
from gridcity.simulation.running import City
from gridcity.simulation.setting import TAIL_WEEKS, WARM_UP_WEEKS, Setting
from gridcity.simulation.stepping import NEVER


def learn_city(ground: Ground, setting: Setting, history: History | None = None) -> City:
    """Learn all posts from a history, the ground's own if none is given; what is not known is left out."""
    history = ground.history if history is None else history
    rng = np.random.default_rng([setting.seed, 0])
    frame = Frame(
        clock=ground.clock,
        until=history.seen + (setting.weeks + WARM_UP_WEEKS + TAIL_WEEKS) * WEEK,
        crews={**ground.crews, **(setting.assumed.crews or {})},
        assumed=setting.assumed,
    )
    found = {post: learn(history, post, frame, rng) for post in Post}
    known = {post: learned for post, learned in found.items() if learned is not None}
    return City(
        history=history,
        areas=np.array([area or "" for area in history.areas]),
        posts=known,
        rules=ground.rules,
        accepted_share=_accepted(history),
    )


def _accepted(history: History) -> Floats:
    known = (history.accepted < NEVER) & (history.dispatched < NEVER) & ~history.is_imported
    spent = history.dispatched[known] - history.reported[known]
    if not (spent > 0).any():
        return np.array([])
    shares = ((history.accepted[known] - history.reported[known])[spent > 0] / spent[spent > 0]).clip(0, 1)
    return np.asarray(np.quantile(shares, (np.arange(QUANTILES) + 0.5) / QUANTILES))


def weeks_after(
    zone: ZoneInfo, until: datetime, weeks: int, warm_up: int = WARM_UP_WEEKS, weekday: int = 0
) -> tuple[Window, Ints]:
    """Give the window that counts, and all the weeks that are simulated, after an instant.

    They begin on a weekday, Monday 0.
    """
    all_weeks = warm_up + weeks + TAIL_WEEKS
    begins = reading.weekly(zone, until, until + timedelta(weeks=all_weeks + 2), weekday)[:all_weeks]
    ends = int(begins[-1]) + WEEK
    return Window(int(begins[warm_up]), int(begins[warm_up + weeks]), ends), begins
