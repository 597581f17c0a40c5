"""Links of letters on the wire."""

from typing import Annotated

from pydantic import Field

from api.models.base import In, Wire, words
from gridcity.notices.addresses import AddressState


class LetterLinkIn(In):
    """What stands behind the # of a link in a letter."""

    token: Annotated[str, words(200, least=1)]


class AddressAsked(Wire):
    """What the reader of a letter is asked about, and how it stands now."""

    state: AddressState
    address: str = Field(description="Enough of it to know it by: wa…@city.example")
    complaint: str | None = Field(description="The complaint that it was given with, if it was with one.")
    is_final: bool = Field(description="The link stops letters; it confirms nothing.")
