"""How answers, rules and problems of duty are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from api.models.duty import (
    DutyBrief,
    DutyClaim,
    DutyClass,
    DutyConsidered,
    DutyGap,
    DutyOut,
    DutyOverlap,
    DutyPlace,
    DutyProblems,
    DutyRuleOut,
    DutySlot,
    DutyStep,
    DutyTarget,
)
from api.models.people import DepartmentOut
from gridcity.cases.answering import answer_for
from gridcity.cases.model import Case
from gridcity.duty.model import Answer, Claim, Overlap, Parties, Party, Place, Problems, Rule, Slot, Target
from gridcity.people.model import Department

MOST_PLACES = 200
"""So many places of one gap are listed; the map shows more. [places]"""


def duty_of_case(db: Connection, case: Case, *, now: datetime) -> DutyBrief | None:
    """Say whom duty names for a case: of its component, else of its class and cell.

    Of an open case today, of a closed one on the day it was closed. None where it has no cell.
    """
    answer = answer_for(db, case, at=now)
    return None if answer is None else DutyBrief.model_construct(**_brief(answer))


def answer_out(answer: Answer) -> DutyOut:
    """Show an answer with its steps."""
    question = answer.question
    return DutyOut.model_construct(
        **_brief(answer),
        kind=question.kind,
        class_id=question.class_id,
        cell_code=question.cell_code,
        component_code=question.component_code,
        steps=[
            DutyStep.model_construct(
                considered=DutyConsidered.model_construct(
                    slots=[_slot(slot) for slot in step.slots],
                    claim=None if step.claim is None else _claim(step.claim),
                ),
                outcome=step.outcome,
                gave=list(step.gave),
                text=step.text,
                text_en=step.text_en,
                rule_id=None if step.claim is None else step.claim.rule_id,
            )
            for step in answer.steps
        ],
    )


def rule_out(rule: Rule) -> DutyRuleOut:
    """Show a rule."""
    return DutyRuleOut.model_validate(rule)


def overlap_out(one: Overlap) -> DutyOverlap:
    """Show a contested rule with the one that it contradicts."""
    return DutyOverlap(
        contested=rule_out(one.contested), rule=None if one.rule is None else rule_out(one.rule)
    )


def problems_out(found: Problems) -> DutyProblems:
    """Show what is wrong with the table."""
    return DutyProblems(
        on=found.on,
        cells=found.cells,
        classes=found.classes,
        pairs_without=found.pairs_without,
        gaps=[
            DutyGap(
                cells=hole.cells,
                classes=[DutyClass.model_validate(one) for one in hole.classes],
                places=_places(hole.places),
                places_total=hole.places_total,
            )
            for hole in found.holes
        ],
        overlaps=[overlap_out(one) for one in found.overlaps],
        overlaps_total=found.overlaps_total,
        stranded=[rule_out(rule) for rule in found.stranded],
        stranded_total=found.stranded_total,
        retired=[rule_out(rule) for rule in found.retired],
        retired_total=found.retired_total,
        editions=list(found.editions),
        untended=_places(found.untended),
    )


def _places(places: Sequence[Place]) -> list[DutyPlace]:
    return [_place(place) for place in places[:MOST_PLACES]]


def _brief(answer: Answer) -> dict[str, Any]:
    return {
        **_parties(answer.parties),
        "on": answer.question.on,
        "responsible": _department(answer.responsible),
        "capacity": answer.capacity,
        "is_fallback": answer.is_fallback,
        "rule_id": answer.rule_id,
        "text": answer.text,
        "text_en": answer.text_en,
    }


def _claim(claim: Claim) -> DutyClaim:
    return DutyClaim.model_construct(
        place=_place(claim.place),
        target=_target(claim.target),
        valid_from=claim.valid_from,
        valid_to=claim.valid_to,
        is_contested=claim.is_contested,
        recorded_on=claim.recorded_on,
        **_parties(claim.parties),
    )


def _slot(slot: Slot) -> DutySlot:
    return DutySlot.model_construct(place=_place(slot.place), target=_target(slot.target))


def _parties(parties: Parties) -> dict[str, Any]:
    return {str(party): _department(parties.get(party)) for party in Party}


def _department(one: Department | None) -> DepartmentOut | None:
    if one is None:
        return None
    return DepartmentOut.model_construct(id=one.id, code=one.code, name=one.name, name_en=one.name_en)


def _place(place: Place) -> DutyPlace:
    return DutyPlace.model_construct(
        code=place.code, level=place.level, name=place.name, name_en=place.name_en
    )


def _target(target: Target | None) -> DutyTarget | None:
    if target is None:
        return None
    return DutyTarget.model_construct(
        scope=target.scope,
        kind=target.kind,
        edition=target.edition,
        major=target.major,
        class_id=target.class_id,
    )
