"""Which zones stand out, of all circles around all cells: Kulldorff's scans."""

import os
from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from gridcity.analytics.scan.chance import Chance
from gridcity.analytics.scan.recurrence import recurrence_interval
from gridcity.analytics.scan.scanning import (
    Cluster as Zone,
)
from gridcity.analytics.scan.scanning import (
    Progress,
    Scan,
    Search,
    scan_bernoulli,
    scan_exchanged,
    scan_poisson,
)
from gridcity.analytics.scan.zones import Zones, ellipses, zones_within
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs, Ints
from gridcity.studio.methods.base import (
    Family,
    Marks,
    Method,
    Needs,
    beside_column,
    counted,
    counts_column,
    needed,
)
from gridcity.studio.model import Cluster, Column, ColumnKind, Finding, Number, Tell, Warned
from gridcity.studio.parameters import (
    Option,
    Parameter,
    ParameterKind,
    Value,
    choice,
    integer,
    number,
)

_REPLICATES = integer("replicates", 999, 99, 9999, "模拟次数", "Replicates")
_REACH = number("reach_m", 1_000.0, 50.0, 10_000.0, "最大半径", "Largest radius", unit="m")
_SHARE = number("largest_share", 0.5, 0.01, 1.0, "最大占比", "Largest share of all")
_ALPHA = number("alpha", 0.05, 0.001, 0.5, "显著水平", "Level")
_SHAPES = choice(
    "shapes", "circles",
    (Option("circles", "圆", "Circles"), Option("ellipses", "圆与椭圆", "Circles and ellipses")),
    "形状", "Shapes",
)  # fmt: skip
_DAYS = integer("longest", 14, 1, 366, "最长天数", "Longest window", unit="d")
_NOW = Parameter(
    "is_prospective",
    ParameterKind.FLAG,
    default=False,
    label="只看持续到最后一天的",
    label_en="Only what reaches the last day",
)
_EVERY = integer(
    "every_days", 1, 1, 366, "每隔多少天看一次", "Looked at every", unit="d",
    help="用于复现间隔:照此频率看,偶然多久才出现一次同样罕见的聚集区。只对持续到最后一天的有意义。",
    help_en="For the recurrence interval: at that pace, how long chance takes to bring one as rare."
    " Only for what reaches the last day.",
)  # fmt: skip
_SPACE = (_REPLICATES, _REACH, _SHARE, _SHAPES, _ALPHA)
_SPACE_TIME = (_REPLICATES, _REACH, _DAYS, _NOW, _EVERY, _SHARE, _ALPHA)


def _poisson(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where more happened than the exposure, or the ground, would have it."""
    expected = inputs.panel.area_m2 if inputs.exposure is None else inputs.exposure
    unexposed = int(inputs.counts[expected <= 0].sum())
    counts = np.where(expected > 0, inputs.counts, 0.0)
    if not counts.any():
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    zones = _zones(inputs, params)
    found = scan_poisson(counts, expected, zones, _search(params), chance=_chance(inputs, params),
                         progress=_progress(tell))  # fmt: skip
    warned: tuple[Warned, ...] = ()
    if unexposed:
        warned = (
            Warned(
                "unexposed",
                f"{unexposed:,} 件落在没有对照量的网格里,未计入。",
                f"{unexposed:,} lie in cells without any of what is expected of, and are left out.",
            ),
        )
    return _told(inputs, params, zones, found, (counts_column(inputs),), warned)


def _bernoulli(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where more of the first quantity lie among both."""
    beside, zones = needed(inputs.beside), _zones(inputs, params)
    found = scan_bernoulli(
        counted(inputs), inputs.counts + beside, zones, _search(params),
                           chance=_chance(inputs, params), progress=_progress(tell))  # fmt: skip
    return _told(inputs, params, zones, found, (counts_column(inputs), beside_column(beside)), ())


def _exchanged(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where and when cases came together."""
    listed = inputs.listed
    if listed is None or not listed.cell.size:
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    used, cell = np.unique(listed.cell, return_inverse=True)  # cells without cases add nothing to a zone
    zones = _zones(inputs, params, used)
    search = Search(
        longest=min(int(params["longest"]), listed.n_days),
        is_prospective=bool(params["is_prospective"]),
        largest_share=float(params["largest_share"]),
    )
    found = scan_exchanged(
        cell, listed.day, zones, search, n_days=listed.n_days, chance=_chance(inputs, params),
        progress=_progress(tell),
    )  # fmt: skip
    return _told(inputs, params, zones, found, (counts_column(inputs),), (), used)


def _zones(
    inputs: Inputs,
    params: Mapping[str, Value],
    used: Ints | None = None,
) -> Zones:
    centres = inputs.panel.centres if used is None else inputs.panel.centres[used]
    shapes = ellipses((1.5, 2.0, 3.0)) if params.get("shapes") == "ellipses" else ellipses(())
    return zones_within(centres, reach_m=float(params["reach_m"]), shapes=shapes)


def _search(params: Mapping[str, Value]) -> Search:
    return Search(largest_share=float(params["largest_share"]))


def _chance(inputs: Inputs, params: Mapping[str, Value]) -> Chance:
    return Chance(int(params["replicates"]), inputs.seed, os.cpu_count() or 1)


def _progress(tell: Tell) -> Progress:
    def told(done: int, of: int) -> None:
        tell(0.1 + 0.85 * done / max(of, 1), "模拟随机", "Asking chance")

    return told


def _told(
    inputs: Inputs,
    params: Mapping[str, Value],
    zones: Zones,
    found: Scan,
    columns: tuple[Column, ...],
    warned: tuple[Warned, ...],
    used: Ints | None = None,
) -> Finding:
    """Put clusters on the map and in words."""
    alpha = float(params["alpha"])
    rank, excess = np.zeros(inputs.counts.size), np.full(inputs.counts.size, np.nan)
    stands: Marks = np.zeros(inputs.counts.size, dtype=np.int8)
    clusters = []
    for number_, zone in enumerate(found.clusters, start=1):
        inside = zone.locations.astype(np.int64) if used is None else used[zone.locations]
        centre = zones.centre_of(zone.row) if used is None else int(used[zones.centre_of(zone.row)])
        clusters.append(_cluster(inputs, params, centre, zone, inside))
        rank[inside], excess[inside] = number_, zone.excess
        if zone.p_value <= alpha:
            stands[inside] = 1
    sure = [one for one in clusters if one.p is not None and one.p <= alpha]
    sentence, sentence_en = _sentence(inputs, sure, clusters)
    return Finding(
        columns=(
            Column("excess", excess, "与期望之比", "Times expected", ColumnKind.RATIO, centre=1.0),
            Column("cluster", rank, "聚集区序号", "Cluster", ColumnKind.AMOUNT),
            *columns,
        ),
        main="excess",
        stands=stands,
        clusters=tuple(clusters),
        numbers=(
            Number("clusters", "显著的聚集区", "Clusters that stand", float(len(sure))),
            Number("zones", "考察的区域", "Zones looked at", float(np.count_nonzero(zones.ends))),
        ),
        sentence=sentence,
        sentence_en=sentence_en,
        warnings=warned,
    )


def _cluster(inputs: Inputs, params: Mapping[str, Value], centre: int, zone: Zone, inside: Ints) -> Cluster:
    has_days = "longest" in params
    x, y = inputs.panel.centres[centre]
    distance = np.hypot(*(inputs.panel.centres[inside] - (x, y)).T)
    first = inputs.first_on + timedelta(days=zone.first_day)
    last = inputs.first_on + timedelta(days=zone.last_day)
    return Cluster(
        tuple(int(one) for one in inside),
        float(x),
        float(y),
        float(distance.max()),
        zone.cases,
        zone.expected,
        zone.ratio,
        None if np.isnan(zone.p_value) else zone.p_value,
        first if has_days else None,
        last if has_days else None,
        _recurrence(zone, params),
    )


def _recurrence(zone: Zone, params: Mapping[str, Value]) -> float | None:
    """Say how long chance takes for one as rare, to who looks at what goes on now. [days]."""
    if not params.get("is_prospective") or np.isnan(zone.p_value):
        return None
    replicates, every = int(params["replicates"]), float(params["every_days"])
    return recurrence_interval(zone.p_value, zone.p_gumbel, replicates=replicates, every=every)


def _sentence(inputs: Inputs, sure: list[Cluster], clusters: list[Cluster]) -> tuple[str, str]:
    if not sure:
        return (
            f"考察了 {inputs.counts.size:,} 个网格周围的区域:没有一处超出随机。",
            f"Of all zones around {inputs.counts.size:,} cells none stands out beyond chance.",
        )
    one = sure[0]
    when, when_en = "", ""
    if one.first_on is not None and one.first_on == one.last_on:
        when, when_en = f",{one.first_on}", f", on {one.first_on}"
    elif one.first_on is not None and one.last_on is not None:
        when = f",{one.first_on} 至 {one.last_on}"
        when_en = f", from {one.first_on} to {one.last_on}"
    rare, rare_en = "", ""
    if one.recurrence_days is not None:
        rare = f";这样罕见的,偶然平均每 {one.recurrence_days:,.0f} 天出现一次"
        rare_en = f"; chance brings one as rare once in {one.recurrence_days:,.0f} days"
    return (
        f"{len(sure)} 个聚集区超出随机。最明显的一处半径 {one.radius_m:,.0f} 米{when}:{one.observed:,} 件,"
        f"应有 {one.expected:,.1f} 件(p = {one.p:.3g}{rare})。",
        f"{len(sure)} {'cluster stands' if len(sure) == 1 else 'clusters stand'} out beyond chance. The first"
        f" has a radius of {one.radius_m:,.0f} m{when_en}: {one.observed:,} where {one.expected:,.1f} were"
        f" expected (p = {one.p:.3g}{rare_en}).",
    )


METHODS = (
    Method(
        "scan_poisson", Family.SCAN, "扫描 (泊松)", "Scan (Poisson)",
        "哪个区域比对照量应有的多?不选对照量则按面积。",
        "Which zone has more than its exposure would have it? Without one, than its area.",
        "Kulldorff (1997)", _poisson, _SPACE, exposure=Needs.OPTIONAL, uses_weights=False,
    ),
    Method(
        "scan_bernoulli", Family.SCAN, "扫描 (伯努利)", "Scan (Bernoulli)",
        "哪个区域里,两种之中第一种占得过多?",
        "In which zone is there too much of the first among both quantities?",
        "Kulldorff and Nagarwalla (1995)", _bernoulli, _SPACE, uses_weights=False, needs_beside=True,
    ),
    Method(
        "scan_space_time", Family.SCAN, "时空扫描 (置换)", "Space-time scan (permutation)",
        "何时何地,案件同时聚在一起?", "Where and when did cases come together?",
        "Kulldorff et al. (2005)", _exchanged, _SPACE_TIME, uses_weights=False, needs_list=True,
        needs_period=True,
    ),
)  # fmt: skip
