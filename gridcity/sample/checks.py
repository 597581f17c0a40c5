"""Inspectors are sent to look, before filing (核实) and after the work (核查), and tell what they saw.

A task goes to the collector of the ground; now and then a colleague answers it, some come too late, and some
can find out nothing.
"""

from datetime import datetime, timedelta

import numpy as np

from gridcity.cases.model import Answer, Asking, Case, Command, Order, Stage
from gridcity.people.model import Person, Role
from gridcity.sample.staff import Staff

_BEFORE, _AFTER = 0.16, 0.3
"""Of reports by others than inspectors, and of works, how many somebody is sent to look at. [-]"""
_WITHIN_H = {Stage.REPORTED: 3.0, Stage.VERIFYING: 5.0}
"""The time that is given. [h]"""
_SHARES = {
    Stage.REPORTED: ((Answer.CONFIRMED, 0.88), (Answer.NOT_CONFIRMED, 0.08), (Answer.UNABLE, 0.04)),
    Stage.VERIFYING: ((Answer.CONFIRMED, 0.9), (Answer.NOT_CONFIRMED, 0.07), (Answer.UNABLE, 0.03)),
}
_FOUND = {
    Answer.CONFIRMED: ("现场属实，已拍照", "现场情况与上报一致"),
    Answer.NOT_CONFIRMED: ("现场未见所述问题", "现场与所述不符"),
    Answer.UNABLE: ("现场封闭，无法进入", "天黑，无法看清"),
}
_COLLEAGUE = 0.12
"""Of the answers, how many are another inspector's. [-]"""
_MOST_REWORKS = 2


def is_under_way(case: Case) -> bool:
    """Say whether somebody was sent to look and has not answered."""
    return any(one.kind is Asking.CHECK for one in case.pending)


def next_of(
    case: Case, staff: Staff, rng: np.random.Generator, *, at: datetime
) -> tuple[Order, Person] | None:
    """Choose whether somebody is sent to look now, or answers; None: the case goes on as others do."""
    return _answered(case, staff, rng) if is_under_way(case) else _sent(case, staff, rng, at)


def _sent(case: Case, staff: Staff, rng: np.random.Generator, at: datetime) -> tuple[Order, Person] | None:
    """Send somebody to look, perhaps."""
    if case.stage is Stage.REPORTED:
        may, share = case.version == 1 and case.channel != "inspector" and not case.is_emergency, _BEFORE
    else:
        may, share = case.stage is Stage.VERIFYING and case.verified_at is None, _AFTER
    if not may or rng.random() >= share:
        return None
    until = at + timedelta(hours=_WITHIN_H[case.stage])
    return Order(Command.ASK_CHECK, case.version, until=until), staff.one(Role.OPERATOR, rng)


def _answered(case: Case, staff: Staff, rng: np.random.Generator) -> tuple[Order, Person]:
    """Tell what was found: by the collector of the ground, or a colleague."""
    answers = [answer for answer, _ in _SHARES[case.stage]]
    if case.rework_count >= _MOST_REWORKS:
        answer = Answer.CONFIRMED
    else:
        answer = answers[int(rng.choice(len(answers), p=[share for _, share in _SHARES[case.stage]]))]
    words = _FOUND[answer]
    order = Order(
        Command.ANSWER_CHECK, case.version, answer=answer, reason=words[int(rng.integers(len(words)))]
    )
    own = staff.collector(case.cell_code)
    if own is None or rng.random() < _COLLEAGUE:
        return order, staff.one(Role.INSPECTOR, rng)
    return order, own
