"""Something for the look-out of the sample city: two watches, and a quarter where the lights go out.

The cases are filed like all others. Whether they are an alarm is for the worker to find, a minute after the
city is served.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from gridcity.sample.simulator import Simulator
from gridcity.surveillance.model import Terms
from gridcity.surveillance.repository import class_ids, list_watches
from gridcity.surveillance.service import add_watch

_LIGHTS = "01037"
_CASES = 14
_HOURS = 22.0
_REACH_M = 220.0
_WEEKS_OLD = Terms("", "", history_days=14, longest_days=3, every_min=15)
"""There are no more than two weeks to look back on. [days, days, min]"""


def let_break_out(conn: Connection, data_dir: Path, files_home: Path, *, seed: int, at: datetime) -> int:
    """Watch the city, and let lamps fail in one quarter in the hours before ``at``; say how many cases.

    Where anything is watched already, nothing happens.
    """
    if list_watches(conn):
        return 0
    lights = replace(
        _WEEKS_OLD,
        name="路灯",
        name_en="Street lights",
        class_codes=(_LIGHTS,),
        reach_m=1500.0,
        largest_share=0.5,
        recurrence_days=30.0,
    )
    everything = replace(
        _WEEKS_OLD, name="全部事项", name_en="All matters", reach_m=800.0, recurrence_days=30.0
    )
    rng = np.random.default_rng((seed, _CASES))
    simulator = Simulator(conn, data_dir, files_home, seed=seed, rng=rng, at=at)
    (class_id,) = class_ids(conn, (_LIGHTS,)) or (0,)
    matter = next(one for one in simulator.matters.kinds if one.class_id == class_id)
    middle = simulator.places.draw(matter, rng)
    for hours in sorted(rng.uniform(0.2, _HOURS, _CASES), reverse=True):
        spot = simulator.places.near(middle, rng, reach_m=_REACH_M)
        simulator.report(conn, matter, spot, at=at - timedelta(hours=float(hours)))
    for terms in (lights, everything):
        add_watch(conn, terms, by=None, at=at)
    return _CASES
