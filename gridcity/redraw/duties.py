"""Duty rules of cells that were retired: to the cells that inherit them, where it is clear which."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from gridcity.city.service import city_day
from gridcity.duty.inheritance import Claim, Kin, Term, bequeath
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Row


@dataclass(frozen=True, slots=True)
class Inherited:
    """Rules of retired cells: how many were ended, for rules of how many new ones.

    ``contested`` new ones contradict others and answer nothing until an office decides; ``stranded``
    old ones found nobody to inherit them. [rules]
    """

    ended: int = 0
    begun: int = 0
    contested: int = 0
    stranded: int = 0


@dataclass(frozen=True, slots=True)
class _Passed:
    """Which rules end, and which go to which cells, contested there or not."""

    count: Inherited = Inherited()
    ended: list[int] = field(default_factory=list)
    begun: list[tuple[int, int, bool]] = field(default_factory=list)


def pass_on(conn: Connection, tiling_id: int, *, at: datetime) -> Inherited:
    """End the rules of the cells that a tiling retired, and begin those of the cells that inherit them.

    Old rules end, and new ones begin, on the day of ``at`` in the city's calendar; each new one names
    the rule that it comes from, and the cell in its note.
    """
    queries = load_queries("gridcity.redraw")
    today = city_day(conn, at)
    with cursor(conn) as cur:
        cur.execute(queries.retired, {"tiling_id": tiling_id})
        rules = _rules_of(conn, [cell_id for (cell_id,) in cur.fetchall()], today)
        if not rules:
            return Inherited()
        cur.execute(queries.kinship, {"cells": sorted({rule[1] for rule in rules})})
        passed = _passed_on(rules, [Kin(*row) for row in cur.fetchall()])
        values = {
            "rules": [number for number, _, _ in passed.begun],
            "cells": [cell_id for _, cell_id, _ in passed.begun],
            "contested": [is_contested for _, _, is_contested in passed.begun],
            "ended": passed.ended,
            "today": today,
            "at": at,
        }
        cur.execute(queries.begin_inherited, values)
        cur.execute(queries.end_inherited, values)
    return passed.count


def foretell(conn: Connection, retired: Sequence[int], kinship: Sequence[Kin], *, at: datetime) -> Inherited:
    """Count what ``pass_on`` would do if some cells were retired in favour of others; nothing is written.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    retired
        ``cells.id`` of those that would be retired.
    kinship
        Every parent of every cell that would be new, which may have any number.
    at
        When it would be.
    """
    return _passed_on(_rules_of(conn, retired, city_day(conn, at)), kinship).count


def _rules_of(conn: Connection, cell_ids: Sequence[int], today: date) -> list[Row]:
    """Read what is said of some cells from today on."""
    with cursor(conn) as cur:
        query = load_queries("gridcity.redraw").rules_of_cells
        cur.execute(query, {"cells": list(cell_ids), "today": today})
        found: list[Row] = cur.fetchall()
    return found


def _passed_on(rules: Sequence[Row], kinship: Sequence[Kin]) -> _Passed:
    """Say which rules end, and which go to which cells, contested there or not."""
    claims: dict[int, dict[str, Claim]] = defaultdict(dict)
    numbers: dict[tuple[int, str], list[int]] = defaultdict(list)
    begun: list[tuple[int, int, bool]] = []
    for number, cell_id, target, is_contested, departments, valid_from, valid_to in rules:
        if is_contested:  # it was a question, and stays one wherever its ground is
            begun += [(number, kin.child, True) for kin in kinship if kin.parent == cell_id and kin.has_a_say]
            continue
        numbers[cell_id, target].append(number)
        term = Term(tuple(departments), valid_from, valid_to)
        claims[cell_id][target] = (*claims[cell_id].get(target, ()), term)
    ended = {number for number, _, _ in begun}
    for one in bequeath(kinship, claims):
        begun += [(number, one.child, one.is_contested) for number in numbers[one.parents[0], one.target]]
        ended.update(number for parent in one.parents for number in numbers[parent, one.target])
    contested = sum(is_contested for _, _, is_contested in begun)
    count = Inherited(len(ended), len(begun), contested, len(rules) - len(ended))
    return _Passed(count, sorted(ended), begun)
