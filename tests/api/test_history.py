"""Every endpoint that changes something calls an operation that leaves a history row (V21), found from the source."""

import pytest

from goodword.api.resource import Endpoint
from tests.api.test_access import ENDPOINTS
from tests.operations.test_history_everywhere import RECORDING
from tests.web.test_history_routes import names_used

CHANGING = [endpoint for endpoint in ENDPOINTS if endpoint.method != "GET"]


@pytest.mark.rule("V21")
@pytest.mark.parametrize("endpoint", CHANGING, ids=lambda endpoint: str(endpoint.name))
def test_an_endpoint_that_changes_something_leaves_a_history_row(endpoint: Endpoint) -> None:
    assert names_used(endpoint.view) & RECORDING


@pytest.mark.rule("V21")
def test_one_that_reads_calls_no_operation() -> None:
    reading = [endpoint for endpoint in ENDPOINTS if endpoint.method == "GET"]
    assert not [endpoint.name for endpoint in reading if names_used(endpoint.view) & RECORDING]
