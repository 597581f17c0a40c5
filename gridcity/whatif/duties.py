"""Whose a year's cases would have been under another duty table. Pure: no store, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.duty.model import Claim, Parties, Party, Place, Question
from gridcity.duty.rules import Tally, asked_in_order
from gridcity.people.model import Department
from gridcity.whatif.model import NOBODY, Grounds, Ints, Year

_ANY_DAY = date(2000, 1, 1)
"""Every rule of the table is taken to hold in the whole year, so that the day does not matter."""


@dataclass(frozen=True, slots=True)
class DutyTable:
    """Rules by place and target, as they would be asked."""

    claims: Mapping[tuple[str, str], Claim]
    """Code of the place, word of the target → who is named."""
    departments: Mapping[int, Department]


def departments_under(year: Year, table: DutyTable, classes: Mapping[int, CatalogueClass]) -> Ints:
    """Say to which department each case would have gone.

    A case of a component goes where duty sends the component, else where it sends the class in the cell,
    as a dispatch does. Equal grounds are asked once.

    Returns
    -------
    ndarray of int64, shape (n_cases,)
        Department; ``NOBODY`` where no rule answers; that of the case itself where it lies in no cell.
    """
    answers = np.array(
        [-1 if one.cell_code is None else _answer(one, table, classes) for one in year.grounds],
        dtype=np.int64,
    )
    given = answers[year.ground_of]
    has_cell = np.array([one.cell_code is not None for one in year.grounds])[year.ground_of]
    return np.where(has_cell, given, year.department_ids)


def _answer(ground: Grounds, table: DutyTable, classes: Mapping[int, CatalogueClass]) -> int:
    if ground.component_class_id is not None:
        tally = _tally(ground, table, classes[ground.component_class_id], _entry(ground, table))
        if not tally.is_fallback:
            return _responsible(tally)
    return _responsible(_tally(ground, table, classes[ground.class_id], None))


def _entry(ground: Grounds, table: DutyTable) -> Claim | None:
    """Give what the register says of the component itself."""
    named: Parties = {
        party: table.departments[number]
        for party, number in zip(Party, ground.own, strict=True)
        if number is not None
    }
    return Claim(Place(ground.cell_code or ""), None, named) if named else None


def _tally(ground: Grounds, table: DutyTable, one: CatalogueClass, entry: Claim | None) -> Tally:
    kind = Kind(one.kind)
    question = Question(
        _ANY_DAY, kind, one.id, one.code, one.name, one.name_en,
        one.code[:2], one.major_name, one.major_name_en, one.edition, ground.cell_code or "",
    )  # fmt: skip
    tally = Tally(kind)
    if entry is not None:
        tally.ask(entry, _ANY_DAY)
    for place, target in asked_in_order(question, _places(ground)):
        claim = table.claims.get((place.code, target.word))
        if claim is not None:
            tally.ask(claim, _ANY_DAY)
    return tally


def _places(ground: Grounds) -> Sequence[Place]:
    """Give the ground, narrowest first: the cell, its areas, the whole city."""
    cell, area = ground.cell_code or "", ground.area_code or ""
    return [Place(cell), *(Place(area[:size]) for size in range(len(area), 5, -3)), Place("")]


def _responsible(tally: Tally) -> int:
    capacity = tally.capacity
    return NOBODY if capacity is None else tally.parties[capacity].id
