"""Duty rules of cells that were retired: to the cells that inherit them, where it is clear which."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gridcity.city.service import get_city
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


def pass_on(conn: Connection, tiling_id: int, *, at: datetime) -> Inherited:
    """End the rules of the cells that a tiling retired, and begin those of the cells that inherit them.

    Old rules end, and new ones begin, on the day of ``at`` in the city's calendar; each new one names
    the rule that it comes from, and the cell in its note.
    """
    queries = load_queries("gridcity.redraw")
    today = at.astimezone(get_city(conn).profile.zone).date()
    with cursor(conn) as cur:
        cur.execute(queries.rules_of_retired, {"tiling_id": tiling_id, "today": today})
        rules = cur.fetchall()
        if not rules:
            return Inherited()
        cur.execute(queries.kinship, {"cells": sorted({rule[1] for rule in rules})})
        kinship = [Kin(*row) for row in cur.fetchall()]
        ended, begun = _passed_on(rules, kinship)
        values = {
            "rules": [number for number, _, _ in begun],
            "cells": [cell_id for _, cell_id, _ in begun],
            "contested": [is_contested for _, _, is_contested in begun],
            "ended": sorted(ended),
            "today": today,
            "at": at,
        }
        cur.execute(queries.begin_inherited, values)
        cur.execute(queries.end_inherited, values)
    return Inherited(
        len(ended), len(begun), sum(is_contested for _, _, is_contested in begun), len(rules) - len(ended)
    )


def _passed_on(rules: list[Row], kinship: list[Kin]) -> tuple[set[int], list[tuple[int, int, bool]]]:
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
    return ended, begun
