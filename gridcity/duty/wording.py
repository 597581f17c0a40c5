"""What the steps of an answer say, in Chinese and English. Pure: the same step has the same words."""

from collections.abc import Sequence
from datetime import date, timedelta

from gridcity.catalogue.model import Kind
from gridcity.duty.model import Claim, Level, Outcome, Party, Place, Question, Scope, Slot, Target
from gridcity.people.model import Department

Words = tuple[str, str]
"""Chinese, English."""

PARTIES: dict[Party, Words] = {
    Party.GOVERNING: ("主管部门", "governing department"),
    Party.OWNER: ("权属单位", "owner"),
    Party.MAINTAINER: ("养护单位", "maintainer"),
}
_LEVELS: dict[Level, Words] = {
    Level.CITY: ("全市", "the whole city"),
    Level.COUNTY: ("区县", "county"),
    Level.STREET: ("街道", "street"),
    Level.COMMUNITY: ("社区", "community"),
    Level.CELL: ("网格", "cell"),
}
_ALL: dict[Kind, Words] = {
    Kind.COMPONENT: ("全部部件", "all components"),
    Kind.MATTER: ("全部事项", "all matters"),
}
_FIRST: dict[Kind, Words] = {
    Kind.COMPONENT: ("部件权属优先", "Components, owner first"),
    Kind.MATTER: ("事项属地优先", "Matters, territory first"),
}


def place(where: Place) -> Words:
    """Name a place."""
    zh, en = _LEVELS[where.level]
    if where.level is Level.CITY:
        return zh, en
    name, name_en = where.name or "", where.name_en or where.name or ""
    return (
        f"{zh} {where.code}" if not name else f"{name}（{where.code}）",
        f"{en} {where.code}" if not name_en else f"{name_en} ({en} {where.code})",
    )


def target(question: Question, what: Target | None) -> Words:
    """Name what a rule is about."""
    if what is None:
        return f"部件 {question.component_code} 的登记", f"the register's entry of {question.component_code}"
    if what.scope is Scope.CLASS:
        return (
            f"小类 {question.class_code} {question.class_name}",
            f"class {question.class_code} {question.class_name_en}",
        )
    if what.scope is Scope.MAJOR:
        return (
            f"大类 {question.major} {question.major_name}",
            f"major class {question.major} {question.major_name_en}",
        )
    if what.scope is Scope.ALL:
        return _ALL[question.kind]
    return "属地政府", "territorial government"


def validity(valid_from: date | None, valid_to: date | None) -> Words:
    """Say from which to which day something holds; the end is the last day, as people say it."""
    if valid_from is None:
        return "现行", "as registered now"
    if valid_to is None:
        return f"自 {valid_from} 起", f"from {valid_from}"
    if valid_to <= valid_from:
        return "从未生效", "never in force"
    last = valid_to - timedelta(days=1)
    return f"{valid_from} 至 {last}", f"{valid_from} to {last}"


def step(
    question: Question,
    slots: Sequence[Slot],
    claim: Claim | None,
    outcome: Outcome,
    gave: Sequence[Party],
) -> Words:
    """Say what was considered, and what became of it."""
    if claim is None:
        return _nothing(question, slots)
    who_zh, who_en = _who(question, claim)
    if outcome is Outcome.ANSWERS:
        zh = "，".join(f"{PARTIES[party][0]} {claim.parties[party].name}" for party in gave)
        en = " and ".join(f"the {PARTIES[party][1]} {name_en(claim.parties[party])}" for party in gave)
        return f"{who_zh}：{zh}。", f"{who_en} names {en}."
    if outcome is Outcome.NOT_IN_FORCE:
        return f"{who_zh}：{question.on} 不在有效期内。", f"{who_en}: not in force on {question.on}."
    if outcome is Outcome.CONTESTED:
        return (
            f"{who_zh}：与在先的规定冲突，未裁定前不作数。",
            f"{who_en}: contradicts a rule that was there first, and does not count until that is settled.",
        )
    if claim.target is not None and claim.target.scope is Scope.TERRITORY:
        return f"{who_zh}：已有人负责，无须属地兜底。", f"{who_en}: not needed, somebody answers already."
    zh = "、".join(PARTIES[party][0] for party in claim.parties)
    en = " and ".join(PARTIES[party][1] for party in claim.parties)
    return f"{who_zh}：{zh}已由更优先的规定指明。", f"{who_en}: a rule before it has named the {en}."


def conclusion(
    question: Question,
    responsible: Department | None,
    capacity: Party | None,
    chosen: Claim | None,
    *,
    is_fallback: bool,
) -> Words:
    """Say who answers in the end."""
    if responsible is None or capacity is None or chosen is None:
        return (
            f"{question.on}：无人负责，也没有登记属地政府。",
            f"On {question.on} nobody answers, and no territorial government is known.",
        )
    by_zh = "登记簿" if chosen.rule_id is None else f"规定 {chosen.rule_id}"
    by_en = "the register" if chosen.rule_id is None else f"rule {chosen.rule_id}"
    if is_fallback:
        return (
            f"未指定责任单位，属地兜底：{responsible.name}负责（{by_zh}）。",
            f"Nobody is named; the territorial government answers: {name_en(responsible)} ({by_en}).",
        )
    zh, en = _FIRST[question.kind]
    role_zh, role_en = PARTIES[capacity]
    return (
        f"{zh}：{role_zh} {responsible.name} 负责（{by_zh}）。",
        f"{en}: {name_en(responsible)} answers as {role_en} ({by_en}).",
    )


def name_en(department: Department) -> str:
    """Give a department's English name, or the one it has."""
    return department.name_en or department.name


def _who(question: Question, claim: Claim) -> Words:
    """Name a claim: its number, what for, where, since when, and when it was entered if that was later."""
    what_zh, what_en = target(question, claim.target)
    when_zh, when_en = validity(claim.valid_from, claim.valid_to)
    if claim.rule_id is None:
        return f"{what_zh}（{when_zh}）", f"{what_en[0].upper()}{what_en[1:]} ({when_en})"
    where_zh, where_en = place(claim.place)
    if claim.recorded_on and claim.valid_from and claim.recorded_on > claim.valid_from:
        when_zh += f"，{claim.recorded_on} 录入"
        when_en += f", entered on {claim.recorded_on}"
    return (
        f"规定 {claim.rule_id}（{what_zh}，{where_zh}，{when_zh}）",
        f"Rule {claim.rule_id} ({what_en}, {where_en}, {when_en})",
    )


def _nothing(question: Question, slots: Sequence[Slot]) -> Words:
    """Say that there is nothing: for one thing in several places, or in one place for several things."""
    if slots[0].target is None:
        what_zh, what_en = target(question, None)
        return f"{what_zh}没有写明责任单位。", f"{what_en[0].upper()}{what_en[1:]} names nobody."
    if len({slot.target.word for slot in slots if slot.target is not None}) == 1:
        what_zh, what_en = target(question, slots[0].target)
        where = [place(slot.place) for slot in slots]
        return (
            f"{what_zh}：{'、'.join(zh for zh, _ in where)}均无规定。",
            f"No rule for {what_en} in {', '.join(en for _, en in where)}.",
        )
    where_zh, where_en = place(slots[0].place)
    what = [target(question, slot.target) for slot in slots]
    return (
        f"{where_zh}：{'、'.join(zh for zh, _ in what)}均无规定。",
        f"No rule in {where_en} for {', '.join(en for _, en in what)}.",
    )
