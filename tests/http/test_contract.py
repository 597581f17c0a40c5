"""Schemathesis reads the OpenAPI document and sends what it allows, and what it does not."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from api import openapi
from gridcity.people.model import Role
from tests.support.site import Site, problem_of

DOCUMENT = json.loads(openapi.DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = {
    f"{operation.method.upper()} {operation.path}": operation
    for result in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
    for operation in [result.ok()]
    # The stream never ends.
    if operation.path != "/api/v1/events"
}
EXAMPLES = 8


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_nothing_that_is_sent_breaks_the_server(site: Site, name: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[name]
    described = DOCUMENT["paths"][operation.path][operation.method]
    roles = described.get("x-roles", [])
    headers = {"X-Gridcity": "1"} | (site[Role(roles[0])].headers if roles else {})
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
        asked = case.as_transport_kwargs(base_url="http://testserver")
        asked["headers"] = {**asked.get("headers", {}), **headers}
        asked.pop("cookies", None)
        if isinstance(asked.get("data"), str | bytes):
            asked["content"] = asked.pop("data")
        with site.db.begin_nested() as kept:
            try:
                answer = site.client.request(**asked)
            finally:
                kept.rollback()
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        assert str(answer.status_code) in {*described["responses"], "404", "405"}, answer.text
        if answer.status_code >= 400:
            problem_of(answer)

    try:
        send()
    except Unsatisfiable:
        pytest.skip("it takes nothing that could be wrong")
