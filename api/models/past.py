"""The past on the wire."""

from pydantic import Field

from api.models.base import Wire


class PastCount(Wire):
    """How many cases were open at an instant."""

    total: int
    by_stage: dict[str, int] = Field(description="By the stage that each was in then.")
