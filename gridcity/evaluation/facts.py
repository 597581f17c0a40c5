"""What can be counted: the closed vocabulary that definitions are made of.

Each fact is a column of one relation in ``facts.sql``, and is defined there, once. Two facts of one relation
count deeds of the same kind at the same instants, so that one is a part of the other and their ratio a share.
"""

from dataclasses import dataclass
from enum import StrEnum


class Deeds(StrEnum):
    """What is counted one by one: the relations of ``facts.sql``."""

    REPORTS = "reports"
    DISPATCHES = "dispatches"
    DUES = "dues"
    CLOCKS = "clocks"
    COMPLETIONS = "completions"
    CHECKS = "checks"
    CLOSINGS = "closings"
    BEATS = "beats"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is true of a deed or not, and what it is called."""

    code: str
    deeds: Deeds
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something took [s], of each deed for which it is known."""

    code: str
    deeds: Deeds
    zh: str
    en: str


def _facts(deeds: Deeds, *rows: tuple[str, str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(code, deeds, zh, en) for code, zh, en in rows)


FACTS: dict[str, Fact] = {
    fact.code: fact
    for fact in (
        *_facts(
            Deeds.REPORTS,
            ("reported", "上报数", "Reported"),
            ("filed", "立案数", "Filed: dispatched and not voided"),
            ("filed_for_others", "监督举报立案数", "Filed, and not found by an inspector"),
            ("self_handled", "自行处置数", "Handled on the spot by who found it"),
            ("rejected", "不予立案数", "Closed without a dispatch"),
            ("voided", "作废数", "Voided"),
            ("open", "未结案数", "Still open"),
            ("suspended", "挂账数", "Suspended"),
        ),
        *_facts(
            Deeds.DISPATCHES,
            ("dispatched", "派遣数", "Dispatched"),
            ("returned", "回退数", "Returned by the department"),
            ("redirected", "改派数", "Sent on to another department"),
            ("dispatched_right", "准确派遣数", "Neither returned nor sent on"),
        ),
        *_facts(
            Deeds.DUES,
            ("due", "应处置数", "To be handled: the deadline has passed"),
            ("excused", "超期申诉成立数", "Late, and excused on appeal: not counted as due"),
            ("handled", "处置数", "Handled, of those"),
            ("handled_in_time", "按期处置数", "Handled by the deadline"),
            ("handled_late", "超期处置数", "Handled after the deadline"),
            ("unhandled", "超期未处置数", "Past the deadline and not handled"),
            ("late", "超期数", "Not handled by the deadline"),
            ("very_late", "严重超期数", "Later than three times the limit"),
            ("closed", "结案数", "Handled and closed"),
            ("closed_in_time", "按期结案数", "Handled by the deadline and closed"),
            ("closed_late", "超期结案数", "Handled after the deadline and closed"),
        ),
        *_facts(
            Deeds.CLOCKS,
            ("to_accept", "应受理数", "To be accepted: the deadline has passed"),
            ("accepted_in_time", "按期受理数", "Accepted by the deadline"),
            ("to_dispatch", "应派遣数", "To be dispatched: the deadline has passed"),
            ("dispatched_in_time", "按期派遣数", "Dispatched by the deadline"),
            ("to_check", "应核查数", "To be checked: the deadline has passed"),
            ("checked_in_time", "按期核查数", "Checked by the deadline, whatever was found"),
        ),
        *_facts(
            Deeds.COMPLETIONS,
            ("completed", "完工数", "Said to be done"),
            ("reworked", "返工数", "Sent back for rework"),
        ),
        *_facts(
            Deeds.CHECKS,
            ("checked", "核查数", "Checked"),
            ("passed", "核查通过数", "Found done"),
            ("failed", "核查不通过数", "Found not done"),
        ),
        *_facts(
            Deeds.CLOSINGS,
            ("closings", "结案次数", "Closings of work that was done"),
            ("reopened", "重新立案数", "Reopened afterwards"),
            ("reinspected", "复查数", "Seen again at random, and told"),
            ("false_closures", "虚假结案数", "Seen again, and not done"),
        ),
        *_facts(
            Deeds.BEATS,
            ("findable", "责任网格立案数", "Filed where a collector looked after the ground"),
            ("missed", "漏报数", "Of those, told by others before any inspector"),
        ),
        *_facts(
            Deeds.TASKS,
            ("tasks", "核实核查任务数", "Tasks to go and look: the time is up"),
            ("to_verify", "应核实数", "To be verified before filing: the task's time is up"),
            ("verified_in_time", "按时核实数", "Verified before filing in time, whatever was found"),
            ("check_tasks", "应核查任务数", "To be checked after the work: the task's time is up"),
            ("check_tasks_in_time", "按时核查任务数", "Checked after the work in time, whatever was found"),
            ("unable", "无法核实数", "Answered that it cannot be told"),
        ),
    )
}
"""Code → fact."""

DURATIONS: dict[str, Duration] = {
    duration.code: duration
    for duration in (
        Duration("handling_s", Deeds.COMPLETIONS, "处置用时", "From dispatch to completion, pauses left out"),
        Duration("closing_s", Deeds.CLOSINGS, "结案用时", "From report to closing, all included"),
    )
}
"""Code → duration."""

NOT_OF_DEPARTMENTS = frozenset({Deeds.REPORTS, Deeds.CLOCKS, Deeds.BEATS, Deeds.TASKS})
"""A report is nobody's yet, and the time of the desk and of inspectors is theirs: no department's deeds."""


def facts_of(deeds: Deeds) -> list[str]:
    """Name the facts of a relation, in the order of the vocabulary."""
    return [code for code, fact in FACTS.items() if fact.deeds is deeds]
