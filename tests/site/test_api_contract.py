"""The whole API against its own description: whatever comes in, no server error, and answers as documented."""

import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.mandates import make_key
from maillage.core.clock import utc_now
from tests.examples import IS_COMPLETE, examples
from tests.people import People
from tests.whole_application import whole_application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_connection"), pytest.mark.slow]
STREAM = "application/x-ndjson"
WRONG_INPUTS_OF_THE_GATE = 10_000

DEVICE = "Jt3kq0Zl8Xw2Vb7Nc5Rm1A"
LEFT_OUT_EVERY = 4  # of the inputs that need a key: without it nothing else of them is looked at


_numbers = itertools.count()


def each_from_a_network_of_its_own(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The application; a network that asks so often would be answered 429, whatever it sent."""
    number = next(_numbers)
    environ["REMOTE_ADDR"] = f"10.{number >> 8 & 255}.{number & 255}.1"
    return whole_application()(environ, start_response)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
schema.app = each_from_a_network_of_its_own


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


@pytest.fixture
def keys(people: People) -> dict[str, str]:
    """A key of each kind that the description names."""
    acting = Acting(people.commune.pk)
    _, token = make_key(acting, name="Logiciel", role=Role.PUBLISHER, now=utc_now())
    return {"DeviceToken": DEVICE, "ApiKeyAuth": token}


def words_sent(query: Mapping[str, Any]) -> list[object]:
    """The word that arrives of each parameter; where there is no single one, the list or object itself."""
    values = query.values()
    return [value[0] if isinstance(value, list) and len(value) == 1 else value for value in values]


@schema.parametrize()
@settings(max_examples=examples(700, few=8), suppress_health_check=list(HealthCheck))
def test_operation_answers_as_documented(keys: dict[str, str], inputs_sent: Counter[str], case: schemathesis.Case[Any]):
    # A request may have the right shape and be refused for what it says: no town is called "0".
    excluded: list[schemathesis.CheckFunction] = [positive_data_acceptance]
    if case.media_type == STREAM:
        # A stream is answered with 200 whatever its lines are; each line has its own answer.
        excluded.append(negative_data_rejection)
    # A query holds words alone, of one name the last: of a list or an object it may be a good one that arrives.
    # A filter that is empty asks for nothing, whatever its type: so forms send those that nobody chose.
    if any(not isinstance(word, str | int | float) or not str(word).strip() for word in words_sent(case.query)):
        excluded.append(negative_data_rejection)

    scheme = next((name for each in case.operation.definition.raw.get("security", ()) for name in each), None)
    # A key that is wrong on purpose stays so.
    headers_meant = case.meta.components.get(ParameterLocation.HEADER) if case.meta is not None else None
    is_wrong = headers_meant is not None and headers_meant.mode is GenerationMode.NEGATIVE
    is_signed = scheme is not None and not is_wrong and inputs_sent["sent"] % LEFT_OUT_EVERY > 0
    if scheme == "DeviceToken":
        # Any token is a secret that some device made for itself: one that sent nothing has nothing to read or erase.
        excluded.append(ignored_auth)
    headers = {"Authorization": f"Bearer {keys[scheme]}"} if scheme is not None and is_signed else None

    answer = case.call_and_validate(excluded_checks=excluded, headers=headers)

    inputs_sent.update(["sent", str(answer.status_code)])
    if case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE:
        inputs_sent.update(["wrong"])
