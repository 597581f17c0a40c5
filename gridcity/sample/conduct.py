"""How people behave: what is done next with a case, by whom, and after how long.

Both the simulated week and the live stream ask here, so that the stream continues as the week went.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from gridcity.cases.model import Answer, Case, Command, Order, Outcome, Stage
from gridcity.people.model import Person, Role
from gridcity.sample import checks
from gridcity.sample.matters import Matters
from gridcity.sample.staff import Staff

_T = TypeVar("_T")

_RHYTHMS = {
    "day": (7.0, 18.5),
    "rush": (7.0, 19.5),
    "evening": (17.0, 22.5),
    "early": (5.0, 8.5),
    "night": (22.0, 26.0),
    "always": (0.0, 24.0),
}
_WORK = (7.5, 18.0)
_NOTHING_THERE = (Outcome.NOT_FOUND, "现场核实未发现问题")
_REJECTIONS = (
    (Outcome.DUPLICATE, "与已立案件重复"),
    _NOTHING_THERE,
    (Outcome.REFUSED, "不符合立案条件"),
)
_RETURNS = ("权属不在本单位", "需由管线单位处置", "地点属相邻路段，请重新派遣")
_SUSPENSIONS = ("气温过低，无法施工", "等待材料到货", "需报占道许可")
_REWORKS = ("现场仍未恢复", "处置不彻底，仍有残留", "照片与现场不符")
_NOTES = ("已电话联系责任单位", "居民催办一次", "现场已设置警示")


@dataclass(frozen=True, slots=True)
class Next:
    """What is done next, by whom."""

    order: Order
    by: Person


class Conduct:
    """The habits of the city's people, in the city's own time zone."""

    def __init__(self, matters: Matters, staff: Staff, zone: ZoneInfo, rng: np.random.Generator) -> None:
        self._matters = matters
        self._staff = staff
        self._zone = zone
        self._rng = rng

    def choose(self, case: Case, *, at: datetime, found: Answer | None = None) -> Next | None:
        """Choose what is done next with a case; None when nothing is left to do.

        Parameters
        ----------
        at
            When it is done.
        found
            What somebody found who was sent to look before it is filed.
        """
        rng, staff, version = self._rng, self._staff, case.version
        if case.stage is Stage.CLOSED:
            return None
        look = checks.next_of(case, staff, rng, at=at)
        if look is not None:
            return Next(*look)
        chance = rng.random()
        if case.is_suspended:
            return Next(Order(Command.RESUME, version), staff.one(Role.DISPATCHER, rng))
        if case.stage is Stage.REPORTED:
            return self._at_the_desk(case, chance, found)
        if case.stage is Stage.DISPATCHED:
            return self._with_the_department(case, chance)
        if case.stage is Stage.HANDLING:
            return self._at_work(case, chance)
        return self._on_the_spot(case, chance)

    def _at_the_desk(self, case: Case, chance: float, found: Answer | None) -> Next:
        rng, staff, version = self._rng, self._staff, case.version
        is_doubted = chance < 0.045 and case.version == 1 and not case.is_emergency
        if is_doubted or found is Answer.NOT_CONFIRMED:
            outcome, reason = _NOTHING_THERE if found else _pick(_REJECTIONS, rng)
            return Next(
                Order(Command.REJECT, version, reason=reason, outcome=outcome), staff.one(Role.OPERATOR, rng)
            )
        department = self._matters.department_of(case.class_id)
        if department is None or (chance > 0.965 and case.return_count == 0):
            others = staff.departments
            department = others[int(rng.integers(len(others)))]
        return Next(
            Order(Command.DISPATCH, version, department_id=department), staff.one(Role.DISPATCHER, rng)
        )

    def _with_the_department(self, case: Case, chance: float) -> Next:
        rng, version = self._rng, case.version
        handler = self._staff.handler(case.department_id, rng)
        is_wrong = self._matters.department_of(case.class_id) not in {None, case.department_id}
        if is_wrong or (chance < 0.03 and case.return_count == 0 and not case.is_emergency):
            owner = self._matters.department_of(case.class_id) if is_wrong else None
            reason = _pick(_RETURNS, rng)
            return Next(
                Order(
                    Command.RETURN,
                    version,
                    reason=reason,
                    department_id=owner,
                    is_owner_unknown=owner is None,
                ),
                handler,
            )
        if chance > 0.985 and not case.is_emergency:
            return Next(
                Order(Command.SUSPEND, version, reason=_pick(_SUSPENSIONS, rng)),
                self._staff.one(Role.DISPATCHER, rng),
            )
        return Next(Order(Command.START, version), handler)

    def _at_work(self, case: Case, chance: float) -> Next:
        rng, version = self._rng, case.version
        if chance < 0.02 and not case.is_emergency:
            return Next(
                Order(Command.SUSPEND, version, reason=_pick(_SUSPENSIONS, rng)),
                self._staff.one(Role.SUPERVISOR, rng),
            )
        if chance < 0.05:
            return Next(
                Order(Command.NOTE, version, note=_pick(_NOTES, rng)), self._staff.one(Role.OPERATOR, rng)
            )
        return Next(
            Order(Command.COMPLETE, version, note="已处置"), self._staff.handler(case.department_id, rng)
        )

    def _on_the_spot(self, case: Case, chance: float) -> Next:
        rng, version = self._rng, case.version
        if case.verified_at is not None:
            outcome = Outcome.MADE_SAFE if chance < 0.06 else Outcome.FIXED
            return Next(Order(Command.CLOSE, version, outcome=outcome), self._staff.one(Role.OPERATOR, rng))
        inspector = self._staff.one(Role.INSPECTOR, rng)
        if chance < 0.07 and case.rework_count < 2:
            return Next(Order(Command.REWORK, version, reason=_pick(_REWORKS, rng)), inspector)
        return Next(Order(Command.VERIFY, version), inspector)

    def ready_at(self, case: Case, now: datetime) -> datetime:
        """Say when the next thing is done with a case that has just become what it is."""
        rng, urgent = self._rng, case.is_emergency
        if checks.is_under_way(case):
            wait = now + _minutes(rng, 25 if urgent else 100)
            return wait if urgent else self._in_hours(wait)
        if case.is_suspended:
            return self._in_hours(now + timedelta(hours=rng.uniform(20, 70)))
        if case.stage is Stage.REPORTED:
            return now + _minutes(rng, 4) if urgent else self._at_the_desk_again(now)
        if case.stage is Stage.DISPATCHED:
            wait = now + _minutes(rng, 12 if urgent else 75)
            return wait if urgent else self._in_hours(wait)
        if case.stage is Stage.HANDLING:
            return self._worked(case, now)
        if case.verified_at is not None:
            return now + _minutes(rng, 15 if urgent else 40, slow=0.0 if self._is_day(now) else 60.0)
        wait = now + _minutes(rng, 20 if urgent else 110)
        return wait if urgent else self._in_hours(wait)

    def _at_the_desk_again(self, now: datetime) -> datetime:
        """Wait for the desk: an hour or two by day; by night few sit there, and much waits until morning."""
        wait = now + _minutes(self._rng, 70)
        return wait if self._is_day(wait) else wait + timedelta(hours=8 * float(self._rng.random()))

    def _worked(self, case: Case, now: datetime) -> datetime:
        """Work for as long as the class takes; some cases drag on and become late."""
        rng = self._rng
        hours = self._matters.hours_of(case.class_id) * float(rng.lognormal(0.0, 0.45))
        if rng.random() < 0.07:
            hours *= rng.uniform(3, 7)
        if case.is_emergency:
            return now + timedelta(hours=hours)
        at = now
        while True:
            at = self._in_hours(at)
            local = at.astimezone(self._zone)
            left = _WORK[1] - (local.hour + local.minute / 60)
            if hours <= left:
                return at + timedelta(hours=hours)
            hours -= max(left, 0.0)
            at = at + timedelta(hours=max(left, 0.0) + 0.2)

    def _is_day(self, at: datetime) -> bool:
        return 7 <= at.astimezone(self._zone).hour < 21

    def _in_hours(self, at: datetime) -> datetime:
        """Move an instant into working hours: weekends are slow, nights are quiet."""
        local = at.astimezone(self._zone)
        hour = local.hour + local.minute / 60
        if hour >= _WORK[1]:
            local = (local + timedelta(days=1)).replace(hour=7, minute=30) + _minutes(self._rng, 40)
        elif hour < _WORK[0]:
            local = local.replace(hour=7, minute=30) + _minutes(self._rng, 40)
        return local.astimezone(at.tzinfo)


def rate_at(rhythm: str, local: datetime) -> float:
    """Say how often a rhythm's matters are met at a local time, against its usual hour.

    Within its hours a matter is common, outside rare; weekends are quieter, save evenings.
    """
    first, last = _RHYTHMS[rhythm]
    hour = local.hour + local.minute / 60
    if last > 24 and hour < last - 24:
        hour += 24
    rate = 1.0 if first <= hour < last else 0.07
    if rhythm == "rush":
        rate *= 0.45 + 1.4 * float(np.exp(-((hour - 8) ** 2) / 1.2) + np.exp(-((hour - 17.8) ** 2) / 1.6))
    if local.weekday() >= 5:
        rate *= 1.15 if rhythm == "evening" else 0.62
    return rate


def _minutes(rng: np.random.Generator, usual: float, *, slow: float = 0.0) -> timedelta:
    return timedelta(minutes=usual * float(rng.lognormal(0.0, 0.6)) + slow * float(rng.random()))


def _pick(words: tuple[_T, ...], rng: np.random.Generator) -> _T:
    return words[int(rng.integers(len(words)))]
