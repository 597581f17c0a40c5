"""Who should take a case, the best first, and why. Pure.

Each person is scored from 0 to 1 by what is known of them, weighted by ``WEIGHTS``; what is not known counts
neither for nor against:

===== ================================================================================================
free  1 for nobody's open case, a half for ``HALF_LOAD`` of them; late ones count twice
near  1 where one of the person's open cases lies beside it, a half at ``HALF_WAY_M``; idle: not known
slack how much of the time left would be there for this case, after the cases that are due before it
skill 1 if the person is recorded as skilled in the class, 0 if in others only; none recorded: not known
===== ================================================================================================
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

WEIGHTS = {"free": 0.4, "near": 0.25, "slack": 0.2, "skill": 0.15}
"""What each share counts. [-]"""
HALF_LOAD = 4.0
"""So many open cases make a person half as free. [cases]"""
HALF_WAY_M = 800.0
"""From so far away a person is half as near. [m]"""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that somebody has begun and not completed."""

    due_at: datetime | None
    is_late: bool
    distance_m: float | None
    """From the case that is given out; None where one of the two has no place. [m]"""


@dataclass(frozen=True, slots=True)
class Crew:
    """Somebody who may take the case, and what they have begun; skills None: none are recorded."""

    person_id: int
    name: str
    open: Sequence[OpenCase]
    is_skilled: bool | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may take the case, scored; shares that are not known are None."""

    person_id: int
    name: str
    score: float
    shares: dict[str, float | None]
    open: int
    late: int
    due_before: int
    nearest_m: float | None
    is_skilled: bool | None
    why_zh: str
    why_en: str


def rank(crews: Iterable[Crew], due_at: datetime | None) -> list[Suggestion]:
    """Rank those who may take a case that is due at an instant (None: no limit runs), the best first.

    Of two with one score the one with fewer cases goes first, then by number: the same every time.
    """
    ranked = [_scored(one, due_at) for one in crews]
    return sorted(ranked, key=lambda one: (-round(one.score, 6), one.open, one.person_id))


def _scored(crew: Crew, due_at: datetime | None) -> Suggestion:
    late = sum(one.is_late for one in crew.open)
    before = sum(_is_before(one, due_at) for one in crew.open)
    ways = [one.distance_m for one in crew.open if one.distance_m is not None]
    nearest = min(ways, default=None)
    shares = {
        "free": HALF_LOAD / (HALF_LOAD + len(crew.open) + late),
        "near": None if nearest is None else HALF_WAY_M / (HALF_WAY_M + nearest),
        "slack": None if due_at is None else 1 / (1 + before),
        "skill": None if crew.is_skilled is None else float(crew.is_skilled),
    }
    known = {name: share for name, share in shares.items() if share is not None}
    score = sum(WEIGHTS[name] * share for name, share in known.items()) / sum(WEIGHTS[name] for name in known)
    zh, en = _why(crew, late, before, nearest)
    return Suggestion(
        crew.person_id,
        crew.name,
        score,
        shares,
        len(crew.open),
        late,
        before,
        nearest,
        crew.is_skilled,
        zh,
        en,
    )


def _is_before(one: OpenCase, due_at: datetime | None) -> bool:
    return one.due_at is not None and due_at is not None and one.due_at <= due_at


def _why(crew: Crew, late: int, before: int, nearest: float | None) -> tuple[str, str]:
    if not crew.open:
        zh, en = ["手上没有在办案卷"], ["has no open case"]
    else:
        zh, en = [f"在办 {len(crew.open)} 件"], [f"has {len(crew.open)} open"]
        if late:
            zh.append(f"其中超期 {late} 件")
            en.append(f"{late} of them late")
        zh.append(f"{before} 件先于本案到期")
        en.append(f"{before} due before this one")
    if nearest is not None:
        zh.append(f"最近一件距此 {nearest:,.0f} m")
        en.append(f"the nearest {nearest:,.0f} m away")
    if crew.is_skilled is not None:
        zh.append("已登记本类技能" if crew.is_skilled else "未登记本类技能")
        en.append("skilled in this class" if crew.is_skilled else "skilled in other classes")
    return "，".join(zh), ", ".join(en)
