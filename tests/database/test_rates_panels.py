"""Rates, bias, equity and survival out of the store: what counts, what is left out, what is openly told."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, text

from gridcity.analytics.component_lives import Clock, Event
from gridcity.analytics.errors import NoVariation, PeriodInvalid
from gridcity.analytics.panels_equity import BiasAsked, EquityAsked, read_bias, read_equity
from gridcity.analytics.panels_exposure import (
    Exposure,
    known_exposures,
    read_exposure,
    read_ground,
    read_told,
)
from gridcity.analytics.panels_rates import RatesAsked, honest_rates
from gridcity.analytics.panels_survival import Group, SurvivalAsked, read_survival, survival_choices
from gridcity.city.model import Level
from gridcity.components import service
from gridcity.components.model import Entry, State
from tests.support.looked_at import SINCE, UNTIL, add_case, add_component, classes, walk
from tests.support.tiny import COMMUNITIES, TinyCity, make_tiny_city

WEST, EAST = COMMUNITIES


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def asked(exposure: Exposure, level: Level | None = Level.COMMUNITY) -> RatesAsked:
    return RatesAsked(exposure, level, SINCE, UNTIL, UNTIL)


def test_an_exposure_that_the_city_does_not_know_is_refused_and_a_period_backwards_too(
    db: Connection, tiny: TinyCity
) -> None:
    add_case(db, tiny.place(-2.5, 0.5))

    assert known_exposures(db) == (Exposure.AREA,)
    for exposure in (Exposure.INHABITANTS, Exposure.STREETS, Exposure.PATROL, Exposure.COMPONENTS):
        with pytest.raises(NoVariation, match=f"knows no {exposure}"):
            honest_rates(db, asked(exposure))
    with pytest.raises(PeriodInvalid):
        honest_rates(db, RatesAsked(Exposure.AREA, None, UNTIL, SINCE, UNTIL))
    with pytest.raises(NoVariation, match="told of no case"):
        read_bias(db, BiasAsked(Level.COMMUNITY, SINCE, UNTIL, UNTIL))
    with pytest.raises(NoVariation, match="None of 0 components"):
        read_survival(db, SurvivalAsked((classes(db, "component")[0],), SINCE, UNTIL))


def test_a_case_counts_once_and_voided_ones_not_at_all(db: Connection, tiny: TinyCity) -> None:
    add_case(db, tiny.place(-2.5, 0.5))
    add_case(db, tiny.place(-2.5, 0.5), channel="phone", done=20, due=15)
    add_case(db, tiny.place(-2.5, 0.5), done=20, outcome="void")
    add_case(db, tiny.place(-2.5, 0.5), done=20, outcome="duplicate")
    ground = read_ground(db)
    told = read_told(db, ground, since=SINCE, until=UNTIL, at=UNTIL)

    counts = told.by_cell(len(ground.codes))
    assert (counts.sum(), counts.max()) == (2, 2)
    assert (told.due.sum(), told.late.sum()) == (1, 1)
    before = read_told(db, ground, since=SINCE, until=SINCE + timedelta(days=10), at=UNTIL)
    assert before.cases.sum() == 0


def test_people_streets_and_components_are_found_in_their_cells(db: Connection, tiny: TinyCity) -> None:
    add_component(db, tiny.place(-2.5, 0.5), 1)
    add_component(db, tiny.place(2.5, 0.5), 2, born=date(2027, 1, 1))
    ends = tiny.place(-4.5, 0.5), tiny.place(4.5, 0.5)
    for kind in ("residential", "subway"):
        db.execute(
            text(
                "INSERT INTO streets (source_key, kind, geom) VALUES (:kind, :kind,"
                " st_multi(st_setsrid(st_makeline(st_makepoint(:a, :b), st_makepoint(:c, :d)), 4326)))"
            ),
            {"kind": kind, "a": ends[0][0], "b": ends[0][1], "c": ends[1][0], "d": ends[1][1]},
        )
    for place, people in ((WEST, 700.0), (f"{WEST}001", 100.0), ("230102", 1000.0)):
        db.execute(
            text("INSERT INTO inhabitants VALUES (:place, '2025-11-01', :people, 'census', now())"),
            {"place": place, "people": people},
        )
    ground = read_ground(db)

    def exposed(kind: Exposure, on: date | None = None) -> dict[str, float]:
        found = read_exposure(db, ground, kind, since=SINCE, until=UNTIL, on=on)
        names, place = ground.areas(Level.COMMUNITY)
        return dict(zip(names, np.bincount(place, found).round(1).tolist(), strict=True))

    assert exposed(Exposure.STREETS) == {WEST: pytest.approx(450, abs=1), EAST: pytest.approx(450, abs=1)}
    assert exposed(Exposure.COMPONENTS) == {WEST: 1, EAST: 1}
    assert exposed(Exposure.COMPONENTS, date(2026, 6, 1)) == {WEST: 1, EAST: 0}
    assert exposed(Exposure.INHABITANTS) == {WEST: 700, EAST: 300}
    of_cells = read_exposure(db, ground, Exposure.INHABITANTS, since=SINCE, until=UNTIL)
    assert of_cells[ground.codes.index(f"{WEST}001")] == 100
    early = read_exposure(
        db, ground, Exposure.INHABITANTS, since=SINCE - timedelta(days=400), until=SINCE - timedelta(days=300)
    )
    assert np.isnan(early).all(), "nobody had counted by then"


def test_cases_where_nothing_is_exposed_are_told_and_count_for_no_rate(
    db: Connection, tiny: TinyCity
) -> None:
    add_component(db, tiny.place(-2.5, 0.5), 1)
    for _ in range(3):
        add_case(db, tiny.place(-2.5, 0.5))
    add_case(db, tiny.place(2.5, 0.5))
    found = honest_rates(db, asked(Exposure.COMPONENTS))

    assert found.codes == (WEST, EAST)
    assert found.cases.tolist() == [3, 1]
    assert found.raw[0] == pytest.approx(300)
    assert np.isnan(found.raw[1])
    assert (found.unexposed, found.unexposed_cases) == (1, 1)
    assert found.city == pytest.approx(300)


def test_who_looked_decides_what_silence_means(db: Connection, tiny: TinyCity) -> None:
    """Both were walked alike, and inspectors found as many; people told of nine times as many in the east."""
    for col in range(1, 6):
        walk(db, tiny.place(-col + 0.5, 0.5), 120)
        walk(db, tiny.place(col - 0.5, 0.5), 120)
        for number in range(2):
            add_case(db, tiny.place(-col + 0.5, 0.5), channel="inspector" if number else "phone")
        for number in range(10):
            add_case(db, tiny.place(col - 0.5, 0.5), channel="phone" if number else "inspector")
    add_case(db, tiny.place(0.5, 2.5), channel="inspector")  # nobody walked there
    found = honest_rates(db, asked(Exposure.PATROL))
    coverage = found.coverage

    assert coverage.reason is None
    assert coverage.left_out == 1
    assert coverage.eyes is Exposure.AREA
    assert coverage.propensity is not None
    assert coverage.propensity[1] > 5 * coverage.propensity[0], "people of the east report far more readily"
    cells = honest_rates(db, asked(Exposure.PATROL, level=None))
    assert cells.coverage.silent is not None
    assert cells.ids is not None
    assert cells.coverage.silent.sum() > 0
    assert not cells.coverage.silent[cells.cases > 0].any()


def test_without_patrols_it_is_said_that_nobody_knows_who_looked(db: Connection, tiny: TinyCity) -> None:
    add_case(db, tiny.place(-2.5, 0.5))

    assert honest_rates(db, asked(Exposure.AREA)).coverage.reason == "no_patrols"
    walk(db, tiny.place(-2.5, 0.5), 30)
    assert honest_rates(db, asked(Exposure.AREA)).coverage.reason == "not_told_apart"


def test_bias_and_equity_count_by_area(db: Connection, tiny: TinyCity) -> None:
    for number in range(12):
        add_case(db, tiny.place(-2.5, 0.5), channel="inspector", done=11 + number, due=12)
        add_case(db, tiny.place(2.5, 0.5), channel="phone", done=12, due=12 + number)
    add_case(db, tiny.place(2.5, 0.5), channel="sensor")
    add_case(db, tiny.place(2.5, 0.5), channel="inspector")
    bias = read_bias(db, BiasAsked(Level.COMMUNITY, SINCE, UNTIL, UNTIL))

    assert (bias.inspectors.tolist(), bias.public.tolist(), bias.others.tolist()) == (
        [12, 1],
        [0, 12],
        [0, 1],
    )
    assert bias.bias.ratio.tolist() == [0, 12]
    assert bias.expected_public.sum() == pytest.approx(12)
    equity = read_equity(db, EquityAsked(Level.COMMUNITY, Exposure.AREA, SINCE, UNTIL, UNTIL))
    assert equity.due.tolist() == [12, 12]
    assert equity.late.tolist() == [10, 0]
    assert equity.late_gap[0] == pytest.approx(10 / 12)
    assert equity.gap_low[0] > 0.4
    assert equity.late_q[0] < 0.001
    assert equity.hours[1] == 49
    assert equity.uneven is not None
    assert equity.uneven.units == tiny.cells


def test_lives_of_components_are_read_with_their_cases(db: Connection, tiny: TinyCity) -> None:
    places = [tiny.place(-4.5 + at, 0.5) for at in range(6)]
    lamps = [
        add_component(db, place, at, bulb="gas" if at < 2 else "LED", born=date(2020 + at, 1, 1))
        for at, place in enumerate(places)
    ]
    add_case(db, places[0], day=10, done=11, component=lamps[0])
    add_case(db, places[0], day=30, done=31, component=lamps[0])
    add_case(db, places[1], day=20, done=21)  # names no lamp, and is a metre away
    add_case(db, tiny.place(4.5, 2.5), day=20, done=21)
    component_class = classes(db, "component")[0]

    def told(**how: object) -> SurvivalAsked:
        return SurvivalAsked((component_class,), SINCE, UNTIL, **how)  # type: ignore[arg-type]

    first = read_survival(db, told(within_m=20.0, group=Group.ATTRIBUTE, attribute="bulb"))
    assert (first.components, first.cases, first.placed, first.homeless, first.unborn) == (6, 4, 1, 1, 0)
    assert [(one.key, one.lives) for one in first.groups] == [("LED", 4), ("gas", 2)]
    assert first.groups[0].curve is None
    gas = first.groups[1]
    assert gas.curve is not None
    assert gas.curve.times.tolist() == pytest.approx([10, 20], abs=1)
    assert gas.cases.events == 3
    assert gas.cases.time == pytest.approx(2, abs=0.02)
    assert first.compared is not None
    by_age = read_survival(db, told(within_m=20.0, clock=Clock.AGE))
    assert by_age.groups[0].curve is not None
    assert by_age.groups[0].curve.at_risk.tolist() == [1, 1], "the others were never seen at that age"
    after = read_survival(db, told(event=Event.NEXT_CASE))
    assert (after.groups[0].lives, after.groups[0].curve is not None) == (2, True)
    choices = survival_choices(db)
    assert [(one.id, one.components, one.attributes) for one in choices.classes] == [
        (component_class, 6, ("bulb",))
    ]


def test_components_that_were_all_put_there_later_have_no_life_unless_their_days_are_not_believed(
    db: Connection, tiny: TinyCity
) -> None:
    lamp = add_component(db, tiny.place(-2.5, 0.5), 1, born=date(2027, 5, 1))
    add_case(db, tiny.place(-2.5, 0.5), component=lamp)
    asked = SurvivalAsked((classes(db, "component")[0],), SINCE, UNTIL)

    with pytest.raises(NoVariation, match="1 were put there after it"):
        read_survival(db, asked)
    believing = SurvivalAsked((classes(db, "component")[0],), SINCE, UNTIL, believes_start=False)
    assert read_survival(db, believing).groups[0].lives == 1


def test_components_last_until_they_are_gone_for_good(db: Connection, tiny: TinyCity) -> None:
    """By hand: 5 lamps are seen; on day 100 two of 5 go, on day 200 one of 3, on day 300 one of 2."""
    lost_and_found = ((40, State.LOST), (60, State.INTACT), (200, State.REMOVED))
    fates: list[tuple[date, tuple[tuple[int, State], ...]]] = [
        (date(2020, 1, 1), ((100, State.REMOVED),)),
        (date(2020, 1, 1), lost_and_found),
        (date(2020, 1, 1), ((100, State.LOST), (150, State.REMOVED))),
        (date(2020, 1, 1), ((50, State.DAMAGED), (70, State.INTACT))),
        (date(2026, 3, 2), ((300, State.ABANDONED),)),
        (date(2020, 1, 1), ((-30, State.REMOVED),)),
    ]
    for number, (born, fate) in enumerate(fates, start=1):
        component_id = add_component(db, tiny.place(-2.5, 0.5), number, born=born)
        code = db.scalar(text("SELECT code FROM components WHERE id = :id"), {"id": component_id})
        for day, state in fate:
            on = (SINCE + timedelta(days=day)).date()
            service.change_state(db, str(code), state, Entry(None, UNTIL, on=on))
    asked = SurvivalAsked((classes(db, "component")[0],), SINCE, UNTIL, event=Event.RETIRED)

    (group,) = read_survival(db, asked).groups
    (by_age,) = read_survival(db, replace(asked, clock=Clock.AGE)).groups

    assert group.curve is not None
    assert group.lives == 5, "one was gone before anybody looked"
    assert group.curve.times.tolist() == [100, 200, 300]
    assert group.curve.at_risk.tolist() == [5, 3, 2]
    assert group.curve.survival == pytest.approx([3 / 5, 2 / 5, 1 / 5])
    assert group.median[0] == 200
    assert by_age.curve is not None
    assert by_age.curve.times[0] == 240, (
        "put there on day 60, gone on day 300: at that age nobody else was seen"
    )
    assert (by_age.curve.at_risk[0], by_age.curve.survival[0]) == (1, 0)
