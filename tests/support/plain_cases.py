"""Cases that no store knows, for tests of pure rules."""

from datetime import UTC, datetime
from typing import Any

from gridcity.cases.ledger import GENESIS
from gridcity.cases.model import Case, Outcome, PlaceQuality, Stage

REPORTED_AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def case_in(stage: Stage, **changes: Any) -> Case:
    """Give a case that stands in a stage, at version 3; name what else matters."""
    fields: dict[str, Any] = dict.fromkeys(Case.__dataclass_fields__)
    fields |= {
        "id": 7,
        "number": "2301022026030200007",
        "class_id": 1,
        "cell_id": 1,
        "stage": stage,
        "version": 3,
        "channel": "inspector",
        "description": "A hole in the road",
        "place_quality": PlaceQuality.EXACT,
        "reporter_id": 99,
        "handler_ids": (),
        "is_suspended": False,
        "pauses": (REPORTED_AT,) if changes.get("is_suspended") else (),
        "rework_count": 0,
        "return_count": 0,
        "reported_at": REPORTED_AT,
        "updated_at": REPORTED_AT,
        "lon": 126.5,
        "lat": 45.7,
        "pending": (),
        "escalation_level": 0,
        "is_held": False,
        "is_arbitrated": False,
        "is_late_excused": False,
        "head_hash": GENESIS,
        "class_name": "路面坑洞",
        "class_name_en": "Pothole",
        "is_emergency": False,
        "cell_code": "230102001001001",
    }
    if stage is Stage.CLOSED:
        fields |= {"outcome": Outcome.FIXED, "closed_at": REPORTED_AT}
    return Case(**(fields | changes))
