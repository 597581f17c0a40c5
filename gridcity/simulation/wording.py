"""What a simulation found, assumes and cannot know, in Chinese and English."""

from collections.abc import Sequence
from dataclasses import replace

from gridcity.conditions.model import Timed
from gridcity.simulation.arriving import Arrivals
from gridcity.simulation.calibrating import Assumed
from gridcity.simulation.history import FEW_WEEKS, Post
from gridcity.simulation.model import GroupSimulated, Interval
from gridcity.simulation.running import City
from gridcity.simulation.scenario import Scenario
from gridcity.simulation.setting import Setting

_LEAD = (
    "处置用时分为三段：前置时间（勘查、备料、约期，增加班组也不缩短）、等待班组、路途与作业；"
    "每件沿用所仿历史案卷的前置时间，从未办结的按小类的生存分析（Kaplan–Meier）补足。",
    "Handling is a lead time (survey, parts, appointment: no crew shortens it), a wait for a crew, then way"
    " and work. Each case brings the lead time of the past case that it is like; one never seen to end gets"
    " a longer one of its class (Kaplan-Meier).",
)
_QUEUE = (
    "班组有空时先派最早到期的案卷，由最近的班组前往，下班未完次日继续；不会中途改派。",
    "A free crew takes the case that is due first, the nearest crew goes; work goes on after the night, and"
    " is never broken off for another case.",
)
_WEEKS = (
    "来案按真实的整周重抽，暴雪等忙周照旧成块出现。",
    "Cases come in real weeks drawn again: a storm stays a storm.",
)
_POISSON = (
    "来案按小类、地点、周内小时的强度随机到达（泊松），忙周不会成块，结果偏乐观。",
    "Cases come independently at the past intensity of each class, place and hour of the week (Poisson):"
    " busy weeks do not come in one piece, so results lean to the good side.",
)
_PACE = (
    "人的快慢不随时限或人手改变；被退回、挂账的案卷按最后一次派遣计。",
    "Nobody works faster or slower because limits or crews change; what was returned or suspended counts"
    " from its last dispatch.",
)


def notes_of(
    city: City, assumed: Assumed, arrivals: Arrivals, *, more_seats: int = 0
) -> tuple[tuple[str, str], ...]:
    """Say what was assumed, and what nobody knows."""
    said = [_WEEKS if arrivals is Arrivals.WEEKS else _POISSON, _LEAD, _QUEUE]
    if (learned := len(city.history.week_begins)) < FEW_WEEKS:
        said.insert(0, _few(learned))
    said.append(
        (
            f"路程为直线距离 × {assumed.detour:g}，车速 {assumed.speed_kmh:g} km/h。",
            f"Ways are straight lines × {assumed.detour:g}, at {assumed.speed_kmh:g} km/h.",
        )
    )
    handle = city.posts.get(Post.HANDLE)
    if handle is not None and not handle.is_known.all():
        guessed = int((~handle.is_known).sum())
        said.append(
            (
                f"{guessed} 个部门的班组数无人告知：假定每件占用一个班组 {assumed.hands_on_h:g} 小时"
                "（含路途），班组数由忙周的快慢推得，只有相对变化可信。",
                f"Of {guessed} departments nobody said how many crews they have: a case is taken to need a"
                f" crew for {assumed.hands_on_h:g} h, the way included, and crews follow from how slow busy"
                " weeks were. Trust the differences, not the numbers themselves.",
            )
        )
    desk = city.posts.get(Post.DESK)
    if desk is not None:
        said.append(_seats(int(desk.crews[0]), more_seats))
    missing = [post for post in Post if post not in city.posts]
    if missing:
        zh = {Post.DESK: "受理与派遣", Post.HANDLE: "处置", Post.VERIFY: "核查"}
        en = {Post.DESK: "accepting and dispatching", Post.HANDLE: "handling", Post.VERIFY: "verification"}
        said.append(
            (
                f"记录中没有{'、'.join(zh[one] for one in missing)}的时间，这些时钟不模拟。",
                f"The records do not tell of {' and '.join(en[one] for one in missing)}: those clocks are not"
                " simulated.",
            )
        )
    return (*said, _PACE)


def _few(weeks: int) -> tuple[str, str]:
    """Say that the past was short."""
    every, every_en = ("那一个整周", "that one week") if weeks == 1 else ("那几个整周", "those few weeks")
    return (
        f"历史太短：只学了 {weeks} 个整周，各周之间有多大不同、队伍忙到什么程度，几乎无从得知。"
        f"来案都照{every}的样子，区间只含其中的偶然，比实际应有的窄；看方向，不看大小。",
        f"The past is short: {_weeks_en(weeks)} can hardly tell how one week differs from another, or how"
        f" busy crews are. All cases to come are like those of {every_en}; intervals hold the chance within"
        " them and are narrower than they should be. Trust the direction, not the size.",
    )


def _weeks_en(weeks: int) -> str:
    return "1 whole week" if weeks == 1 else f"{weeks} whole weeks"


def _seats(seats: int, more: int) -> tuple[str, str]:
    """Say how many seats the desk has, as it is and as it would be."""
    would_be = max(seats + more, 0)
    zh = "" if would_be == seats else f"，情景中为 {would_be} 个"
    en = "" if would_be == seats else f", {would_be} as it would be"
    return (
        f"受理派遣席位无人告知：由忙周的快慢推得 {seats} 个{zh}，只有相对变化可信。",
        f"Nobody said how many seats the desk has: {seats} follow from how slow busy weeks were{en}."
        " Trust the difference, not the number itself.",
    )


def percent(share: float) -> str:
    """Write a share as people do."""
    return f"{share * 100:.1f} %"


def points(change: Interval) -> str:
    """Write a change of a share in points, with its interval."""
    return f"{change.mean * 100:+z.1f} [{change.low * 100:+z.1f}, {change.high * 100:+z.1f}]"


def sentence_of(
    total: GroupSimulated,
    groups: Sequence[GroupSimulated],
    scenario: Scenario,
    setting: Setting,
    learned: int,
) -> tuple[str, str]:
    """Say in a sentence what a scenario would do to the late rate of handling; of seats, of dispatching.

    Where it was learned from few weeks, that is said, too.
    """
    if scenario.more_seats and replace(scenario, more_seats=0).is_as_it_is:
        said = _sentence(total, Timed.DISPATCH, ("派遣", "dispatch"), scenario, setting)
    else:
        named = [one for one in groups if one.id in scenario.more_crews or one.id in scenario.stretch]
        said = _sentence(
            named[0] if len(named) == 1 else total, Timed.HANDLE, ("处置", "handl"), scenario, setting
        )
    if learned >= FEW_WEEKS:
        return said
    return (
        f"{said[0]}只学了 {learned} 个整周，区间偏窄。",
        f"{said[1]} Learned from only {_weeks_en(learned)}: the interval is too narrow.",
    )


def _sentence(
    group: GroupSimulated, clock: Timed, verb: tuple[str, str], scenario: Scenario, setting: Setting
) -> tuple[str, str]:
    """Say it of one clock; the English verb without its ending."""
    deed, deed_en = verb
    simulated = group.of(clock)
    if simulated is None or simulated.late_rate.was is None or simulated.late_rate.would_be is None:
        return (f"没有可比较的{deed}时限。", f"There is no deadline of {deed_en}ing to compare.")
    was, would_be, change = simulated.late_rate.was, simulated.late_rate.would_be, simulated.late_rate.change
    name, name_en = group.name, group.name_en or group.name
    if change is None or scenario.is_as_it_is:
        return (
            f"{name}：照现状，{deed}超期率为 {percent(was.mean)}"
            f"（{percent(was.low)}～{percent(was.high)}）。",
            f"{name_en}: as it is, {percent(was.mean)} of cases are {deed_en}ed late"
            f" (95 % interval {percent(was.low)} to {percent(was.high)}).",
        )
    is_clear = change.low > 0 or change.high < 0
    zh = "" if is_clear else "，与零无法区分"
    en = "" if is_clear else ": not to be told from none"
    return (
        f"{name}：{deed}超期率由 {percent(was.mean)} 变为 {percent(would_be.mean)}，"
        f"相差 {points(change)} 个百分点{zh}（{setting.replicates} 次配对模拟，95 % 区间）。",
        f"{name_en}: late {deed_en}ing goes from {percent(was.mean)} to {percent(would_be.mean)}, a change of"
        f" {points(change)} points{en} ({setting.replicates} paired replicates, 95 % interval).",
    )
