"""Several people at the same few cases at once, at random, each in transactions that commit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, text

from gridcity.cases import ledger, service, workflow
from gridcity.cases.escalation import escalate_due
from gridcity.cases.model import Command, Order, Origin, Part, Stage
from gridcity.errors import GridcityError
from gridcity.people.model import Person
from gridcity.worktime.model import Limit, Unit
from tests.support.people_and_cases import NOON, Crew, Ground, make_case, make_crew, make_ground

ACTORS, DEEDS, CASES = 6, 25, 4
ASIDE = {Command.NOTE, Command.ATTACH, Command.SELF_HANDLE, Command.VOID}


def an_order(
    command: Command, version: int, others: list[int], crew: Crew, ground: Ground, by: Random
) -> Order:
    """Bring all that a command may need; now and then for a version that is over."""
    outcomes = workflow.OUTCOMES.get(command)
    return Order(
        command,
        version - (by.random() < 0.1),
        reason="why",
        note="seen",
        department_id=crew.department.id,
        outcome=by.choice(outcomes) if outcomes else None,
        kind=by.choice(workflow.KINDS.get(command, ("other",))),
        answer=by.choice(workflow.ANSWERS.get(command, (None,))),
        limit=Limit(by.randint(5, 40), Unit.WORK_DAY),
        level=by.randint(1, 9),
        other_id=by.choice(others),
        parts=(Part(ground.class_id, "half"),),
    )


def acting(engine: Engine, number: int, crew: Crew, ground: Ground, cases: list[int], seed: int) -> list[str]:
    """Do one thing after another to whatever case comes to mind; gives what went wrong in unforeseen ways."""
    random, wrong = Random(f"{seed} {number}"), []  # noqa: S311  (chooses, keeps no secrets)
    staff: list[Person] = [
        crew.inspector, crew.operator, crew.dispatcher, crew.leader, crew.handler, crew.supervisor,
    ]  # fmt: skip
    for deed in range(DEEDS):
        by, at = random.choice(staff), NOON + timedelta(hours=deed)
        try:
            with engine.begin() as conn:
                if random.random() < 0.1:
                    escalate_due(conn, by=crew.leader, at=at, origin=Origin.SIMULATED)
                    continue
                case = service.read(conn, random.choice(cases))
                offered = [one.command for one in workflow.possible_commands(case, by)]
                likely = [command for command in offered if command not in ASIDE] or offered
                if likely:
                    order = an_order(random.choice(likely), case.version, cases, crew, ground, random)
                    service.act(conn, case.id, order, by=by, at=at, origin=Origin.SIMULATED)
        except GridcityError:
            continue
        except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
            wrong.append(repr(error))
    return wrong


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_people_do_at_once_no_rule_gives_way_and_nothing_is_lost(
    city_engine: Engine, seed: int
) -> None:
    with city_engine.begin() as conn:
        crew, ground = make_crew(conn), make_ground(conn)
        stages = (Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING, Stage.VERIFYING)
        cases = [
            make_case(conn, stage, crew=crew, ground=ground, class_id=ground.limited_class_id).id
            for stage in stages[:CASES]
        ]

    with ThreadPoolExecutor(ACTORS) as pool:
        wrong = pool.map(lambda number: acting(city_engine, number, crew, ground, cases, seed), range(ACTORS))
        assert [said for one in wrong for said in one] == []

    with city_engine.connect() as conn:
        arrows = {(str(step.source), step.command, step.target) for step in workflow.STEPS}
        told: dict[Command, int] = dict.fromkeys(Command, 0)
        for case_id in conn.scalars(text("SELECT id FROM cases")).all():
            case, events = service.read(conn, case_id), service.history(conn, case_id)
            assert [event.seq for event in events] == list(range(1, case.version + 1))
            assert ledger.verify_chain(events, number=case.number) == case.head_hash
            assert service.rebuild(conn, case) == case
            completed: set[int | None] = set()
            for event in events:
                told[event.command] += 1
                assert (event.source, event.command, event.target) in arrows
                assert event.command is not Command.VERIFY or event.actor_id not in completed
                completed |= {event.actor_id} if event.command is Command.COMPLETE else set()
        assert told[Command.MERGE] == told[Command.ABSORB]
        assert told[Command.UNMERGE] == told[Command.GIVE_BACK]
        assert told[Command.REPORT] == len(cases) + told[Command.SPLIT]
        assert sum(told.values()) == conn.scalar(text("SELECT count(*) FROM case_events"))
