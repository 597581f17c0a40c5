"""Routes that skip FastAPI's dependency machinery, for tiles and live events only.

A tile that has not changed is answered from memory, with nothing to be solved first. The
routes stay in the OpenAPI document, and name their roles as all others do.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.dependencies import Allow

Handler = Callable[[Request], Awaitable[Response]]


class RawRoute(APIRoute):
    """A route whose endpoint is given the bare request, once the caller's role is checked."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Make what answers a request."""
        endpoint: Handler = self.endpoint
        gates = [entry.dependency for entry in self.dependencies if isinstance(entry.dependency, Allow)]

        async def handle(request: Request) -> Response:
            for gate in gates:
                await gate(request)
            return await endpoint(request)

        return handle


def path_number(name: str, most: int) -> dict[str, Any]:
    """Describe a whole number in the path for the OpenAPI document."""
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "minimum": 0, "maximum": most},
    }
