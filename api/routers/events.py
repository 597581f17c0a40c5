"""What happens to cases, as it happens."""

import re
from functools import partial
from typing import Any

from fastapi import Request, Response

from api.dependencies import Router, may
from api.errors import Malformed, problems
from api.live import Broadcaster, Position
from api.raw import RawRoute
from api.stream import EventStream
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/events", tags=["events"], route_class=RawRoute)

_FOLLOWER = may(Permission.FOLLOW_EVENTS)
_ID = re.compile(r"^(\d{1,18})-(\d{1,18})$")
_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "Last-Event-ID",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "The last event seen: what happened since is sent first. Browsers do so.",
    },
    {
        "name": "after",
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": "The same, for a first connection: `version` of /cells/load.",
    },
    {
        "name": "cases",
        "in": "query",
        "required": False,
        "schema": {"type": "boolean", "default": True},
        "description": "false: only what is said aside, alarms and jobs.",
    },
]


def _position(given: str | None) -> Position | None:
    """Read an event's id.

    Raises
    ------
    Malformed
        It is none of ours.
    """
    if not given:
        return None
    match = _ID.match(given)
    if match is None:
        raise Malformed("An event's id is two numbers with a dash.", given=given)
    return Position(int(match[1]), int(match[2]))


@router.get(
    "",
    dependencies=[_FOLLOWER],
    response_class=Response,
    responses={
        200: {
            "description": "Server-sent events `case`: id `txid-eventid`, data as in CaseNews; and `alarm`,"
            " without an id: something became of an alarm of a watch; and `job`, without an id: how far long"
            " work is, as `jobs`, those that changed: id, kind, state, share, step, step_en, is_cancelling.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problems(Malformed),
    },
    openapi_extra={"parameters": _PARAMETERS},
)
async def events(request: Request) -> Response:
    """Send what happens to cases, as it happens; after a break, first what was missed."""
    after = _position(request.headers.get("last-event-id") or request.query_params.get("after"))
    broadcaster: Broadcaster = request.app.state.live
    has_cases = request.query_params.get("cases") != "false"
    return EventStream(broadcaster, after, partial(_FOLLOWER.dependency, request), has_cases=has_cases)
