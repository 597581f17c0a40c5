"""Failures as problem+json: the only place that knows HTTP statuses.

What gridcity foresees has a kind, and the kind has a status. What nobody foresaw is logged with
its stack and answered with a bare 500: its text is never sent.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg2 import Error as DriverError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from api.models.problem import Problem
from gridcity.complaints.errors import TooManyComplaints
from gridcity.errors import Conflict, Forbidden, GridcityError, Invalid, NotFound, Unavailable
from gridcity.notices.errors import TestTooSoon, TooManyLetters
from gridcity.people.errors import SignInRefused, TooManyAttempts
from gridcity.store.errors import translate
from grids.errors import GridError

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"
_MOST_FAULTS, _LONGEST_NAME = 20, 200
"""A refusal names so many faults, in names of so many characters: who sends a million gets no million."""


class NotSignedIn(GridcityError):
    """Nobody is signed in, or the session or token has ended."""

    code = "api.not_signed_in"


class RoleNotAllowed(Forbidden):
    """The route belongs to other roles than the caller's."""

    code = "api.role_not_allowed"


class SessionNeeded(Forbidden):
    """The route is for people who signed in, not for programs with a token."""

    code = "api.session_needed"


class CrossSiteRequest(Forbidden):
    """A write came with the cookie but without the header X-Gridcity, so perhaps from another site."""

    code = "api.csrf"


class Malformed(Invalid):
    """The request does not have the shape that the route declares; details.errors says where."""

    code = "api.malformed"


class BodyTooLarge(Invalid):
    """The request brings more bytes than are taken."""

    code = "api.request_entity_too_large"


_STATUSES: dict[type[Exception], HTTPStatus] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    SignInRefused: HTTPStatus.UNAUTHORIZED,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    TestTooSoon: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyLetters: HTTPStatus.TOO_MANY_REQUESTS,
    TooManyComplaints: HTTPStatus.TOO_MANY_REQUESTS,
    BodyTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Malformed: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFound: HTTPStatus.NOT_FOUND,
    Invalid: HTTPStatus.BAD_REQUEST,
    Conflict: HTTPStatus.CONFLICT,
    Forbidden: HTTPStatus.FORBIDDEN,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    GridError: HTTPStatus.BAD_REQUEST,
}


def status_of(kind: type[Exception]) -> HTTPStatus:
    """Say which status an error class is answered with."""
    return next(
        (_STATUSES[base] for base in kind.__mro__ if base in _STATUSES), HTTPStatus.INTERNAL_SERVER_ERROR
    )


def problems(*kinds: type[GridcityError] | type[GridError]) -> dict[int | str, dict[str, Any]]:
    """Declare a route's failures from the error classes themselves.

    Each status lists its codes with the first sentence of the class's docstring.
    """
    sentences: dict[int, list[str]] = {}
    for kind in kinds:
        sentence = (kind.__doc__ or "").strip().splitlines()[0]
        sentences.setdefault(int(status_of(kind)), []).append(f"`{kind.code}`: {sentence}")
    return {
        status: {"model": Problem, "description": "\n\n".join(sorted(lines))}
        for status, lines in sorted(sentences.items())
    }


def problem_response(
    status: int, *, code: str, detail: str, details: dict[str, object], headers: dict[str, str] | None = None
) -> JSONResponse:
    """Make the error answer."""
    body = {
        "type": f"urn:gridcity:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "details": _plain(details),
    }
    return JSONResponse(body, status_code=status, media_type=PROBLEM, headers=headers)


def _plain(value: object) -> object:
    """Reduce details to what JSON can say."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value if isinstance(value, str | int | float | bool | None) else str(value)
    return [_plain(item) for item in value]


def answer_error(error: GridcityError | GridError) -> JSONResponse:
    """Make the answer to a foreseen failure."""
    headers: dict[str, str] = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    elif isinstance(error, TooManyAttempts | TooManyComplaints | TestTooSoon):
        headers["Retry-After"] = str(error.details["wait_s"])
    return problem_response(
        status_of(type(error)), code=error.code, detail=error.message, details=error.details, headers=headers
    )


async def _foreseen(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GridcityError | GridError)  # noqa: S101  (registered for these two)
    return answer_error(error)


def _short(part: object) -> object:
    """Give back what a caller sent as a name only so far as it helps."""
    return part[:_LONGEST_NAME] if isinstance(part, str) else part


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  (registered for it)
    faults = [
        {
            "where": [_short(part) for part in fault["loc"]],
            "what": _short(fault["msg"]),
            "kind": fault["type"],
        }
        for fault in error.errors()[:_MOST_FAULTS]
    ]
    where = ".".join(str(part) for part in faults[0]["where"]) if faults else "request"
    what = faults[0]["what"] if faults else "is malformed"
    return answer_error(Malformed(f"{where}: {what}", errors=faults))


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  (registered for it)
    status = HTTPStatus(error.status_code)
    if status is HTTPStatus.BAD_REQUEST:
        # FastAPI's own word for a body that is no text in the encoding it claims.
        return answer_error(Malformed("The request's body cannot be read.", errors=[]))
    code = f"api.{status.name.lower()}"
    return problem_response(
        status, code=code, detail=f"{status.phrase}.", details={}, headers=dict(error.headers or {})
    )


async def _database(request: Request, error: Exception) -> JSONResponse:
    known = translate(error)
    return await _unforeseen(request, error) if known is None else answer_error(known)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    log.error("unforeseen", method=request.method, path=request.url.path, exc_info=error)
    return problem_response(
        500, code="api.unforeseen", detail="Something went wrong here; it was logged.", details={}
    )


def answer_problems(app: FastAPI) -> None:
    """Answer every failure of this application as problem+json."""
    app.add_exception_handler(GridcityError, _foreseen)
    app.add_exception_handler(GridError, _foreseen)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    for kind in (DBAPIError, DriverError, PoolTimeout):
        app.add_exception_handler(kind, _database)
    app.add_exception_handler(Exception, _unforeseen)
