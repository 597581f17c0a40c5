"""How filing conditions are shown, and read from what comes in."""

from datetime import date

from api.models.conditions import ConditionContent, ConditionOut, LimitIn, LimitsIn
from gridcity.conditions.model import Condition, Limits, NewCondition, Timed, Wording
from gridcity.worktime.model import Limit


def condition_out(one: Condition) -> ConditionOut:
    """Show an edition."""
    content = one.content
    return ConditionOut(
        id=one.id,
        class_id=content.class_id,
        class_code=one.class_code,
        class_name=one.class_name,
        class_name_en=one.class_name_en,
        edition=one.edition,
        code=content.code,
        is_default=bool(content.is_default),
        filing=content.wording.filing,
        filing_en=content.wording.filing_en,
        closing=content.wording.closing,
        closing_en=content.wording.closing_en,
        limits=limits_out(content.limits),
        photos_before=content.photos_before,
        photos_after=content.photos_after,
        is_same_spot_required=content.is_same_spot_required,
        is_emergency=content.is_emergency,
        counts_every_hour=one.is_emergency,
        calendar=content.calendar,
        basis=content.basis,
        is_example=content.is_example,
        valid_from=content.valid_from,
        valid_to=content.valid_to,
        source=one.source,
        succeeds_id=one.succeeds_id,
        recorded_at=one.recorded_at,
        recorded_by=one.recorded_by,
        ended_on=one.ended_on,
    )


def limits_out(limits: Limits) -> LimitsIn:
    """Show the limits of all steps."""
    shown = {}
    for timed in Timed:
        limit = limits.of(timed)
        shown[str(timed)] = None if limit is None else LimitIn(value=limit.value, unit=limit.unit)
    return LimitsIn(**shown)


def wanted_condition(
    body: ConditionContent, *, class_id: int, code: str, valid_from: date, valid_to: date | None = None
) -> NewCondition:
    """Read what a condition is to say."""
    limits = {
        str(timed): None if given is None else Limit(given.value, given.unit)
        for timed in Timed
        for given in (getattr(body.limits, timed),)
    }
    return NewCondition(
        class_id=class_id,
        code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        is_default=body.is_default,
        wording=Wording(body.filing, body.filing_en, body.closing, body.closing_en),
        limits=Limits(**limits),
        photos_before=body.photos_before,
        photos_after=body.photos_after,
        is_same_spot_required=body.is_same_spot_required,
        is_emergency=body.is_emergency,
        calendar=body.calendar,
        basis=body.basis,
    )
