"""The OpenAPI document: ``python -m api.openapi`` writes it to ``api/openapi.json``.

The web's typed client is made from that file; a test says when it is stale.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.dependencies import Allow, lend_engine, public
from api.errors import (
    PROBLEM,
    CrossSiteRequest,
    Malformed,
    NotSignedIn,
    RoleNotAllowed,
    SessionNeeded,
    problems,
)
from api.models.events import CaseNews
from api.models.problem import Problem
from gridcity.errors import GridcityError
from gridcity.store.errors import RuleBroken, StoreBusy, StoreUnreachable, TryAgain

DOCUMENT = Path(__file__).with_name("openapi.json")
_REF = "#/components/schemas/{model}"
_METHODS_THAT_WRITE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def _called(dependant: Dependant) -> Iterator[object]:
    for entry in dependant.dependencies:
        yield entry.call
        yield from _called(entry)


def roles_of(route: APIRoute) -> tuple[str, ...] | None:
    """Say which roles a route names: empty for a public one, None if it forgot to say."""
    calls = list(_called(route.dependant))
    gate = next((call for call in calls if isinstance(call, Allow)), None)
    if gate is not None:
        return tuple(str(role) for role in gate.roles)
    return () if public in calls else None


def _is_in_person(route: APIRoute) -> bool:
    return any(isinstance(call, Allow) and call.in_person for call in _called(route.dependant))


def _of_the_store(operation: dict[str, Any], route: APIRoute) -> list[type[GridcityError]]:
    """Say how the database may refuse a route that asks it, whatever the route itself foresees."""
    asks = lend_engine in _called(route.dependant) or "tiles" in route.tags  # tiles have a pool of theirs
    if not asks:
        return []
    refusals: list[type[GridcityError]] = [StoreBusy, StoreUnreachable]
    if operation.get("parameters") or "requestBody" in operation:
        refusals.append(RuleBroken)
    if (route.methods or set()) & _METHODS_THAT_WRITE:
        refusals.append(TryAgain)
    return refusals


def _with_refusals(operation: dict[str, Any], route: APIRoute) -> None:
    """Show who may call a route, how it refuses the others, and how the database may refuse it."""
    roles = roles_of(route)
    refusals: list[type[GridcityError]] = [Malformed, *_of_the_store(operation, route)]
    if roles:
        operation["x-roles"] = list(roles)
        operation["security"] = [{"session": []}]
        refusals += [NotSignedIn, RoleNotAllowed]
        if _is_in_person(route):
            refusals.append(SessionNeeded)
        else:
            operation["security"].append({"token": []})
        if (route.methods or set()) & _METHODS_THAT_WRITE:
            refusals.append(CrossSiteRequest)
    answers = operation["responses"]
    for status, answer in problems(*refusals).items():
        described = answers.get(str(status))
        text = answer["description"]
        if described is not None and described["description"] != "Validation Error":
            text = "\n\n".join(sorted({*described["description"].split("\n\n"), *text.split("\n\n")}))
        answers[str(status)] = {"description": text, "content": _problem()}
    for status, answer in answers.items():
        if status[0] in "45":
            answer["content"] = _problem()


def _problem() -> dict[str, Any]:
    return {PROBLEM: {"schema": {"$ref": _REF.format(model="Problem")}}}


def build(app: FastAPI) -> dict[str, Any]:
    """Make the document of an application."""
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=routes,
        tags=None,
        servers=None,
    )
    for route in routes:
        for method in route.methods or ():
            _with_refusals(document["paths"][route.path_format][method.lower()], route)
    schemas = document["components"]["schemas"]
    for model in (Problem, CaseNews):
        schemas[model.__name__] = model.model_json_schema(ref_template=_REF, mode="serialization")
        schemas.update(schemas[model.__name__].pop("$defs", {}))
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    document["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": "gridcity_session"},
        "token": {"type": "http", "scheme": "bearer"},
    }
    return document


def text_of(document: dict[str, Any]) -> str:
    """Write the document the way it is kept."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


async def served(_request: Request) -> Response:
    """Send the document as it is kept."""
    return Response(DOCUMENT.read_bytes(), media_type="application/json")


def main() -> None:
    """Write the document, and say where."""
    from api.app import describe

    DOCUMENT.write_text(text_of(describe()), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT.name} is written.\n")


if __name__ == "__main__":
    main()
