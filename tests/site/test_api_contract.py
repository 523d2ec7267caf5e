"""The whole API against its own description: whatever comes in, no server error, and answers as documented."""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from maillage.site.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection"), pytest.mark.slow]
# Examples for each operation: all together they take less than half a minute.
EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
STREAM = "application/x-ndjson"

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schemathesis.serializer(STREAM)
def lines(_context: schemathesis.SerializationContext, value: object) -> bytes:
    """A stream as it is generated: any text."""
    return str(value).encode("utf-8", errors="surrogatepass")


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_operation_answers_as_documented(case: schemathesis.Case[Any]):
    # A request may have the right shape and be refused for what it says: no town is called "0".
    excluded: list[schemathesis.CheckFunction] = [positive_data_acceptance]
    if case.media_type == STREAM:
        # A stream is answered with 200 whatever its lines are; each line has its own answer.
        excluded.append(negative_data_rejection)

    case.call_and_validate(excluded_checks=excluded)
