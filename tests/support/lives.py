"""Cases that go many ways: lives led by the real engine, at random, some of them refused on the way."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, text

from gridcity.cases import service as cases
from gridcity.cases.model import Case, Order
from gridcity.cases.vocabulary import Answer, Command, Outcome, Stage
from gridcity.errors import GridcityError
from gridcity.people.model import Person, Role
from gridcity.worktime.model import Limit, Unit
from tests.support.people_and_cases import (
    Crew,
    Ground,
    a_report,
    make_crew,
    make_department,
    make_ground,
    make_person,
)
from tests.support.tiny import TinyCity

_NEXT = {
    Stage.REPORTED: (Command.DISPATCH,) * 10
    + (Command.ACCEPT, Command.ACCEPT, Command.REJECT, Command.VOID, Command.MERGE)
    + (Command.ASK_CHECK, Command.ASK_CHECK, Command.ANSWER_CHECK, Command.ANSWER_CHECK),
    Stage.DISPATCHED: (Command.START,) * 8
    + (Command.RETURN, Command.RETURN, Command.DISPATCH, Command.SUSPEND, Command.RESUME, Command.VOID),
    Stage.HANDLING: (Command.COMPLETE,) * 6
    + (Command.RETURN, Command.SUSPEND, Command.RESUME, Command.GRANT_EXTENSION, Command.FORCE_CLOSE)
    + (Command.APPEAL, Command.APPEAL),
    Stage.VERIFYING: (Command.VERIFY,) * 7
    + (Command.CLOSE,) * 8
    + (Command.REWORK,) * 3
    + (Command.ASK_CHECK,) * 3
    + (Command.ANSWER_CHECK,) * 5
    + (Command.VOID, Command.MERGE),
    Stage.CLOSED: (Command.REOPEN,) * 3 + (Command.UNMERGE,) * 2 + (Command.NOTE,) * 8,
}


_TELLS = (Answer.CONFIRMED, Answer.CONFIRMED, Answer.NOT_CONFIRMED, Answer.UNABLE)
_THEIRS = {Command.START, Command.COMPLETE, Command.RETURN, Command.APPEAL}
_CLOCKS = """
INSERT INTO filing_conditions
    (class_id, code, is_default, accept_value, accept_unit, dispatch_value, dispatch_unit, verify_value,
    verify_unit, valid_from, source, recorded_at)
VALUES (:class_id, '1', true, 2, 'urgent_hour', 3, 'urgent_hour', 4, 'urgent_hour', '2020-01-01', 'lives',
    '2020-01-01Z')
"""


class Lives:
    """A crew of two departments, and cases that they lead through their lives."""

    def __init__(self, db: Connection, city: TinyCity, seed: int) -> None:
        self._db = db
        self._city = city
        self._random = Random(seed)  # noqa: S311  (tells tales, keeps no secrets)
        self._crew: Crew = make_crew(db)
        self._ground: Ground = make_ground(db)
        db.execute(text(_CLOCKS), {"class_id": self._ground.class_id})
        other = make_department(db, "Parks")
        self.handlers = {
            self._crew.department.id: self._crew.handler,
            other.id: make_person(db, Role.HANDLER, department=other),
        }
        self._inspectors = [self._crew.inspector, make_person(db, Role.INSPECTOR)]
        self._led: list[int] = []

    @property
    def crew(self) -> Crew:
        return self._crew

    def lead(self, at: datetime, steps: int) -> Case:
        """Report a case somewhere, and let a number of things happen to it, hours apart."""
        lon, lat = self._city.place(self._random.uniform(-4.9, 4.9), self._random.uniform(-2.9, 2.9))
        limited = self._random.random() < 0.6
        class_id = self._ground.limited_class_id if limited else self._ground.class_id
        report = a_report(replace(self._ground, class_id=class_id), lon=lon, lat=lat)
        by = self._random.choice([*self._inspectors, self._crew.operator])
        others = self._random.choice(["citizen", "video", "sensor"])
        channel = "inspector" if by in self._inspectors else others
        case = cases.report(self._db, replace(report, channel=channel), by=by, at=at)
        self._led.append(case.id)
        for _ in range(steps):
            at += timedelta(hours=self._random.expovariate(1 / 3))
            case = self._go_on(case, at)
        return case

    def give_ground(self, began_at: datetime, changed_at: datetime) -> None:
        """Give a community to one inspector and then to another, and a cell of it to that one all along."""
        first, second = (one.id for one in self._inspectors)
        community = self._ground.cell_code[:12]
        for place, person_id, since, until in (
            (community, first, began_at, changed_at),
            (community, second, changed_at, None),
            (self._ground.cell_code, second, began_at, None),
        ):
            self._db.execute(
                text(
                    "INSERT INTO collector_tenures (place, person_id, began_at, ended_at)"
                    " VALUES (:place, :person_id, :since, :until)"
                ),
                {"place": place, "person_id": person_id, "since": since, "until": until},
            )

    def _go_on(self, case: Case, at: datetime) -> Case:
        """Try something; what the rules refuse does not happen."""
        command = self._random.choice(_NEXT[case.stage])
        order = Order(
            command,
            case.version,
            reason="Because",
            note="So",
            department_id=self._random.choice(list(self.handlers)),
            outcome=Outcome.REFUSED if command is Command.REJECT else Outcome.FIXED,
            limit=Limit(20, Unit.NATURAL_DAY),
            kind="late" if command is Command.APPEAL else None,
            answer=Answer.UPHELD,
        )
        if command is Command.ASK_CHECK:
            order = replace(
                order,
                until=self._random.choice([None, at + timedelta(hours=self._random.uniform(1, 9))]),
                person_id=self._random.choice([None, *(one.id for one in self._inspectors)]),
            )
        elif command is Command.ANSWER_CHECK:
            order = replace(order, answer=self._random.choice(_TELLS))
        elif command is Command.MERGE:
            order = replace(order, other_id=self._random.choice(self._led))
        try:
            with self._db.begin_nested():
                case = cases.act(self._db, case.id, order, by=self._who(case, command), at=at)
                if command is Command.APPEAL:
                    upheld = replace(order, command=Command.DECIDE_APPEAL, expected_version=case.version)
                    case = cases.act(self._db, case.id, upheld, by=self._crew.supervisor, at=at)
                return case
        except GridcityError:
            return case

    def _who(self, case: Case, command: Command) -> Person:
        if command in _THEIRS and case.department_id is not None:
            return self.handlers[case.department_id]
        if command in {Command.VERIFY, Command.REWORK, Command.ANSWER_CHECK}:
            return self._random.choice(self._inspectors)
        if command is Command.DISPATCH:
            return self._random.choice([self._crew.dispatcher, self._crew.leader])
        return self._crew.leader
