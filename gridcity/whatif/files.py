"""Files of limits and of duty, read as they would be loaded, and kept nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from gridcity.city import calendars
from gridcity.conditions.loading import read_drafts
from gridcity.conditions.reading import Draft as ConditionDraft
from gridcity.conditions.timing import Rule
from gridcity.duty.columns import DUTY
from gridcity.duty.model import Claim, Party, Place
from gridcity.duty.reading import Draft, Reader
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded
from gridcity.loading.sheets import read_rows
from gridcity.loading.spelling import Unfit
from gridcity.people.departments import list_departments
from gridcity.people.model import Department
from gridcity.whatif.duties import DutyTable
from gridcity.worktime.deadlines import ALWAYS, Clock


def read_limits(
    conn: Connection, path: Path, *, today: date, at: datetime, faults: Faults
) -> tuple[dict[int, Rule], int]:
    """Read from a file of filing conditions how long each step of each class may take.

    Of a class with several conditions its default counts, else the first; of several editions of one the
    last. The second value says how many conditions were passed over.
    """
    loaded = Loaded("conditions", path.name, at, faults=faults)
    drafts = read_drafts(conn, path, ColumnMap(), loaded, today=today)
    by_class: dict[int, ConditionDraft] = {}
    for draft in sorted(drafts, key=lambda one: (not one.new.is_default, one.new.code, one.row)):
        chosen = by_class.setdefault(draft.new.class_id, draft)
        if draft.new.code == chosen.new.code and draft.new.valid_from > chosen.new.valid_from:
            by_class[draft.new.class_id] = draft
    clocks = {code: _clock(conn, code) for code in {one.new.calendar for one in by_class.values()}}
    rules = {class_id: Rule(draft.limits, clocks[draft.new.calendar]) for class_id, draft in by_class.items()}
    return rules, len(drafts) - len(by_class)


def _clock(conn: Connection, code: str) -> Clock:
    edition = calendars.newest(conn, code)
    return ALWAYS if edition is None else Clock(edition.calendar)


@dataclass(slots=True)
class _Pretended:
    """Departments that a file names and the city does not know: numbered below nobody."""

    made: list[Department] = field(default_factory=list)

    def make(self, code: str, name: str, name_en: str | None) -> int:
        """Make one, for as long as we compare."""
        self.made.append(Department(-1 - len(self.made), code, name, name_en))
        return self.made[-1].id


def read_duty(conn: Connection, path: Path, *, today: date, faults: Faults) -> tuple[DutyTable, int]:
    """Read a duty table from a file: every rule as if it had always held.

    Of several rules for the same place and target the one that begins last counts; the second value says
    how many were passed over.
    """
    pretended = _Pretended()
    reader = Reader.of(conn, ColumnMap(), today=today, may_make=False)
    reader = replace(reader, make_department=pretended.make, closed={})
    drafts: list[Draft] = []
    for number, values in read_rows(path, ColumnMap(), DUTY, faults, []):
        try:
            drafts.append(reader.read(number, values))
        except Unfit as unfit:
            faults.add(
                [number], unfit.column, [unfit.value],
                reason=unfit.reason, hint=unfit.hint, file_name=path.name,
            )  # fmt: skip
    departments = {
        one.id: Department(one.id, one.code, one.name, one.name_en) for one in list_departments(conn)
    }
    departments |= {one.id: one for one in pretended.made}
    claims = _claims(drafts, departments)
    return DutyTable(claims, departments), len(drafts) - len(claims)


def _claims(drafts: Iterable[Draft], departments: dict[int, Department]) -> dict[tuple[str, str], Claim]:
    found: dict[tuple[str, str], Claim] = {}
    for draft in sorted(drafts, key=lambda one: one.valid_from):
        rule = draft.rule
        parties = {
            party: departments[number]
            for party, number in zip(Party, rule.departments, strict=True)
            if number is not None
        }
        found[rule.place, rule.target.word] = Claim(Place(rule.place), rule.target, parties)
    return found
