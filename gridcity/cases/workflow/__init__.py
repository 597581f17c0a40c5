"""The life of a case, as data: which command leads where, whose it is, and what it must bring.

``steps`` is the table, ``rules`` say who may take a step now, ``bringing`` what an order says to its
event, ``effects`` what a step changes, ``deciding`` puts them together. ``gridcity cases diagram`` draws
the table. Nothing here reads a clock, a database or a request, so a rule is tested by calling a
function. A migration stores the same arrows in ``case_steps``, and a CHECK refuses an event that is none
of them, whoever writes it.

``decide`` says what a command does to a case: a ``Move``, whose ``changes`` are the only
things about the case that change. The case row, the imported row and the row that is
rebuilt from the ledger are all made by applying them.
"""

from gridcity.cases.workflow.bringing import ANSWERS, DERIVED, KINDS, brought
from gridcity.cases.workflow.deciding import Move, check_may_report, decide, possible_commands
from gridcity.cases.workflow.effects import Changes, changes_by
from gridcity.cases.workflow.rules import ARBITER_AFTER, FARTHEST, asked_of
from gridcity.cases.workflow.steps import (
    CONSEQUENCES,
    NOWHERE,
    OUTCOMES,
    STEPS,
    WHILE_HELD,
    WHILE_SUSPENDED,
    Step,
    steps_for,
    steps_from,
    stored_steps,
)

__all__ = [
    "ANSWERS",
    "ARBITER_AFTER",
    "CONSEQUENCES",
    "DERIVED",
    "FARTHEST",
    "KINDS",
    "NOWHERE",
    "OUTCOMES",
    "STEPS",
    "WHILE_HELD",
    "WHILE_SUSPENDED",
    "Changes",
    "Move",
    "Step",
    "asked_of",
    "brought",
    "changes_by",
    "check_may_report",
    "decide",
    "possible_commands",
    "steps_for",
    "steps_from",
    "stored_steps",
]
