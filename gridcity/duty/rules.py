"""Who answers, decided: the order in which rules are asked, and what each of them gives.

::

    component   its own entry ─▶ class ─▶ major ─▶ all          within each: cell ─▶ … ─▶ whole city
    matter      cell ─▶ community ─▶ street ─▶ county ─▶ city   within each: class ─▶ major ─▶ all
    both        … ─▶ territorial government, only where nobody was named   (属地兜底)

A rule that leaves a capacity blank says nothing of it, and the next rule is asked. Then a case goes

* of a component to its owner, whichever rule named it, else to its maintainer, else to who governs it
  (部件权属优先);
* of a matter to whom the first rule with an answer names, the one of the narrowest ground
  (事项属地优先): who governs, else maintains, else owns.

Nothing here reads a clock or a store, so an answer can be worked out again from its own steps.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from gridcity.catalogue.model import Kind
from gridcity.duty import wording
from gridcity.duty.model import (
    Answer,
    Claim,
    Outcome,
    Party,
    Place,
    Question,
    Scope,
    Slot,
    Step,
    Target,
)
from gridcity.people.model import Department

CAPACITIES = {
    Kind.COMPONENT: (Party.OWNER, Party.MAINTAINER, Party.GOVERNING),
    Kind.MATTER: (Party.GOVERNING, Party.MAINTAINER, Party.OWNER),
}
"""Which capacity a case goes to first."""

_Considered = tuple[Slot, Claim | None, Outcome, tuple[Party, ...]]


def targets(question: Question) -> tuple[Target, ...]:
    """Name what rules may be about to answer a question, narrowest first."""
    kind = question.kind
    return (
        Target(Scope.CLASS, kind, class_id=question.class_id),
        Target(Scope.MAJOR, kind, edition=question.edition, major=question.major),
        Target(Scope.ALL, kind),
    )


def asked_in_order(question: Question, places: Sequence[Place]) -> list[tuple[Place, Target]]:
    """Put places and targets into the order in which they are asked.

    Parameters
    ----------
    question
        Its kind decides: by class first for components, by ground first for matters.
    places
        The ground, narrowest first: the cell, its areas, the whole city.
    """
    wanted = targets(question)
    if question.kind is Kind.COMPONENT:
        pairs = [(place, target) for target in wanted for place in places]
    else:
        pairs = [(place, target) for place in places for target in wanted]
    return pairs + [(place, Target(Scope.TERRITORY)) for place in places]


@dataclass(slots=True)
class Tally:
    """What was named so far, as claims are asked one after the other."""

    kind: Kind
    parties: dict[Party, Department] = field(default_factory=dict)
    by: dict[Party, Claim] = field(default_factory=dict)
    first: Claim | None = None

    def ask(self, claim: Claim, on: date) -> tuple[Outcome, tuple[Party, ...]]:
        """Take from a claim what nobody named before it."""
        if not claim.holds_on(on):
            return Outcome.NOT_IN_FORCE, ()
        if claim.is_contested:
            return Outcome.CONTESTED, ()
        gave = tuple(party for party in Party if party in claim.parties and party not in self.parties)
        if not gave or (_is_territory(claim) and self.parties):
            return Outcome.PASSED_OVER, ()
        self.first = self.first or claim
        self.parties |= {party: claim.parties[party] for party in gave}
        self.by |= dict.fromkeys(gave, claim)
        return Outcome.ANSWERS, gave

    @property
    def capacity(self) -> Party | None:
        """In which capacity the responsible one answers; None where nobody does."""
        if self.first is None:
            return None
        among = self.parties if self.kind is Kind.COMPONENT else self.first.parties
        return next(party for party in CAPACITIES[self.kind] if party in among)

    @property
    def chosen(self) -> Claim | None:
        """The claim that names the responsible one."""
        capacity = self.capacity
        return None if capacity is None else self.by[capacity]

    @property
    def is_fallback(self) -> bool:
        """Say whether only the territorial government is left, or nobody."""
        return self.first is None or _is_territory(self.first)


def decide(question: Question, slots: Iterable[Slot]) -> Answer:
    """Say who answers, and why.

    Parameters
    ----------
    question
        What is asked, and for which day.
    slots
        Where it was looked, in the order of ``asked_in_order``, each with what was found there;
        a component's own entry in the register comes first.
    """
    tally = Tally(question.kind)
    considered: list[_Considered] = []
    for slot in slots:
        where = Slot(slot.place, slot.target)
        if not slot.claims:
            considered.append((where, None, Outcome.NO_RULE, ()))
        considered += [(where, claim, *tally.ask(claim, question.on)) for claim in slot.claims]
    capacity, chosen = tally.capacity, tally.chosen
    responsible = None if capacity is None else tally.parties[capacity]
    text, text_en = wording.conclusion(question, responsible, capacity, chosen, is_fallback=tally.is_fallback)
    return Answer(
        question=question,
        parties=tally.parties,
        responsible=responsible,
        capacity=None if tally.is_fallback else capacity,
        rule_id=None if chosen is None else chosen.rule_id,
        is_fallback=tally.is_fallback,
        text=text,
        text_en=text_en,
        steps=tuple(_steps(question, considered)),
    )


def slots_of(answer: Answer) -> list[Slot]:
    """Read from an answer where it was looked and what was found: decided again, the same comes out."""
    return [
        Slot(slot.place, slot.target, () if step.claim is None else (step.claim,))
        for step in answer.steps
        for slot in step.slots
    ]


def _is_territory(claim: Claim) -> bool:
    return claim.target is not None and claim.target.scope is Scope.TERRITORY


def _steps(question: Question, considered: Sequence[_Considered]) -> Iterator[Step]:
    """Make a step of each claim, and one of several places in a row where there was nothing."""

    def run(at: int) -> tuple[object, ...]:
        slot, claim, *_ = considered[at]
        if claim is not None or slot.target is None:
            return (at,)
        if slot.target.scope is Scope.TERRITORY or question.kind is Kind.COMPONENT:
            return ("target", slot.target.word)
        return ("place", slot.place.code)

    for _, group in groupby(range(len(considered)), run):
        those = [considered[at] for at in group]
        slots = tuple(slot for slot, *_ in those)
        _, claim, outcome, gave = those[0]
        text, text_en = wording.step(question, slots, claim, outcome, gave)
        yield Step(slots, claim, outcome, gave, text, text_en)
