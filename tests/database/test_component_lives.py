"""Lives at random: the register says of every component and every day what a plain model of it says."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from gridcity.components import history, service, workflow
from gridcity.components.errors import (
    ComponentChanged,
    ComponentMerged,
    MergeNotPossible,
    StateIsFinal,
    StateNotPossible,
    StateUnchanged,
)
from gridcity.components.model import Component, Entry, NewComponent, State
from gridcity.errors import GridcityError
from tests.database.test_component_life import AT, BORN, TODAY
from tests.database.test_components import manhole
from tests.support.tiny import TinyCity, make_tiny_city

DAYS = st.integers(0, 5).map(lambda ago: TODAY - timedelta(days=ago))
COLUMNS = st.sampled_from([-4.5, -1.5, 0.5, 3.5])


@dataclass
class Life:
    """What a component should be: its birth, and what was written of it, in the order of writing."""

    born: dict[str, Any]
    written: list[tuple[date, dict[str, Any]]] = field(default_factory=list)

    def as_of(self, day: date) -> dict[str, Any]:
        known = dict(self.born)
        for since, values in self.written:
            if since <= day:
                known |= values
        return known


class Lives(RuleBasedStateMachine):
    """Whatever is done, in whatever order."""

    db: Connection
    city: TinyCity
    codes = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.kept = self.db.begin_nested()
        self.lives: dict[str, Life] = {}

    def teardown(self) -> None:
        for code, life in self.lives.items():
            assert len(history.events(self.db, service.get(self.db, code))) == 1 + len(life.written)
            for ago in range(7):
                day = TODAY - timedelta(days=ago)
                assert seen(service.get(self.db, code, as_of=day)) == life.as_of(day), (code, day)
        self.kept.rollback()

    @rule(target=codes, col=COLUMNS, kind=st.sampled_from(["01001", "01002"]))
    def register(self, col: float, kind: str) -> str:
        lon, lat = self.city.place(col, 0.5)
        made = service.register(self.db, NewComponent(manhole(self.db, kind), lon, lat, start_on=BORN), at=AT)
        self.lives[made.code] = Life(seen(made))
        return made.code

    @rule(code=codes, col=COLUMNS, day=DAYS)
    def move(self, code: str, col: float, day: date) -> None:
        lon, lat = self.city.place(col, 0.5)

        def moved() -> Component:
            return service.move(self.db, code, lon=lon, lat=lat, entry=Entry(None, AT, on=day))

        self.check(code, day, moved, {"place": (lon, lat)})

    @rule(code=codes, state=st.sampled_from(State), day=DAYS)
    def change_state(self, code: str, state: State, day: date) -> None:
        last = self.present(code)["state"]
        refusal: type[GridcityError] | None = None
        if state is last:
            refusal = StateUnchanged
        elif last is State.REMOVED:
            refusal = StateIsFinal
        elif state not in workflow.TRANSITIONS[last]:
            refusal = StateNotPossible

        def changed() -> Component:
            return service.change_state(self.db, code, state, Entry(None, AT, on=day))

        self.check(code, day, changed, {"state": state}, refusal)

    @rule(code=codes, name=st.sampled_from(["one", "two"]), day=DAYS)
    def rename(self, code: str, name: str, day: date) -> None:
        def renamed() -> Component:
            return service.edit(self.db, code, {"name": name}, Entry(None, AT, on=day))

        self.check(code, day, renamed, {"name": name})

    @rule(code=codes, behind=st.integers(1, 3))
    def decide_on_an_old_version(self, code: str, behind: int) -> None:
        version = service.get(self.db, code).version
        refusal = ComponentMerged if self.present(code)["merged_into"] else ComponentChanged
        if version > behind:
            with pytest.raises(refusal):
                service.edit(self.db, code, {"remark": "late"}, Entry(None, AT, version - behind))

    @rule(code=codes, into=codes, day=DAYS)
    def merge(self, code: str, into: str, day: date) -> None:
        one, other = self.present(code), self.present(into)
        asked = Entry(None, AT, on=day)
        refusal: type[GridcityError] | None = None
        if one["merged_into"] or other["merged_into"]:
            refusal = ComponentMerged
        elif code == into or code[6:11] != into[6:11] or other["state"] is State.REMOVED:
            refusal = MergeNotPossible
        if refusal is not None:
            with pytest.raises(refusal):
                service.merge(self.db, code, into, asked)
            return
        service.merge(self.db, code, into, asked)
        for follower, life in self.lives.items():
            if self.present(follower)["merged_into"] == code:
                life.written.append((day, {"merged_into": into}))
        self.lives[code].written.append((day, {"merged_into": into, "state": State.REMOVED}))
        self.lives[into].written.append((day, {}))

    @invariant()
    def every_component_is_what_its_events_made_of_it(self) -> None:
        for code in self.lives:
            assert seen(service.get(self.db, code)) == self.present(code)

    def present(self, code: str) -> dict[str, Any]:
        """Give what was written last: what holds today, for no day to come was written of."""
        return self.lives[code].as_of(TODAY)

    def check(
        self,
        code: str,
        day: date,
        change: Any,
        values: dict[str, Any],
        refusal: type[GridcityError] | None = None,
    ) -> None:
        if self.present(code)["merged_into"]:
            refusal = ComponentMerged
        if refusal is not None:
            with pytest.raises(refusal):
                change()
            return
        assert seen(change()) == self.present(code) | values
        self.lives[code].written.append((day, values))


def seen(component: Component) -> dict[str, Any]:
    return {
        "place": (component.lon, component.lat),
        "state": component.state,
        "name": component.name,
        "merged_into": component.merged_into,
    }


def test_the_register_is_what_a_plain_model_of_it_is(db: Connection) -> None:
    class Here(Lives):
        pass

    Here.db, Here.city = db, make_tiny_city(db)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=8,
            stateful_step_count=16,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
