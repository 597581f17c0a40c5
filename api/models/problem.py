"""The shape of every error answer (RFC 9457)."""

from typing import Any

from pydantic import Field

from api.models.base import Wire


class Problem(Wire):
    """What went wrong: a sentence for the person, a code and details for the program."""

    type: str = Field(description="A name for this kind of problem: urn:gridcity:problem:<code>.")
    title: str = Field(description="The kind in two or three words.")
    status: int = Field(description="The HTTP status.")
    code: str = Field(description="<package>.<what>; never changes once released.")
    detail: str = Field(description="A sentence for the person, with the values in it.")
    details: dict[str, Any] = Field(description="The same values for programs.")
