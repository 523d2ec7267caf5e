"""The whole API against its own description: whatever comes in, no server error, and answers as documented."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from maillage.site.wsgi import application
from tests.examples import IS_COMPLETE, examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection"), pytest.mark.slow]
STREAM = "application/x-ndjson"
WRONG_INPUTS_OF_THE_GATE = 10_000

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@schemathesis.serializer(STREAM)
def lines(_context: schemathesis.SerializationContext, value: object) -> bytes:
    """A stream as it is generated: any text."""
    return str(value).encode("utf-8", errors="surrogatepass")


@pytest.fixture(scope="module", autouse=True)
def inputs_sent(pytestconfig: pytest.Config) -> Iterator[Counter[str]]:
    """How many inputs were sent, how many of them wrong on purpose, and what was answered: printed at the end."""
    sent: Counter[str] = Counter()
    yield sent
    statuses = ", ".join(f"{count} with {name}" for name, count in sorted(sent.items()) if name.isdigit())
    line = f"{sent['sent']} inputs to the API, {sent['wrong']} wrong on purpose; answered: {statuses}"
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else nullcontext():
        sys.stdout.write(f"\n{line}\n")
    if IS_COMPLETE:
        assert sent["wrong"] >= WRONG_INPUTS_OF_THE_GATE, line


@schema.parametrize()
@settings(max_examples=examples(300, few=15), suppress_health_check=list(HealthCheck))
def test_operation_answers_as_documented(inputs_sent: Counter[str], case: schemathesis.Case[Any]):
    # A request may have the right shape and be refused for what it says: no town is called "0".
    excluded: list[schemathesis.CheckFunction] = [positive_data_acceptance]
    if case.media_type == STREAM:
        # A stream is answered with 200 whatever its lines are; each line has its own answer.
        excluded.append(negative_data_rejection)

    answer = case.call_and_validate(excluded_checks=excluded)

    inputs_sent.update(["sent", str(answer.status_code)])
    if case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE:
        inputs_sent.update(["wrong"])
