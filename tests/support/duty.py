"""Duty rules for tests, and a second opinion of who answers: by brute force, rule by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gridcity.catalogue.model import Kind
from gridcity.duty.model import Claim, Party, Place, Question, Scope, Target
from gridcity.people.model import Department

DAY = date(2026, 3, 2)
CELL = "230102001002001"
AREA = "230102001002"
PLACES = (Place(CELL), Place(AREA), Place(AREA[:9]), Place(AREA[:6]), Place(""))
"""A cell and the ground around it, narrowest first."""
DEPARTMENTS = tuple(
    Department(number, f"D{number}", f"部门{number}", f"Office {number}") for number in range(1, 6)
)


def a_question(kind: Kind = Kind.COMPONENT, on: date = DAY) -> Question:
    return Question(
        on, kind, 7, "01001", "供水井盖", "Water manhole cover",
        "01", "市政公用设施", "Municipal utilities", "edition", CELL,
    )  # fmt: skip


def a_target(scope: Scope, kind: Kind) -> Target:
    if scope is Scope.CLASS:
        return Target(scope, kind, class_id=7)
    if scope is Scope.MAJOR:
        return Target(scope, kind, "edition", "01")
    return Target(scope, kind) if scope is Scope.ALL else Target(scope)


@dataclass(frozen=True)
class Verdict:
    """What matters of an answer."""

    parties: dict[Party, Department]
    responsible: Department | None
    rule_id: int | None
    is_fallback: bool


def brute_force(kind: Kind, claims: Sequence[Claim], on: date) -> Verdict:
    """Say who answers by sorting all claims that hold, narrowest first, and asking them for each party.

    Written for its plainness, from the sentences of the README; shares nothing with the rules.
    """
    ordered = _in_order(kind, [claim for claim in claims if _holds(claim, on)])
    parties: dict[Party, Department] = {}
    giver: dict[Party, Claim] = {}
    for party in Party:
        for claim in ordered:
            if party in claim.parties:
                parties[party], giver[party] = claim.parties[party], claim
                break
    if not ordered:
        return Verdict({}, None, None, is_fallback=True)
    wanted = (
        ("owner", "maintainer", "governing") if kind == "component" else ("governing", "maintainer", "owner")
    )
    among = parties if kind == "component" else ordered[0].parties
    chosen = next(Party(name) for name in wanted if name in among)
    last = ordered[0].target is not None and ordered[0].target.scope == "territory"
    return Verdict(parties, parties[chosen], giver[chosen].rule_id, last)


def _holds(claim: Claim, on: date) -> bool:
    begun = claim.valid_from is None or claim.valid_from <= on
    return begun and not claim.is_contested and (claim.valid_to is None or claim.valid_to > on)


def _in_order(kind: Kind, claims: Sequence[Claim]) -> list[Claim]:
    width = {"class": 0, "major": 1, "all": 2}

    def order(claim: Claim) -> tuple[int, int]:
        if claim.target is None:
            return -100, -100
        both = width[claim.target.scope], -len(claim.place.code)
        return both if kind == "component" else both[::-1]

    last = [claim for claim in claims if claim.target is not None and claim.target.scope == "territory"]
    better = [claim for claim in claims if claim not in last]
    if better:
        return sorted(better, key=order)
    return sorted(last, key=lambda claim: -len(claim.place.code))[:1]
