"""Rows of the filing conditions, as conditions and back."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, update

from gridcity.conditions.errors import ConditionNotFound
from gridcity.conditions.model import (
    Condition,
    ConditionFilter,
    ConditionPage,
    Limits,
    NewCondition,
    Timed,
    Wording,
)
from gridcity.store.tables import catalogue_classes, filing_conditions, persons
from gridcity.worktime.model import Limit, Unit

_T = filing_conditions
_C = catalogue_classes
_MOST = 1_000


def get(conn: Connection, condition_id: int, *, locked: bool = False) -> Condition:
    """Read an edition; ``locked`` keeps others from changing it until the transaction ends.

    Raises
    ------
    ConditionNotFound
        There is none.
    """
    query = _rows().where(_T.c.id == condition_id)
    row = conn.execute(query.with_for_update(of=_T) if locked else query).first()
    if row is None:
        raise ConditionNotFound(f"There is no filing condition {condition_id}.", condition_id=condition_id)
    return _condition(row)


def history(conn: Connection, class_id: int, code: str) -> list[Condition]:
    """Read every edition of a condition, oldest first."""
    query = _rows().where(_T.c.class_id == class_id, _T.c.code == code).order_by(_T.c.valid_from, _T.c.id)
    return [_condition(row) for row in conn.execute(query)]


def list_all(conn: Connection, wanted: ConditionFilter) -> list[Condition]:
    """Read conditions in the order of edition, class, code and day."""
    return [_condition(row) for row in conn.execute(_listed(wanted))]


def list_page(conn: Connection, wanted: ConditionFilter, *, after: int | None, limit: int) -> ConditionPage:
    """Read a page of conditions; ``after``: how many stand before it."""
    skipped, most = after or 0, max(1, min(limit, _MOST))
    rows = conn.execute(_listed(wanted).offset(skipped).limit(most + 1)).all()
    items = tuple(_condition(row) for row in rows[:most])
    return ConditionPage(items, skipped + most if len(rows) > most else None)


def of_classes(conn: Connection, class_ids: Iterable[int]) -> list[Condition]:
    """Read every edition that classes ever had, oldest first."""
    query = _rows().where(_T.c.class_id.in_(list(class_ids))).order_by(_T.c.valid_from, _T.c.id)
    return [_condition(row) for row in conn.execute(query)]


def save(
    conn: Connection,
    new: Sequence[tuple[NewCondition, str, int | None]],
    *,
    at: datetime,
    by: int | None,
) -> list[int]:
    """Enter editions, each with its source and the one that it succeeds, and give their numbers."""
    if not new:
        return []
    rows = [
        columns_of(one) | {"source": source, "succeeds_id": succeeds, "recorded_at": at, "recorded_by": by}
        for one, source, succeeds in new
    ]
    return list(conn.scalars(insert(_T).returning(_T.c.id, sort_by_parameter_order=True), rows))


def end(
    conn: Connection, condition_id: int, *, valid_to: date, ended_on: date, at: datetime, by: int | None
) -> None:
    """End an edition that was read ``locked``."""
    conn.execute(
        update(_T)
        .where(_T.c.id == condition_id)
        .values(valid_to=valid_to, ended_on=ended_on, ended_at=at, ended_by=by)
    )


def columns_of(new: NewCondition) -> dict[str, Any]:
    """Give a condition the shape of its columns."""
    limits: dict[str, Any] = {}
    for timed in Timed:
        limit = new.limits.of(timed)
        limits[f"{timed}_value"] = None if limit is None else limit.value
        limits[f"{timed}_unit"] = None if limit is None else str(limit.unit)
    words = new.wording
    return limits | {
        "class_id": new.class_id,
        "code": new.code,
        "is_default": bool(new.is_default),
        "filing": words.filing,
        "filing_en": words.filing_en,
        "closing": words.closing,
        "closing_en": words.closing_en,
        "photos_before": new.photos_before,
        "photos_after": new.photos_after,
        "is_same_spot_required": new.is_same_spot_required,
        "is_emergency": new.is_emergency,
        "calendar": new.calendar,
        "basis": new.basis,
        "is_example": new.is_example,
        "valid_from": new.valid_from,
        "valid_to": new.valid_to,
    }


def _rows() -> Select[Any]:
    return (
        select(
            _T,
            _C.c.edition,
            _C.c.code.label("class_code"),
            _C.c.name.label("class_name"),
            _C.c.name_en.label("class_name_en"),
            _C.c.is_emergency.label("is_emergency_class"),
            persons.c.name.label("recorded_name"),
        )
        .join(_C, _C.c.id == _T.c.class_id)
        .outerjoin(persons, persons.c.id == _T.c.recorded_by)
    )


def _listed(wanted: ConditionFilter) -> Select[Any]:
    query = _rows().order_by(_C.c.edition, _C.c.code, _T.c.code, _T.c.valid_from, _T.c.id)
    if wanted.class_id is not None:
        query = query.where(_T.c.class_id == wanted.class_id)
    if wanted.edition is not None:
        query = query.where(_C.c.edition == wanted.edition)
    if wanted.on is not None:
        query = query.where(
            _T.c.valid_from <= wanted.on, or_(_T.c.valid_to.is_(None), _T.c.valid_to > wanted.on)
        )
    if wanted.is_example is not None:
        query = query.where(_T.c.is_example == wanted.is_example)
    return query


def _condition(row: Row[Any]) -> Condition:
    limits = {str(timed): _limit(row, timed) for timed in Timed}
    content = NewCondition(
        class_id=row.class_id,
        code=row.code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_default=row.is_default,
        wording=Wording(row.filing, row.filing_en, row.closing, row.closing_en),
        limits=Limits(**limits),
        photos_before=row.photos_before,
        photos_after=row.photos_after,
        is_same_spot_required=row.is_same_spot_required,
        is_emergency=row.is_emergency,
        calendar=row.calendar,
        basis=row.basis,
        is_example=row.is_example,
    )
    return Condition(
        row.id, content, row.edition, row.class_code, row.class_name, row.class_name_en,
        row.source, row.succeeds_id, row.recorded_at, row.recorded_name, row.ended_on,
        row.is_emergency_class,
    )  # fmt: skip


def _limit(row: Row[Any], timed: Timed) -> Limit | None:
    value, unit = getattr(row, f"{timed}_value"), getattr(row, f"{timed}_unit")
    return None if value is None else Limit(value, Unit(unit))
