"""What a watch list or plan must bring, and the cells that it names."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from gridcity.cells.errors import CellNotFound
from gridcity.planning import repository
from gridcity.planning.covering import Cover, Flags, Floats
from gridcity.planning.errors import PlanInvalid
from gridcity.planning.model import Reason
from grids.accuracy import metres_a_degree

MOST_CELLS = 10_000
MOST_ROUNDS = 50
LONGEST = timedelta(days=731)
LONGEST_NAME = 255
LONGEST_REASON = 100_000
"""Characters of JSON."""


@dataclass(frozen=True, slots=True)
class Named:
    """A cell in force that was named, and a place inside it: EPSG:4326 [°]."""

    id: int
    code: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Walk:
    """How rounds are walked; see ``service.plan``."""

    rounds: int
    minutes: float
    stay_minutes: float
    reach_m: float
    speed_kmh: float

    @property
    def metres_a_minute(self) -> float:
        """Speed [m/min]."""
        return self.speed_kmh * 1000 / 60

    def wrong(self) -> str | None:
        """Say what is wrong with it, if anything is."""
        if not 1 <= self.rounds <= MOST_ROUNDS:
            return f"A plan has 1 to {MOST_ROUNDS} rounds."
        if not 1 <= self.minutes <= 1440 or not 0 <= self.stay_minutes <= self.minutes:
            return "A round takes 1 to 1,440 minutes, and a stay no longer than it."
        if not 0 <= self.reach_m <= 5_000 or not 0.1 <= self.speed_kmh <= 100:
            return "A stop reaches 0 to 5,000 m, and speeds go from 0.1 to 100 km/h."
        return None


def wrong_head(
    name: str, cells: Sequence[str], reason: Reason, since: datetime, until: datetime, at: datetime
) -> str | None:
    """Say what is wrong with a name, cells, a reason and a period, if anything is."""
    if not name.strip() or len(name) > LONGEST_NAME or "\0" in name:
        return f"Give it a name of at most {LONGEST_NAME} characters."
    if not 1 <= len(cells) <= MOST_CELLS:
        return f"Name 1 to {MOST_CELLS:,} cells."
    if not since < until or until <= at:
        return "It ends after it begins, and after now."
    if until - since > LONGEST:
        return f"It lasts {LONGEST.days} days at most."
    return _wrong_reason(reason)


def _wrong_reason(reason: Reason) -> str | None:
    try:
        written = json.dumps(dict(reason), allow_nan=False)
    except (TypeError, ValueError):
        return "The reason has to be what JSON can hold."
    if len(written) > LONGEST_REASON or "\\u0000" in written:
        return f"The reason has {len(written):,} characters; at most {LONGEST_REASON:,} are kept, and no NUL."
    return None


def wrong_weights(weights: Mapping[str, float]) -> str | None:
    """Say what is wrong with weights, if anything is."""
    if all(math.isfinite(one) and one > 0 for one in weights.values()):
        return None
    return "Every cell has a weight above 0."


def named_cells(conn: Connection, codes: Sequence[str]) -> list[Named]:
    """Find cells in force by their codes, each once, in the order in which they are named.

    Raises
    ------
    CellNotFound
        Some are none; the details name the first ten.
    """
    wanted = list(dict.fromkeys(codes))
    rows = {row["code"]: row for row in repository.rows_of(conn, "cells", {"codes": wanted})}
    missing = [code for code in wanted if code not in rows]
    if missing:
        raise CellNotFound(
            f"There is no cell {missing[0]}" + (f" ({len(missing)} in all)." if missing[1:] else "."),
            cell_code=missing[0],
            missing=missing[:10],
        )
    return [Named(rows[code]["id"], code, rows[code]["lon"], rows[code]["lat"]) for code in wanted]


def check_inspectors(conn: Connection, inspectors: Sequence[int]) -> None:
    """Refuse whoever does not walk beats.

    Raises
    ------
    PlanInvalid
    """
    known = {row["id"] for row in repository.rows_of(conn, "inspectors", {"ids": list(inspectors)})}
    others = sorted(set(inspectors) - known)
    if others:
        raise PlanInvalid("Rounds are walked by inspectors.", persons=others)


def metres(cells: Sequence[Named]) -> tuple[Floats, Floats]:
    """Give places east and north of the middle of all [m]."""
    degrees = np.array([(one.lon, one.lat) for one in cells], dtype=np.float64)
    middle = degrees.mean(axis=0)
    plane = (degrees - middle) * metres_a_degree(middle[1:])[0]
    return plane[:, 0], plane[:, 1]


def covered_by(cover: Cover, walked: Sequence[Sequence[int]]) -> tuple[Flags, dict[int, float]]:
    """Say what stops cover, and what each adds in the order in which they are walked [-]."""
    is_covered = np.zeros(len(cover.weights), dtype=bool)
    adds: dict[int, float] = {}
    for stops in walked:
        for stop in stops:
            adds[stop] = cover.worth(stop, is_covered)
            is_covered[cover.of(stop)] = True
    return is_covered, adds
