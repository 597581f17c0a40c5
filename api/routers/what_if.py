"""A past year under other limits, or under another duty table, before switching."""

from contextlib import ExitStack
from typing import Annotated

from fastapi import Form, UploadFile

from api.dependencies import Config, Db, Now, Router, allow
from api.errors import problems
from api.models.what_if import ComparisonNoteOut, ComparisonOut, RowsSetAsideOut
from api.tables_in import received
from gridcity.files.errors import FileTooLarge
from gridcity.loading.errors import ColumnMissing, FileEmpty, FileUnreadable, LayerUnclear
from gridcity.loading.faults import Faults
from gridcity.people.model import Person, Role
from gridcity.whatif.errors import NothingToCompare
from gridcity.whatif.service import compare

router = Router(prefix="/api/v1", tags=["evaluation"])

Reader = Annotated[Person, allow(Role.SUPERVISOR, Role.LEADER, Role.PLANNER, Role.ADMIN)]


@router.post(
    "/what-if",
    responses=problems(
        NothingToCompare, FileTooLarge, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
    ),
)
def compare_a_year(
    db: Db,
    _person: Reader,
    now: Now,
    settings: Config,
    year: Annotated[int, Form(ge=1900, le=2199)],
    limits: UploadFile | None = None,
    duty: UploadFile | None = None,
) -> ComparisonOut:
    """Run other limits or another duty table over the cases of a past year; nothing is written.

    `limits` is a file of filing conditions, `duty` one of duty rules, as the whole table; CSV or XLSX.
    """
    faults = Faults()
    with ExitStack() as lent:
        given = {
            name: lent.enter_context(received(file, settings.max_upload_bytes, f"{name}.csv"))
            for name, file in (("limits", limits), ("duty", duty))
            if file is not None
        }
        found = compare(db, year, at=now, faults=faults, **given)
    return ComparisonOut.model_validate(
        {name: getattr(found, name) for name in found.__slots__}
        | {
            "notes": [ComparisonNoteOut(text=zh, text_en=en) for zh, en in found.notes],
            "set_aside": [RowsSetAsideOut(reason=reason, rows=rows) for reason, rows in faults.by_reason()],
        }
    )
