"""What is refused about suspects."""

from gridcity.errors import NotFound


class DismissalNotFound(NotFound):
    """There is no such dismissal, or it was taken back already."""

    code = "suspects.dismissal_not_found"
