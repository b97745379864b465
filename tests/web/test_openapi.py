"""The published contract is valid, complete, and kept."""

import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, assume, given, settings
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chatbot import settings as setting
from chatbot.app import create_app
from chatbot.conversation.engine import Engine
from chatbot.web import openapi
from tests.web.conftest import services_of

CASES = int(os.environ.get("CONTRACT_CASES", "10"))  # of each kind; `make contract` tries more
# An address that stands in the contract as it is comes before one with a place to fill.
FIXED = {operation.path for operation in openapi.OPERATIONS if "{" not in operation.path}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_it_is_valid_openapi(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_it_lists_every_address_and_nothing_else(app: Flask) -> None:
    served = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint.partition(".")[0] not in ("page", "metrics", "widget")
    }
    assert served == {(operation.method, operation.path) for operation in openapi.OPERATIONS}


def test_it_closes_every_request_body(client: FlaskClient) -> None:
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]
    assert schemas["MessageRequest"]["additionalProperties"] is False
    assert schemas["FeedbackRequest"]["additionalProperties"] is False


@pytest.fixture(scope="module")
def served(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[schemathesis.BaseSchema]:
    """The published contract, over an application with its real engine."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CHATBOT_DATA_DIR", str(tmp_path_factory.mktemp("contract")))
        app = create_app(setting.load(rate_limits="off"), engine)
    yield schemathesis.openapi.from_wsgi("/openapi.json", app)
    services_of(app).database.close()


# Only a body or a query can be wrong: in an address any text is a text.
MODES = [
    pytest.param(operation, mode, id=f"{operation.method} {operation.path}, {mode.value}")
    for operation in openapi.OPERATIONS
    for mode in GenerationMode
    if mode.is_positive or operation.body or operation.query
]


@pytest.mark.parametrize(("operation", "mode"), MODES)
def test_no_generated_request_breaks_the_contract(
    served: schemathesis.BaseSchema,
    operation: openapi.Operation,
    mode: GenerationMode,
    record_property: Callable[[str, object], None],
) -> None:
    chosen = served[operation.path][operation.method]
    count = 0

    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],  # a failure is told as it was found
    )
    @given(case=chosen.as_strategy(generation_mode=mode))
    def holds(case: Case[Any]) -> None:
        nonlocal count
        assume(case.formatted_path not in FIXED - {operation.path})
        case.call_and_validate(checks=CHECKS)
        count += 1

    holds()
    record_property("generated", {f"{operation.method} {operation.path}": count})
