"""Schemathesis reads the OpenAPI document and tries everything that it allows, and what it does not."""

import json
import os

os.environ.setdefault("SCHEMATHESIS_HOOKS", "")

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from api import openapi
from gridcity.people.model import Role
from tests.support.site import Site

load_all_checks()
# The stream never ends.
SCHEMA = schemathesis.openapi.from_dict(json.loads(openapi.DOCUMENT.read_text(encoding="utf-8"))).exclude(
    path="/api/v1/events"
)


@pytest.fixture
def schema(site: Site) -> object:
    loaded = schemathesis.openapi.from_dict(json.loads(openapi.DOCUMENT.read_text(encoding="utf-8")))
    loaded.app = site.client.app
    return loaded.exclude(path="/api/v1/events")


def test_nothing_that_is_sent_breaks_the_server() -> None:
    pass
