"""Every endpoint that changes something calls an operation that leaves a history row (V21), found from the source."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodword.api.resource import Endpoint
from goodword.policy.vocabulary import Role
from tests.api.caller import Caller
from tests.api.test_access import ENDPOINTS, address, ids_of
from tests.factories import make_user
from tests.operations.test_history_everywhere import RECORDING
from tests.web.records import make_records
from tests.web.test_history_routes import names_used

CHANGING = [endpoint for endpoint in ENDPOINTS if endpoint.method != "GET"]


@pytest.mark.rule("V21")
@pytest.mark.parametrize("endpoint", CHANGING, ids=lambda endpoint: str(endpoint.name))
def test_an_endpoint_that_changes_something_leaves_a_history_row(endpoint: Endpoint) -> None:
    assert names_used(endpoint.view) & RECORDING


READS = ("SELECT", "DECLARE", "FETCH", "CLOSE")  # PostgreSQL hands out long results by a cursor


@pytest.mark.django_db
def test_reading_changes_nothing() -> None:
    """Save the note of when the key was used."""
    records = make_records()
    caller = Caller(user=make_user(*Role))
    ids = ids_of(records, "own", Role.MANAGER)
    for endpoint in ENDPOINTS:
        if endpoint.method == "GET":
            with CaptureQueriesContext(connection) as queries:
                assert caller.get(address(endpoint, ids)).status_code == 200, endpoint.name
            written = [sql for query in queries if not (sql := query["sql"]).startswith(READS)]
            assert all("goodword_apikey" in sql or "SAVEPOINT" in sql for sql in written), endpoint.name
