"""What can be wrong with a question about places."""

from typing import ClassVar

from gridcity.errors import Invalid


class SearchInvalid(Invalid):
    """A search asks for a kind of thing that is not searched, or from where nobody is."""

    code: ClassVar[str] = "places.search_invalid"
