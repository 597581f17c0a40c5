"""Several people at a few cases, each by what they saw last, alone or at once: as hypothesis draws it.

Ten lives in the suite; ``pytest --hypothesis-profile=long tests/database/test_actors_drawn.py`` tries 200.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import Engine, text

from gridcity.cases import ledger, service, workflow
from gridcity.cases.model import Case, Command, Order, Origin, Part, Stage
from gridcity.errors import GridcityError
from gridcity.people.model import Person
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.worktime.model import Limit, Unit
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import NOON, Crew, Ground, make_case, make_crew, make_ground

ACTORS = st.integers(0, 11)
CASES = st.integers(0, 2)
STAGES = (Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING)
HOURS = st.integers(-48, 48)
"""How far a client's clock is from ours. [h]"""
CHOICES = st.integers(0, 9_999)
"""Which of what is possible then. A number: no draw may depend on who won a race, which is not drawn."""
ASIDE = {Command.NOTE, Command.ATTACH, Command.VOID, Command.SELF_HANDLE}
ONWARD = {Command.DISPATCH, Command.START, Command.COMPLETE, Command.VERIFY, Command.CLOSE}
COMPANIONS = {Command.MERGE: Command.ABSORB, Command.UNMERGE: Command.GIVE_BACK}


@dataclass(frozen=True)
class Deed:
    """What somebody does to a case, by what they saw of it."""

    by: Person
    seen: Case
    order: Order


class Office(RuleBasedStateMachine):
    """Twelve people of two crews, three cases."""

    engine: Engine
    crews: tuple[Crew, Crew]
    ground: Ground
    pool: ThreadPoolExecutor

    def __init__(self) -> None:
        super().__init__()
        self.at, self.writes = NOON + timedelta(hours=1), 0
        with self.engine.begin() as conn:
            made = [
                make_case(
                    conn,
                    stage,
                    crew=self.crews[0],
                    ground=self.ground,
                    class_id=self.ground.limited_class_id,
                )
                for stage in STAGES
            ]
        self.cases = [case.id for case in made]
        self.now = {case.id: case for case in made}
        self.seen: dict[tuple[int, int], Case] = {}
        self.done: list[tuple[Deed, Case]] = []
        self.refused: list[str] = []
        self.before_merge: dict[int, Stage] = {}

    def staff(self, number: int) -> Person:
        crew = self.crews[number % 2]
        everybody = (
            crew.inspector, crew.operator, crew.dispatcher, crew.leader, crew.handler, crew.supervisor,
        )  # fmt: skip
        return everybody[number // 2]

    @rule(actor=ACTORS, case=CASES)
    def look(self, actor: int, case: int) -> None:
        """Read a case again; until then one goes by what one saw."""
        self.seen[actor, case] = self.now[self.cases[case]]

    @rule(actor=ACTORS, case=CASES, hours=HOURS, choice=CHOICES)
    def act(self, actor: int, case: int, hours: int, choice: int) -> None:
        self.do([self.deed(actor, case, hours, choice)])

    @rule(actor=ACTORS, case=CASES, hours=HOURS, choice=CHOICES)
    def look_and_act(self, actor: int, case: int, hours: int, choice: int) -> None:
        self.look(actor, case)
        self.do([self.deed(actor, case, hours, choice)])

    @rule(
        who=st.lists(st.tuples(ACTORS, CASES), min_size=2, max_size=3, unique=True),
        hours=HOURS,
        choice=CHOICES,
    )
    def act_at_once(self, who: list[tuple[int, int]], hours: int, choice: int) -> None:
        for actor, case in who:
            self.look(actor, case)
        self.do([self.deed(actor, case, hours, choice + at) for at, (actor, case) in enumerate(who)])

    @rule(case=CASES)
    def two_dispatchers(self, case: int) -> None:
        """Each sends the case to their own department, at the same moment."""
        seen = self.now[self.cases[case]]
        deeds = [
            Deed(crew.dispatcher, seen, self.order(Command.DISPATCH, seen, department_id=crew.department.id))
            for crew in self.crews
        ]
        assert self.do(deeds) <= 1

    @rule(case=CASES, other=CASES)
    def merge(self, case: int, other: int) -> None:
        seen = self.now[self.cases[case]]
        order = self.order(Command.MERGE, seen, other_id=self.cases[other])
        self.do([Deed(self.crews[0].operator, seen, order)])

    @rule(choice=CHOICES)
    def unmerge(self, choice: int) -> None:
        """Undo a merge, whatever both cases went through meanwhile: the case stands where it stood."""
        merged = sorted(self.before_merge)
        if not merged:
            return
        seen = self.now[merged[choice % len(merged)]]
        self.do([Deed(self.crews[0].operator, seen, self.order(Command.UNMERGE, seen))])

    @rule(choice=CHOICES)
    def send_again(self, choice: int) -> None:
        """Send what was answered again, as a phone does that heard no answer: nothing happens."""
        if not self.done:
            return
        deed, answer = self.done[choice % len(self.done)]
        with self.engine.begin() as conn:
            again = service.act(
                conn, deed.seen.id, deed.order, by=deed.by, at=self.at, origin=Origin.SIMULATED
            )
        assert again.version == answer.version

    def deed(self, actor: int, case: int, hours: int, choice: int) -> Deed:
        """Draw what somebody does: of what they believe to be possible, with all that it may need."""
        for number in (actor + shift for shift in range(12)):  # whoever has something to do there
            by = self.staff(number % 12)
            seen = self.seen.get((number % 12, case), self.now[self.cases[case]])
            offered = [one.command for one in workflow.possible_commands(seen, by)]
            likely = [command for command in offered if command not in ASIDE]
            if likely:
                break
        likely += [command for command in likely if command in ONWARD] * 3 or [Command.NOTE]
        command = likely[choice % len(likely)]
        return Deed(
            by, seen, self.order(command, seen, choice=choice, until=self.at + timedelta(hours=hours))
        )

    def order(
        self,
        command: Command,
        seen: Case,
        *,
        choice: int = 0,
        department_id: int | None = None,
        other_id: int | None = None,
        until: datetime | None = None,
    ) -> Order:
        self.writes += 1
        outcomes = workflow.OUTCOMES.get(command)
        kinds, answers = workflow.KINDS.get(command, ("other",)), workflow.ANSWERS.get(command, (None,))
        return Order(
            command,
            seen.version,
            reason="why",
            note="seen",
            department_id=department_id or self.crews[self.writes % 2].department.id,
            outcome=outcomes[0] if outcomes else None,
            kind=kinds[choice % len(kinds)],
            answer=answers[choice % len(answers)],
            limit=Limit(9, Unit.WORK_DAY),
            level=seen.escalation_level + 1,
            other_id=other_id or self.cases[self.writes % len(self.cases)],
            until=until if command in {Command.URGE, Command.ASK_CHECK} else None,
            parts=(Part(self.ground.class_id, "half"),),
            key=f"drawn {seen.id} {self.writes}",
        )

    def do(self, deeds: list[Deed]) -> int:
        """Do it all at once, each in a transaction of its own, and look what came of it: how many did."""
        self.at += timedelta(minutes=20)
        before = dict(self.now)
        barrier = Barrier(len(deeds), timeout=60)

        def one(deed: Deed) -> Case | GridcityError:
            try:
                with self.engine.begin() as conn:
                    conn.execute(text("SELECT 1"))
                    barrier.wait()
                    return service.act(
                        conn, deed.seen.id, deed.order, by=deed.by, at=self.at, origin=Origin.SIMULATED
                    )
            except GridcityError as refusal:
                return refusal

        answers = list(self.pool.map(one, deeds)) if len(deeds) > 1 else [one(deeds[0])]
        for deed, answer in zip(deeds, answers, strict=True):
            if isinstance(answer, GridcityError):
                self.refused.append(deed.order.key or "")
            else:
                assert deed.seen.version == before[deed.seen.id].version, "decided on what is over"
                self.record(deed, answer)
        won = Counter(deed.seen.id for deed, one in zip(deeds, answers, strict=True) if isinstance(one, Case))
        assert max(won.values(), default=0) <= 1, "two did the same version"
        with self.engine.connect() as conn:
            self.now = {number: service.read(conn, number) for number in self.cases}
        if len(deeds) == 1 and isinstance(answers[0], GridcityError):
            assert self.now == before
        return sum(won.values())

    def record(self, deed: Deed, answer: Case) -> None:
        """Keep what was answered."""
        self.done.append((deed, answer))
        until, command = deed.order.until, deed.order.command
        assert answer.version == deed.seen.version + 1
        assert until is None or until > self.at, "whoever's clock is wrong is told"
        if command is Command.MERGE:
            self.before_merge[deed.seen.id] = deed.seen.stage
        if command is Command.UNMERGE:
            assert answer.stage is self.before_merge.pop(deed.seen.id), "it stands where it stood"

    def teardown(self) -> None:
        """No event is lost, none is there that nobody was told of, and no rule gave way."""
        arrows = {(str(step.source), step.command, step.target) for step in workflow.STEPS}
        told = {(deed.seen.id, answer.version): deed.order.command for deed, answer in self.done}
        told |= {
            (deed.order.other_id or 0, -number): COMPANIONS[deed.order.command]
            for number, (deed, _) in enumerate(self.done, start=1)
            if deed.order.command in COMPANIONS
        }
        with self.engine.connect() as conn:
            written: Counter[Command] = Counter()
            for number in self.cases:
                case, events = service.read(conn, number), service.history(conn, number)
                assert [event.seq for event in events] == list(range(1, case.version + 1))
                assert ledger.verify_chain(events, number=case.number) == case.head_hash
                assert service.rebuild(conn, case) == case
                completed: set[int | None] = set()
                for event in events:
                    assert (event.source, event.command, event.target) in arrows
                    assert event.command is not Command.VERIFY or event.actor_id not in completed
                    completed |= {event.actor_id} if event.command is Command.COMPLETE else set()
                    if event.happened_at > NOON + timedelta(hours=1):
                        written[event.command] += 1
                        assert told.get((number, event.seq), event.command) is event.command
            assert written == Counter(told.values()), "acknowledged and not there, or there and not told"
            kept = conn.scalars(
                text("SELECT idempotency_key FROM case_events WHERE idempotency_key = ANY(:keys)"),
                {"keys": self.refused},
            ).all()
        assert kept == [], "refused and written all the same"


@pytest.fixture(scope="module")
def office(scratch_cluster: ScratchCluster) -> Iterator[type[Office]]:
    """Give the machine with a city to commit to."""
    with scratch_cluster.database() as url, ThreadPoolExecutor(3) as pool:
        engine = open_engine(Settings(_env_file=None, database_url=url, pool_size=5), "testcity")
        with engine.begin() as conn:
            Office.ground, Office.crews = make_ground(conn), (make_crew(conn), make_crew(conn))
        Office.engine, Office.pool = engine, pool
        yield Office
        engine.dispose()


def test_whatever_is_drawn_no_rule_gives_way_and_no_event_is_lost(office: type[Office]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        office,
        settings=settings(
            max_examples=max(10, settings.default.max_examples // 10),  # type: ignore[union-attr]
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
