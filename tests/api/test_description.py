"""The OpenAPI document: valid, complete, and the same each time."""

import json
from typing import Any

import jsonschema_rs
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from schemathesis.specs.openapi.definitions import OPENAPI_31

from goodword.api.app import API, RESOURCES, document
from goodword.api.description import described
from tests.api.caller import ROOT

DOCUMENT = document()
OPERATIONS = [(path, method, one) for path, methods in DOCUMENT["paths"].items() for method, one in methods.items()]


def test_it_is_valid_openapi_31() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    plain = json.loads(json.dumps(DOCUMENT))
    errors = [str(error) for error in jsonschema_rs.validator_for(OPENAPI_31).iter_errors(plain)]
    assert errors == []


def test_its_schemas_are_valid_themselves() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid(schema), name


def test_every_reference_leads_somewhere() -> None:
    def references(part: Any) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
            return own.union(*map(references, part.values()))
        return set().union(*map(references, part)) if isinstance(part, list) else set()

    for reference in references(DOCUMENT):
        place: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_endpoint_is_described_by_hand_and_by_example() -> None:
    assert len(OPERATIONS) == sum(len(resource.endpoints) for resource in RESOURCES)
    for path, method, operation in OPERATIONS:
        where = f"{method} {path}"
        assert operation["summary"].endswith("."), where
        assert operation["operationId"], where
        assert operation["tags"], where
        assert {"400", "401", "403", "406", "429"} <= set(operation["responses"]), where
        good = [code for code in operation["responses"] if code.startswith("2")]
        assert len(good) == 1, where
        for answer in operation["responses"][good[0]].get("content", {}).values():
            assert answer["example"], where


def test_the_examples_fit_their_schemas() -> None:
    for path, method, operation in OPERATIONS:
        parts = [answer.get("content", {}) for answer in operation["responses"].values()]
        for content in [*parts, operation.get("requestBody", {}).get("content", {})]:
            if "application/json" in content:
                part = content["application/json"]
                schema = {**part["schema"], "components": DOCUMENT["components"]}
                errors = [str(error) for error in jsonschema_rs.validator_for(schema).iter_errors(part["example"])]
                assert errors == [], f"{method} {path}"


def test_no_route_of_the_api_is_left_out() -> None:
    def routes(patterns: list[Any], prefix: str = "") -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                found |= routes(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern) and pattern.name != "unknown":
                found.add("/" + prefix + str(pattern.pattern).replace("<int:", "{").replace(">", "}"))
        return found

    api = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and str(one.pattern) == "api/"]
    assert routes(api) == {*DOCUMENT["paths"], f"{ROOT}/openapi.json"}


def test_no_two_schemas_share_a_name() -> None:
    """The description knows them by their names alone."""
    seen: dict[tuple[str, bool], str] = {}
    for resource in RESOURCES:
        for operation in (one for view in resource.router.path_operations.values() for one in view.operations):
            models = [*operation.response_models.values(), *operation.models]
            for model in filter(None, models):
                for name, schema in model.model_json_schema().get("$defs", {}).items():
                    mode_free = json.dumps(schema, sort_keys=True)
                    assert seen.setdefault((name, model in operation.models), mode_free) == mode_free, name


def test_it_is_the_same_each_time() -> None:
    again = described(API.get_openapi_schema(path_prefix=ROOT.lstrip("/")), RESOURCES)
    assert json.dumps(again) == json.dumps(DOCUMENT)


@pytest.mark.django_db
def test_it_is_served_without_a_key(client: Any) -> None:
    response = client.get(f"{ROOT}/openapi.json")
    assert response.status_code == 200
    assert response.json() == json.loads(json.dumps(DOCUMENT))
