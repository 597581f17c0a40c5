"""The photos of cases: read, compared, and looked for on other cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cases import class_rules
from gridcity.cases.evidence import asking
from gridcity.cases.evidence.asking import Evidence, Lack, Photos
from gridcity.cases.evidence.sameness import (
    Compared,
    EvidenceRule,
    Photo,
    Reason,
    Work,
    bits_apart,
    compare,
)
from gridcity.cases.model import Case, Command, Stage
from gridcity.cases.vocabulary import Answer, Proof
from gridcity.conditions.known import edition
from gridcity.conditions.model import Condition
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

TABLE = "evidence_rules"
WIDEST = EvidenceRule(None, 30.0, 60.0, 200.0, 10, 3)
"""Where nobody set a rule."""
_SQL = load_queries("gridcity.cases.evidence")
_MOST_USES = 100
"""Of one case's photos on others that are told."""
_NEXT = {
    Stage.REPORTED: (Command.DISPATCH, None),
    Stage.DISPATCHED: (Command.COMPLETE, None),
    Stage.HANDLING: (Command.COMPLETE, None),
    Stage.VERIFYING: (Command.VERIFY, Answer.CONFIRMED),
}
"""The command at each stage that photos are asked for."""


@dataclass(frozen=True, slots=True)
class Use:
    """A photo of a case that hangs on another one: the same file, or one that looks the same."""

    photo_id: int
    case_id: int
    attached_at: datetime
    is_same_file: bool
    bits_apart: int


@dataclass(frozen=True, slots=True)
class Examined:
    """What the photos of a case show, and what is asked of them."""

    case: Case
    condition: Condition | None
    photos: tuple[Photo, ...]
    counted: Photos
    lacking: tuple[Lack, ...]
    """For the next step of the case."""
    compared: Compared
    uses: tuple[Use, ...]

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """Why a supervisor should look."""
        return (*self.compared.doubts, *((Reason.USED_BEFORE,) if self.uses else ()))


def rules(conn: Connection) -> list[EvidenceRule]:
    """Read from when on photos are of one spot, the rule for all classes first."""
    return class_rules.list_rules(conn, TABLE, EvidenceRule)


def save_rules(conn: Connection, wanted: Sequence[EvidenceRule]) -> None:
    """Set from when on photos are of one spot, for cases looked at from now on.

    Raises
    ------
    RuleInvalid
        A class is unknown or has two rules.
    """
    class_rules.replace_rules(conn, TABLE, wanted)


def counted(conn: Connection, case_id: int) -> Photos:
    """Count the photos of a case."""
    return _counted(conn, [case_id])[case_id]


def _counted(conn: Connection, case_ids: Sequence[int]) -> dict[int, Photos]:
    rows = _rows(conn, _SQL.photos_on, {"case_ids": list(case_ids)})
    return {
        case_id: Photos(before, after, frozenset(map(Proof, waived)), is_from_collector, is_done_live)
        for case_id, before, after, waived, is_from_collector, is_done_live in rows
    }


def evidence(conn: Connection, case: Case, condition: Condition, proofs: Iterable[Proof]) -> Evidence:
    """Gather what a condition asks of a case and what is there; photos are compared only where it asks so."""
    photos = counted(conn, case.id)
    is_spot_asked = Proof.SAME_SPOT in proofs and condition.content.is_same_spot_required
    if not is_spot_asked or Proof.SAME_SPOT in photos.waived:
        return Evidence(condition, photos)
    hung = photos_of(conn, [case.id]).get(case.id, [])
    return Evidence(condition, photos, _compared(conn, case, hung).verdict)


def examine(conn: Connection, case: Case) -> Examined:
    """Say what the photos of a case show, what is missing of them, and where else they were used."""
    return examine_all(conn, [case])[0]


def examine_all(conn: Connection, cases: Sequence[Case]) -> list[Examined]:
    """Examine several cases; their photos and where else they were used are read together."""
    case_ids = [case.id for case in cases]
    hung, there = photos_of(conn, case_ids), _counted(conn, case_ids)
    known = {one.class_id: one for one in rules(conn)}
    used = _uses(conn, cases, hung, known)
    return [
        _examined(conn, case, hung.get(case.id, []), there[case.id], used.get(case.id, ()), rule)
        for case in cases
        for rule in (_rule(known, case.class_id),)
    ]


def photos_of(conn: Connection, case_ids: Sequence[int]) -> dict[int, list[Photo]]:
    """Read the photos of cases, in the order in which they were hung."""
    found: dict[int, list[Photo]] = {}
    for case_id, *told in _rows(conn, _SQL.photos_of, {"case_ids": list(case_ids)}):
        told[-1] = None if told[-1] is None else tuple(told[-1])
        found.setdefault(case_id, []).append(Photo(*told))
    return found


def _examined(
    conn: Connection,
    case: Case,
    photos: Sequence[Photo],
    there: Photos,
    uses: Sequence[Use],
    rule: EvidenceRule,
) -> Examined:
    condition = None if case.condition_id is None else edition(conn, case.condition_id)
    compared = compare(photos, _work(case), rule)
    lacking: list[Lack] = []
    if condition is not None and case.stage in _NEXT:
        command, answer = _NEXT[case.stage]
        lacking = asking.lacks(Evidence(condition, there, compared.verdict), command, case.stage, answer)
    return Examined(case, condition, tuple(photos), there, tuple(lacking), compared, tuple(uses))


def _compared(conn: Connection, case: Case, photos: Sequence[Photo]) -> Compared:
    rule = class_rules.rule_for(conn, TABLE, EvidenceRule, case.class_id) or WIDEST
    return compare(photos, _work(case), rule)


def _work(case: Case) -> Work:
    is_placed = case.place_quality == "exact"
    return Work(
        case.lon if is_placed else None,
        case.lat if is_placed else None,
        case.dispatched_at,
        case.completed_at,
    )


def _rule(known: Mapping[int | None, EvidenceRule], class_id: int) -> EvidenceRule:
    return known.get(class_id) or known.get(None) or WIDEST


def _uses(
    conn: Connection,
    cases: Sequence[Case],
    hung: Mapping[int, Sequence[Photo]],
    known: Mapping[int | None, EvidenceRule],
) -> dict[int, list[Use]]:
    """Find the photos of cases on other cases: the same files first, then what looks the same."""
    values = {"case_ids": [case.id for case in cases]}
    class_of = {case.id: case.class_id for case in cases}
    own = {photo.id: case_id for case_id, photos in hung.items() for photo in photos}
    found: dict[int, list[Use]] = {}
    seen: set[tuple[int, int]] = set()
    for photo_id, other_id, attached_at in _rows(conn, _SQL.same_files, values):
        seen.add((photo_id, other_id))
        use = Use(photo_id, other_id, attached_at, is_same_file=True, bits_apart=0)
        found.setdefault(own[photo_id], []).append(use)
    for photo_id, looks, other_id, attached_at, theirs in _rows(conn, _SQL.alike_files, values):
        apart = bits_apart(tuple(looks), tuple(theirs))
        rule = _rule(known, class_of[own[photo_id]])
        if (photo_id, other_id) not in seen and apart <= rule.alike_bits:
            seen.add((photo_id, other_id))
            use = Use(photo_id, other_id, attached_at, is_same_file=False, bits_apart=apart)
            found.setdefault(own[photo_id], []).append(use)
    return {case_id: uses[:_MOST_USES] for case_id, uses in found.items()}


def _rows(conn: Connection, statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(statement, values)
        found: list[tuple[Any, ...]] = cur.fetchall()
    return found
