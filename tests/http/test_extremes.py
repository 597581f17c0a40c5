"""Every parameter and every member of a body, one after the other, with the values that break programs."""

import json
from collections import defaultdict
from typing import Any

import pytest

from api import openapi
from tests.support.site import Site, problem_of

DOCUMENT = json.loads(openapi.DOCUMENT.read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]

DATES = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:59-14:00",
    "0000-00-00T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-03-02T24:00:00Z",
    "infinity",
    "0001-01-01",
    "9999-12-31",
]
NUMBERS = ["2147483648", "-2147483649", "9223372036854775808", "1" + "0" * 400, "-0", "1e400", "1e-400"]
WORDS = ["", " ", "NaN", "nan", "inf", "-Infinity", "null", "\u202e", "\uffff", "💧" * 50, "x" * 5_000]
SQL = ["' OR '1'='1", "1; DROP TABLE cases; --", "%' UNION SELECT secret FROM sessions --", "\\", "$1", "{}"]
EXTREMES = [*DATES, *NUMBERS, *WORDS, *SQL]
JSON_MORE = [
    *NUMBERS[:4],
    "1e400",
    "NaN",
    "-Infinity",
    "null",
    "[]",
    "{}",
    "true",
]

_CLOSED = {"integer", "number", "boolean", "object"}
"""Kinds whose reader refuses by its form whatever is none: some of each sort stand for the others."""


def extremes_for(schema: dict[str, Any]) -> list[str]:
    """Give what takes words or instants every value, and what takes numbers or one of a few fewer words."""
    if not kinds_of(schema) <= _CLOSED:
        return EXTREMES
    return [*DATES[-2:], *NUMBERS, *WORDS[:8], WORDS[-1], *SQL[:2]]


def kinds_of(schema: dict[str, Any]) -> set[str]:
    """Name what a value may be: for a list, what it holds; one of a few is like a truth value."""
    if "$ref" in schema:
        return kinds_of(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return {kind for one in schema["anyOf"] for kind in kinds_of(one)} - {"null"}
    if "enum" in schema or "const" in schema:
        return {"boolean"}
    if schema.get("type") == "array":
        return kinds_of(schema["items"])
    return {schema.get("type", "string")}


ASKED = [
    (path, parameter["name"])
    for path, operations in DOCUMENT["paths"].items()
    for parameter in operations.get("get", {}).get("parameters", [])
    if parameter["in"] == "query" and path != "/api/v1/events"
]


def bodies(kind: str) -> list[tuple[str, str, str]]:
    """List the addresses that take a body of a kind, with the method and each of its members."""
    return [
        (path, method, name)
        for path, operations in DOCUMENT["paths"].items()
        for method in ("post", "patch", "put")
        if kind in operations.get(method, {}).get("requestBody", {}).get("content", {})
        for name in schema_of(path, method, kind)["properties"]
    ]


def schema_of(path: str, method: str, kind: str) -> dict[str, Any]:
    schema = DOCUMENT["paths"][path][method]["requestBody"]["content"][kind]["schema"]
    found: dict[str, Any] = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return found


def usual(site: Site, name: str) -> Any:
    """Give what a member of a body usually holds."""
    lon, lat = site.city.place(0.5, 0.5)
    known = {
        "lon": lon,
        "lat": lat,
        "command": "note",
        "state": "normal",
        "kind": "notice",
        "login": "wang",
        "role": "clerk",
    }
    numbers = {"class_id", "expected_version", "case_id"}
    return known.get(name, 1 if name in numbers else "2026-03-02" if name.endswith("_on") else "words")


def caller(site: Site, path: str, method: str) -> dict[str, str]:
    return site.caller_of(DOCUMENT["paths"][path][method]).headers


def address(path: str) -> str:
    known = {
        "z": 14,
        "x": 13956,
        "y": 5847,
        "code": "23010200100100101",
        "number": "20260302000001",
        "login": "wang",
    }
    return path.format_map(defaultdict(lambda: 1, known))


def check(answer: Any, sent: object) -> None:
    assert answer.status_code < 500, (sent, answer.text)
    if answer.status_code >= 400:
        problem_of(answer)


@pytest.mark.parametrize(("path", "name"), ASKED, ids=str)
def test_no_value_of_a_parameter_breaks_the_server(site: Site, path: str, name: str) -> None:
    parameters = {
        one["name"]: one for one in DOCUMENT["paths"][path]["get"]["parameters"] if one["in"] == "query"
    }
    needed = {one: usual(site, one) for one, said in parameters.items() if said.get("required")}
    for value in extremes_for(parameters[name]["schema"]):
        check(
            site.client.get(address(path), params=needed | {name: value}, headers=caller(site, path, "get")),
            value,
        )


@pytest.mark.parametrize(("path", "method", "name"), bodies("application/json"))
def test_no_member_of_a_body_breaks_the_server(site: Site, path: str, method: str, name: str) -> None:
    schema = schema_of(path, method, "application/json")
    headers = caller(site, path, method) | {"Content-Type": "application/json"}
    for value in [*map(json.dumps, extremes_for(schema["properties"][name])), *JSON_MORE]:
        others = {one: usual(site, one) for one in schema.get("required", []) if one != name}
        text = json.dumps(others)[:-1] + (", " if others else "") + f'"{name}": {value}}}'
        with site.db.begin_nested() as kept:
            check(site.client.request(method, address(path), content=text, headers=headers), text)
            kept.rollback()


@pytest.mark.parametrize(("path", "method", "name"), bodies("multipart/form-data"))
def test_no_field_of_a_form_breaks_the_server(site: Site, path: str, method: str, name: str) -> None:
    schema = schema_of(path, method, "multipart/form-data")
    for value in extremes_for(schema["properties"][name]):
        needed = {*schema.get("required", [])} - {"file"}
        form = {one: str(usual(site, one)) for one in needed} | {name: value}
        with site.db.begin_nested() as kept:
            check(
                site.client.request(
                    method,
                    address(path),
                    data=form,
                    files={} if name == "file" else {"file": ("a.txt", b"plain words", "text/plain")},
                    headers=caller(site, path, method),
                ),
                (name, value),
            )
            kept.rollback()
