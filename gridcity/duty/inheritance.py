"""What becomes of the rules of cells that are drawn anew: who inherits, and where two claims meet. Pure.

::

    a cell with its parent's code   its namesake's rules; parents that end in it are heard, too
    any other                       what all parents with a say agree on
    where they do not agree         every claim, contested: it answers nothing until an office decides

A parent has a say in a cell if it gave a tenth of its ground, or if most of the parent went into it.
A rule that finds nobody to inherit it stays with its retired cell, where it is listed as stranded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

SAY_OF_CHILD = 0.1
"""Who gave so much of a cell's ground has a say in it. [-]"""
SAY_OF_PARENT = 0.5
"""So has a parent of which so much went into it. [-]"""


@dataclass(frozen=True, slots=True)
class Kin:
    """A retired cell and a new one that share ground: how much of either [-], and whether the code stayed."""

    parent: int
    child: int
    of_parent: float
    of_child: float
    is_namesake: bool

    @property
    def has_a_say(self) -> bool:
        """Say whether the parent is heard when the child's rules are decided."""
        return self.is_namesake or self.of_child >= SAY_OF_CHILD or self.of_parent >= SAY_OF_PARENT


@dataclass(frozen=True, slots=True)
class Term:
    """Who answers in one period: governing, owner, maintainer; from a day to a day (None: no end)."""

    departments: tuple[int | None, int | None, int | None]
    valid_from: date
    valid_to: date | None


Claim: TypeAlias = tuple[Term, ...]
"""All that is said of one cell and target from today on, earliest first: two that say the same are equal."""


@dataclass(frozen=True, slots=True)
class Bequest:
    """What parents, all alike, say of a target, and the child that gets it; contested where others differ."""

    parents: tuple[int, ...]
    child: int
    target: str
    is_contested: bool


def bequeath(kinship: Iterable[Kin], claims: Mapping[int, Mapping[str, Claim]]) -> list[Bequest]:
    """Decide who inherits what.

    Parameters
    ----------
    kinship
        All parents of every child of a cell that has rules, those without rules, too: saying nothing is
        something else than agreeing.
    claims
        By retired cell and target.

    Returns
    -------
    list of Bequest
        By child, then target; parents that say the same are one, who gave most ground first. Of one
        child and target at most one is not contested.

    Examples
    --------
    >>> lamp = (Term((1, None, None), date(2026, 1, 1), None),)
    >>> halves = [Kin(1, 9, 1.0, 0.5, False), Kin(2, 9, 1.0, 0.5, False)]
    >>> bequeath(halves, {1: {"c7": lamp}, 2: {"c7": lamp}})
    [Bequest(parents=(1, 2), child=9, target='c7', is_contested=False)]
    >>> bequeath(halves, {1: {"c7": lamp}})
    [Bequest(parents=(1,), child=9, target='c7', is_contested=True)]
    """
    children: dict[int, list[Kin]] = defaultdict(list)
    go_on: set[int] = set()
    for kin in kinship:
        if kin.has_a_say:
            children[kin.child].append(kin)
        if kin.is_namesake:
            go_on.add(kin.parent)
    found: list[Bequest] = []
    for child in sorted(children):
        heard = sorted(children[child], key=lambda kin: (not kin.is_namesake, -kin.of_child, kin.parent))
        if heard[0].is_namesake:
            # Parents whose code goes on elsewhere keep their rules there; those that end here are heard.
            heard = [heard[0], *(kin for kin in heard[1:] if kin.parent not in go_on)]
        for target in sorted({target for kin in heard for target in claims.get(kin.parent, {})}):
            found += _of_target(child, target, heard, claims)
    return found


def _of_target(
    child: int, target: str, heard: Sequence[Kin], claims: Mapping[int, Mapping[str, Claim]]
) -> list[Bequest]:
    sayers: dict[Claim | None, list[int]] = {}
    for kin in heard:
        sayers.setdefault(claims.get(kin.parent, {}).get(target), []).append(kin.parent)
    first = next(iter(sayers))
    settled = first if heard[0].is_namesake or len(sayers) == 1 else None
    return [
        Bequest(tuple(parents), child, target, is_contested=claim != settled)
        for claim, parents in sayers.items()
        if claim is not None
    ]
