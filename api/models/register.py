"""Many components at once, on the wire."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.models.base import In, Line, SmallId, Wire
from api.models.components import ComponentCode

AreaCode = Annotated[str, Field(pattern=r"^[0-9]{6}([0-9]{3}){0,2}$")]
CellCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{15}$")]


class ResponsibleIn(In):
    """Which components get which departments; all conditions that are given have to hold."""

    class_ids: list[SmallId] = Field(default_factory=list, max_length=500)
    area: AreaCode | None = Field(default=None, description="A county's, street's or community's code.")
    cell_code: CellCode | None = None
    codes: list[ComponentCode] = Field(default_factory=list, max_length=10_000)
    held_by_id: SmallId | None = Field(
        default=None, description="A department that governs, owns or maintains them now."
    )
    governing_id: SmallId | None = Field(default=None, description="Left out: stays. null: taken away.")
    owner_id: SmallId | None = Field(default=None, description="Left out: stays. null: taken away.")
    maintainer_id: SmallId | None = Field(default=None, description="Left out: stays. null: taken away.")
    on: date | None = Field(
        default=None, description="The day from which it holds, today or before; empty: today."
    )
    note: Line = ""
    dry_run: bool = Field(default=True, description="Count only.")
    expected_count: int | None = Field(
        default=None,
        ge=0,
        le=2**31 - 1,
        description="What a dry run counted: needed to change, and refused if it is another number by now.",
    )

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if not self.dry_run and self.expected_count is None:
            raise ValueError("count first (dry_run), then give the number as expected_count")
        return self


class ClassCount(Wire):
    """How many components of a class."""

    class_id: int
    count: int


class ResponsibilityOut(Wire):
    """What was changed, or would be."""

    count: int = Field(description="Components. [-]")
    by_class: list[ClassCount] = Field(description="Empty of a change that was sent again.")
    batch_id: int | None = Field(description="The change as histories name it; empty of a dry run.")
