"""Which photos a filing condition asks for before a command, and what is missing of them. Pure.

===================== =================================================================================
accept, dispatch      photos of how it was, where a collector reported it; an emergency does not wait
self_handle           photos of how it was and of how it is now
complete              photos of how it is now, since the work was last begun
verify, answer_check  the same; and where the condition says so, that both are of the same spot
===================== =================================================================================

A report itself is never refused for want of a photo: its words come first and its photos after them, and
what is refused in the field is lost. Citizens are not asked for photos at all. What cannot be had is waived
by a leader or supervisor, with a reason. The store refuses the same events (``functions/evidence.sql``),
but for the same spot, which takes more than counting.
"""

from dataclasses import dataclass
from enum import StrEnum

from gridcity.cases.errors import EvidenceMissing
from gridcity.cases.vocabulary import Answer, Command, Proof, Stage
from gridcity.conditions.model import Condition

BEFORE_KINDS = frozenset({"report", "before", "near", "far"})
"""Kinds of photos that show how it was."""
AFTER_KIND = "after"

_ASKED_BY: dict[Command, tuple[Proof, ...]] = {
    Command.ACCEPT: (Proof.BEFORE,),
    Command.DISPATCH: (Proof.BEFORE,),
    Command.ARBITRATE: (Proof.BEFORE,),
    Command.SELF_HANDLE: (Proof.BEFORE, Proof.AFTER),
    Command.COMPLETE: (Proof.AFTER,),
    Command.VERIFY: (Proof.AFTER, Proof.SAME_SPOT),
    Command.ANSWER_CHECK: (Proof.AFTER, Proof.SAME_SPOT),
}
_FILES = frozenset({Command.ACCEPT, Command.DISPATCH, Command.ARBITRATE})
"""What files a case: photos of how it was are asked of collectors, and not in an emergency."""
_SEEN = frozenset({Command.VERIFY, Command.ANSWER_CHECK})
"""What others see of work: photos are asked of work that a handler completed, not of records of it."""
_SAID = {
    Proof.BEFORE: "photos of how it was (kind report, before, near or far)",
    Proof.AFTER: "photos of how it is now (kind after), taken since the work was last begun",
    Proof.SAME_SPOT: "photos before and after of the same spot",
}


class Verdict(StrEnum):
    """Whether photos before and after show the same spot."""

    SAME_SPOT = "same_spot"
    OTHER_PLACE = "other_place"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Photos:
    """What hangs on a case: how many photos of each sort, and what was waived."""

    before: int
    after: int
    """Since the work was last begun: what a verifier sent back is not counted."""
    waived: frozenset[Proof]
    is_from_collector: bool
    """Whether a collector reported it: in the field, not in a record or a simulation."""
    is_done_live: bool
    """Whether a handler completed it so, since the work was last begun."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a condition asks of a case, and what is there; the verdict only where it is asked for."""

    condition: Condition
    photos: Photos
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing for a command: so many are asked for, so many are there."""

    proof: Proof
    asked: int
    there: int


def asked_by(command: Command, stage: Stage, answer: Answer | None = None) -> tuple[Proof, ...]:
    """Say what a command may be asked to show at a stage, whatever the condition says."""
    if command is Command.ANSWER_CHECK and (stage is not Stage.VERIFYING or answer is not Answer.CONFIRMED):
        return ()
    return _ASKED_BY.get(command, ())


def asks_anything(condition: Condition, proofs: tuple[Proof, ...]) -> bool:
    """Say whether a condition asks for any of these."""
    return any(_wanted(condition, proof) for proof in proofs)


def lacks(evidence: Evidence, command: Command, stage: Stage, answer: Answer | None = None) -> list[Lack]:
    """Say what is missing for a command."""
    proofs = asked_by(command, stage, answer)
    condition, photos = evidence.condition, evidence.photos
    if command in _FILES and (condition.is_emergency or not photos.is_from_collector):
        proofs = ()
    if command in _SEEN and not photos.is_done_live:
        proofs = ()
    found = []
    for proof in proofs:
        asked, there = _wanted(condition, proof), _there(evidence, proof)
        if there < asked and proof not in photos.waived:
            found.append(Lack(proof, asked, there))
    return found


def check(evidence: Evidence, command: Command, stage: Stage, answer: Answer | None = None) -> None:
    """Refuse a command for which something is missing.

    Raises
    ------
    EvidenceMissing
        The message and the details say what, which condition asks for it, and what to do.
    """
    missing = lacks(evidence, command, stage, answer)
    if not missing:
        return
    condition = evidence.condition
    listed = "; ".join(f"{_SAID[one.proof]}: {one.there} of {one.asked}" for one in missing)
    raise EvidenceMissing(
        f"To {command} it, condition {condition.content.code} of {condition.class_code}"
        f" {condition.class_name} asks for {listed}."
        " Attach what is missing, or have a leader or supervisor waive it with a reason.",
        command=command,
        condition_id=condition.id,
        condition=condition.content.code,
        class_code=condition.class_code,
        class_name=condition.class_name,
        class_name_en=condition.class_name_en,
        missing=[{"kind": str(one.proof), "asked": one.asked, "there": one.there} for one in missing],
        verdict=evidence.verdict,
    )


def _wanted(condition: Condition, proof: Proof) -> int:
    content = condition.content
    match proof:
        case Proof.BEFORE:
            return content.photos_before
        case Proof.AFTER:
            return content.photos_after
        case Proof.SAME_SPOT:
            return int(content.is_same_spot_required)


def _there(evidence: Evidence, proof: Proof) -> int:
    match proof:
        case Proof.BEFORE:
            return evidence.photos.before
        case Proof.AFTER:
            return evidence.photos.after
        case Proof.SAME_SPOT:
            return int(evidence.verdict is Verdict.SAME_SPOT)
