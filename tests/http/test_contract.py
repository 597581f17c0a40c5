"""Schemathesis reads the OpenAPI document and sends what it allows, and what it does not."""

import json
from typing import Any

import jsonschema
import pytest
import schemathesis
from httpx2 import InvalidURL
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from api import openapi
from tests.support.site import Caller, Site, problem_of

DOCUMENT = json.loads(openapi.DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = {
    f"{operation.method.upper()} {operation.path}": operation
    for result in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
    for operation in [result.ok()]  # type: ignore[union-attr]
    # The stream never ends.
    if operation.path != "/api/v1/events"
}
EXAMPLES = 5
_OF_NO_ROUTE = ("api.not_found", "api.method_not_allowed", "api.request_entity_too_large")
"""What is answered before a route is found, or before it begins."""


def check_shape(described: dict[str, Any], answer: Any) -> None:
    """Compare an answer with what the document says of it: the type it has, and the shape."""
    status = str(answer.status_code)
    if status[0] in "45" and answer.json()["code"] in _OF_NO_ROUTE:
        return
    assert status in described["responses"], answer.text
    if status[0] in "45":
        assert f"`{answer.json()['code']}`" in described["responses"][status]["description"], answer.text
    contents = described["responses"][status].get("content", {})
    given = answer.headers.get("content-type", "").partition(";")[0]
    if not contents:
        assert answer.content == b"", answer.text
        return
    schemas = [content["schema"] for kind, content in contents.items() if given == kind or kind == "*/*"]
    assert schemas, f"{given} is none of {sorted(contents)}"
    if given.endswith("json"):
        whole = {**schemas[0], "components": DOCUMENT["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_nothing_that_anybody_sends_breaks_the_server(site: Site, name: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[name]
    described = DOCUMENT["paths"][operation.path][operation.method]
    everybody = site.callers_of(described)
    sent: list[Any] = []
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def send(case: Any) -> None:
        send_as(everybody[len(sent) % len(everybody)], case)
        sent.append(case)

    def send_as(caller: Caller, case: Any) -> None:
        asked = case.as_transport_kwargs(base_url="http://testserver")
        asked["headers"] = {**asked.get("headers", {}), "X-Gridcity": "1", **caller.headers}
        asked.pop("cookies", None)
        if isinstance(asked.get("data"), str | bytes):
            asked["content"] = asked.pop("data")
        with site.db.begin_nested() as kept:
            try:
                answer = site.client.request(**asked)
            except InvalidURL:  # longer than this client sends
                reject()
            finally:
                kept.rollback()
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        check_shape(described, answer)
        if answer.status_code >= 400:
            problem_of(answer)

    try:
        send()
    except Unsatisfiable:
        pytest.skip("it takes nothing that could be wrong")
    for caller in everybody[len(sent) :]:  # who may call and has not: fewer examples than roles
        send_as(caller, sent[-1])
