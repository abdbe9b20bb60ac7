"""The whole API against its own description: never a 5xx, and never an answer that is not documented.

`GOODWORD_API_EXAMPLES=200 pytest tests/api/test_schemathesis.py` tries more.
"""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from goodword.api import auth
from goodword.api.app import RESOURCES, document
from tests.api.caller import Caller
from tests.api.test_access import KINDS
from tests.api.world import Ids, make_world

EXAMPLES = int(os.environ.get("GOODWORD_API_EXAMPLES", "6"))
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = WSGIHandler()
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """The server in this process keeps the test's connection, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def real_ids(path: str, ids: Ids, data: st.DataObject) -> dict[str, int]:
    """Numbers of records that are there, for the numbers in an address."""
    word = path.removeprefix("/api/v1/").split("/")[0]
    kind = KINDS.get(word, word)
    names = re.findall(r"\{(\w+)\}", path)
    kinds = {name: name if name in ("advocate", "issue", "offer") else kind for name in names}
    return {name: data.draw(st.sampled_from(ids[kinds[name]])) for name in names}


def try_out(operation: Any, ids: Ids, headers: dict[str, str]) -> None:
    @seed(1)
    @settings(max_examples=EXAMPLES, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(data=st.data())
    def tries(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
        case = data.draw(operation.as_strategy(generation_mode=mode))
        if mode is GenerationMode.POSITIVE and data.draw(st.integers(0, 4)):
            case.path_parameters = real_ids(operation.path, ids, data)
        case.call_and_validate(headers=headers, checks=CHECKS)

    tries()


@pytest.mark.django_db
@pytest.mark.rule("V20")
@pytest.mark.parametrize("tag", [resource.tag for resource in RESOURCES])
def test_endpoints_keep_to_their_description(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "PER_MINUTE", 10**9)
    user, ids = make_world()
    headers = {"Authorization": f"Bearer {Caller(user=user).secret}"}
    found = [operation for operation in OPERATIONS if tag in operation.tags]
    assert found
    for operation in found:
        with transaction.atomic():  # each begins with the same world
            try_out(operation, ids, headers)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_method_that_is_not_there_is_said_to_be_none() -> None:
    user, _ = make_world()
    caller = Caller(user=user)
    for path, methods in document()["paths"].items():
        response = caller.client.generic("TRACE", re.sub(r"\{\w+\}", "1", path))
        assert response.status_code == 405
        assert set(response["Allow"].split(", ")) == {method.upper() for method in methods}
