"""The published contract is valid, complete, and kept."""

import contextlib
import os
import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chatbot.web import openapi

CASES = int(os.environ.get("CONTRACT_CASES", "10"))  # of each kind; `make contract` tries more
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


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("operation", openapi.OPERATIONS, ids=lambda o: f"{o.method} {o.path}")
def test_no_generated_request_breaks_the_contract(
    app: Flask, operation: openapi.Operation, mode: GenerationMode
) -> None:
    api = schemathesis.openapi.from_wsgi("/openapi.json", app)
    chosen = api[operation.path][operation.method]

    @settings(
        max_examples=CASES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=chosen.as_strategy(generation_mode=mode))
    def holds(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS)

    with contextlib.suppress(Unsatisfiable):  # some operations take nothing that could be wrong
        holds()
