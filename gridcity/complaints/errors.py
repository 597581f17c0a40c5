"""Why a complaint is not taken, not shown, or not settled."""

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound


class TooManyComplaints(Forbidden):
    """One address has sent many complaints in a short time; the details say how many seconds to wait."""

    code = "complaints.too_many"


class ComplaintNotFound(NotFound):
    """No complaint has that number and secret; which of the two is wrong is not told."""

    code = "complaints.not_found"


class ComplaintTextInvalid(Invalid):
    """The text is missing, too long, or holds characters that are no text."""

    code = "complaints.text_invalid"


class ContactInvalid(Invalid):
    """A name, phone number or mail address is too long or no text."""

    code = "complaints.contact_invalid"


class TooManyPhotos(Invalid):
    """More photos than one complaint may bring."""

    code = "complaints.too_many_photos"


class ClassNotForComplaints(Invalid):
    """The class is none of the city's classes of matters."""

    code = "complaints.class_invalid"


class KeyInvalid(Invalid):
    """The idempotency key is too short to be hard to guess, or too long."""

    code = "complaints.key_invalid"


class KeyReused(Conflict):
    """The same idempotency key came with another complaint."""

    code = "complaints.key_reused"


class AnswerMissing(Invalid):
    """A complaint is not declined without an answer."""

    code = "complaints.answer_missing"


class ComplaintSettled(Conflict):
    """The complaint was linked or declined before."""

    code = "complaints.settled"


class CaseUnknown(Invalid):
    """The case to link to does not exist."""

    code = "complaints.case_unknown"
