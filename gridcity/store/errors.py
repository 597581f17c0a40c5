"""What can go wrong in the store, and what the database's refusals mean.

Refusals are told apart by SQLSTATE and constraint name, never by the text of a message: that
text is the server's, in its language, and may hold another citizen's data.
"""

from collections.abc import Mapping

import psycopg2
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gridcity.errors import Conflict, Forbidden, GridcityError, Invalid, NotFound, Unavailable


class CityNotFound(NotFound):
    """No city by that code is in this database."""

    code = "store.city_not_found"


class CityExists(Conflict):
    """A city by that code is there already."""

    code = "store.city_exists"


class CityCodeInvalid(Invalid):
    """A city's code is also the name of its schema: lower-case letters, digits and _, at most 40."""

    code = "store.city_code_invalid"


class ProgramsMissing(Unavailable):
    """PostgreSQL or PostGIS is not installed on this machine."""

    code = "store.programs_missing"


class ClusterFailed(Unavailable):
    """The private database does not start, stop or answer."""

    code = "store.cluster_failed"


class NotPrivate(Conflict):
    """The command is for the private database, and another server is set."""

    code = "store.not_private"


class HomeNotUsable(Unavailable):
    """The data home cannot be made, entered or written by the database's account."""

    code = "store.home_not_usable"


class BackupInvalid(Invalid):
    """The file is no backup of a city, is damaged, or is newer than this program."""

    code = "store.backup_invalid"


class BackupFailed(Unavailable):
    """The backup could not be made or restored; nothing was changed."""

    code = "store.backup_failed"


class MigrationNeeded(Conflict):
    """The city's tables are older or newer than this program."""

    code = "store.migration_needed"


class ViewsTaken(Conflict):
    """A schema of the name that a city's views have is somebody else's."""

    code = "store.views_taken"


class ReaderNameInvalid(Invalid):
    """No reader can bear the name."""

    code = "store.reader_name_invalid"


class ReaderTaken(Conflict):
    """There is a role by that name which is no reader of the city."""

    code = "store.reader_taken"


class ReaderNotFound(NotFound):
    """The city has no reader by that name."""

    code = "store.reader_not_found"


class ReaderNotMade(Forbidden):
    """The database's account may not make roles."""

    code = "store.reader_not_made"


class AlreadyThere(Conflict):
    """A row with the same key exists."""

    code = "store.already_there"


class StillReferred(Invalid):
    """A row refers to another that does not exist, or is still referred to."""

    code = "store.reference_broken"


class RuleBroken(Invalid):
    """A value breaks a rule that the database holds."""

    code = "store.rule_broken"


class AppendOnly(Conflict):
    """History is written once: it cannot be changed or taken away."""

    code = "store.append_only"


class Closed(Conflict):
    """What a new row names is closed: it gets no new work."""

    code = "store.closed"


class PhotosMissing(Conflict):
    """The filing condition asks for photos that do not hang on the case, and nobody waived them."""

    code = "store.photos_missing"


class TryAgain(Conflict):
    """Two writes met; the same request will work when sent again."""

    code = "store.try_again"


class StoreBusy(Unavailable):
    """The database took too long, or all its connections are in use."""

    code = "store.busy"


class StoreUnreachable(Unavailable):
    """The database does not answer."""

    code = "store.unreachable"


APPEND_ONLY = "GC001"
"""SQLSTATE raised by the append-only triggers."""

CLOSED = "GC002"
"""SQLSTATE raised by the triggers that keep closed departments free of work; its words are the database's."""

PHOTOS_MISSING = "GC003"
"""SQLSTATE raised by the trigger that asks for the photos of filing conditions."""

_BY_STATE: dict[str, tuple[type[GridcityError], str]] = {
    APPEND_ONLY: (AppendOnly, "History is written once: it cannot be changed or taken away."),
    CLOSED: (Closed, "What it names is closed."),
    PHOTOS_MISSING: (PhotosMissing, "The filing condition asks for photos that are not there."),
    "23505": (AlreadyThere, "There is one already."),
    "23503": (StillReferred, "It refers to something that is not there."),
    "23514": (RuleBroken, "A value is not allowed here."),
    "23502": (RuleBroken, "A value is missing."),
    "23P01": (RuleBroken, "It overlaps with what is there."),
    "22001": (RuleBroken, "A value is too long."),
    "22003": (RuleBroken, "A number is too large."),
    "22008": (RuleBroken, "A day or an instant is earlier or later than can be stored."),
    "22009": (RuleBroken, "An instant's time zone is farther from UTC than there are any."),
    "22021": (RuleBroken, "A text holds a character that cannot be stored."),
    "22P05": (RuleBroken, "A text holds a character that cannot be stored."),
    "40001": (TryAgain, "Somebody else wrote at the same time; send it again."),
    "40P01": (TryAgain, "Somebody else wrote at the same time; send it again."),
    "55P03": (StoreBusy, "The database is busy; try again in a moment."),
    "57014": (StoreBusy, "The database took too long; try again in a moment."),
    "53300": (StoreBusy, "All connections of the database are in use; try again in a moment."),
    "53100": (StoreUnreachable, "The database's disk is full."),
}


def translate(
    exc: BaseException, known: Mapping[str, type[GridcityError]] | None = None
) -> GridcityError | None:
    """Say what a database's refusal means.

    Parameters
    ----------
    exc
        What psycopg2 or SQLAlchemy raised.
    known
        Constraint name → error, for constraints whose meaning the caller knows better.

    Returns
    -------
    GridcityError or None
        None if it is no refusal that was foreseen: let the exception go on.
    """
    if isinstance(exc, PoolTimeout):
        return StoreBusy("All connections to the database are in use; try again in a moment.")
    cause = exc.orig if isinstance(exc, DBAPIError) else exc
    if isinstance(cause, ValueError) and "NUL" in str(cause):
        return RuleBroken("A text holds a character that cannot be stored.")
    if not isinstance(cause, psycopg2.Error):
        return None
    return _of_state(cause, known or {})


def _of_state(cause: psycopg2.Error, known: Mapping[str, type[GridcityError]]) -> GridcityError | None:
    constraint = cause.diag.constraint_name
    state = cause.pgcode
    kind, sentence = _BY_STATE.get(state or "", (None, ""))
    if kind is None:
        # The plain class comes when the server dies between two statements: at a commit, a rollback.
        is_loss = isinstance(cause, psycopg2.OperationalError | psycopg2.InterfaceError)
        lost = state is None and (is_loss or type(cause) is psycopg2.DatabaseError)
        if lost or (state or "").startswith(("08", "57P")):
            return StoreUnreachable("The database does not answer; try again in a moment.")
        return None
    if state == CLOSED:
        sentence = cause.diag.message_primary or sentence
    if constraint is not None and constraint in known:
        return known[constraint](sentence, constraint=constraint)
    return kind(sentence, constraint=constraint) if constraint else kind(sentence)
