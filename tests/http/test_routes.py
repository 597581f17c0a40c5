"""Every route names its roles, and keeps everybody else out."""

import json
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from api import openapi
from api.app import create_app, describe
from gridcity.people.model import Role
from gridcity.settings import Settings
from tests.support.site import API, Site, problem_of

DOCUMENT = json.loads(openapi.DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = [
    (method.upper(), path.removeprefix(API), operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def address(path: str) -> str:
    """Fill a path's placeholders with something well formed."""
    filled = path
    for name, value in {
        "{z}": "14",
        "{x}": "1",
        "{y}": "1",
        "{code}": "230102001001001"
        if "cells" in path
        else "23010200000000001"
        if "components" in path
        else "230102",
        "{sha256}": "0" * 64,
        "{number}": "X1",
        "{login}": "wang",
        "{table}": "cells",
        "{form}": "html" if "reports" in path else "csv",
        "{report_id}": "1",
        "{run_id}": "1",
    }.items():
        filled = filled.replace(name, value)
    return "/".join("1" if part.startswith("{") else part for part in filled.split("/"))


def closed_routes() -> Iterator[tuple[str, str, list[str]]]:
    for method, path, operation in OPERATIONS:
        if operation.get("x-roles"):
            yield method, path, operation["x-roles"]


def test_every_route_names_its_roles_or_is_public() -> None:
    forgetful = [
        f"{sorted(route.methods or ())} {route.path}"
        for route in create_app(Settings(_env_file=None)).routes
        if isinstance(route, APIRoute) and openapi.roles_of(route) is None
    ]

    assert forgetful == []


def test_only_these_routes_are_public() -> None:
    public = {f"{method} {path}" for method, path, operation in OPERATIONS if not operation.get("x-roles")}

    assert public == {
        "DELETE /session",
        "GET /address",
        "GET /areas",
        "GET /areas/{code}",
        "GET /cells/at",
        "GET /cells/{code}/lineage",
        "GET /city",
        "GET /classes",
        "GET /classes/{class_id}/attributes",
        "GET /health",
        "GET /rollup/public",
        "GET /search",
        "GET /session",
        "GET /tiles/basemap/{z}/{x}/{y}",
        "GET /tiles/cells/{z}/{x}/{y}",
        "GET /tilings",
        "POST /addresses/confirm",
        "POST /addresses/look",
        "POST /addresses/refuse",
        "POST /addresses/stop",
        "POST /addresses/unsubscribe/{token}",
        "POST /complaints",
        "POST /complaints/{number}/status",
        "POST /session",
    }


def test_a_stranger_is_refused_at_every_other_route(site: Site) -> None:
    for method, path, _ in closed_routes():
        answer = site.stranger.request(method, address(path))

        assert problem_of(answer) == (401, "api.not_signed_in"), (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_that_is_none_opens_nothing(site: Site) -> None:
    for forged in ("Bearer x", "Bearer " + "A" * 5000, "Basic YWRtaW46YWRtaW4=", "Bearer \u00e9"):
        answer = site.stranger.get("/cases", headers={"Authorization": forged.encode("latin-1")})  # type: ignore[dict-item]

        assert problem_of(answer) == (401, "api.not_signed_in")


def test_other_roles_are_refused_at_every_route(site: Site) -> None:
    for method, path, roles in closed_routes():
        for role in set(Role) - set(roles):
            answer = site[role].request(method, address(path))

            assert problem_of(answer) == (403, "api.role_not_allowed"), (method, path, role)
            assert set(answer.json()["details"]["needed"]) == set(roles)


def test_the_kept_document_is_the_applications() -> None:
    kept = openapi.DOCUMENT.read_text(encoding="utf-8")

    assert kept == openapi.text_of(describe()), "stale: run `python -m api.openapi`"


def test_the_document_describes_every_refusal_as_a_problem() -> None:
    for _, path, operation in OPERATIONS:
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                assert list(answer["content"]) == ["application/problem+json"], (path, status)
                assert "`" in answer["description"], (path, status)


def test_the_document_is_served(site: Site) -> None:
    assert site.stranger.get("/openapi.json").json() == json.loads(
        openapi.DOCUMENT.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("path", ["/nothing", "/cases/1/nothing", ""])
def test_an_unknown_address_is_a_problem_and_no_page(site: Site, path: str) -> None:
    assert problem_of(site.stranger.get(path)) == (404, "api.not_found")


def test_a_method_that_a_route_does_not_have_is_refused(site: Site) -> None:
    assert problem_of(site.admin.delete("/city")) == (405, "api.method_not_allowed")
