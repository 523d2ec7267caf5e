import csv
import json
import secrets
from collections.abc import Iterator
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.measure.record.store.models import Measurement
from maillage.measure.record.store.writer import recorder
from tests.measure.record.documents import document
from tests.measure.record.receipts import vouched_document

pytestmark = pytest.mark.django_db(transaction=True)  # the recorder writes in a thread of its own

TOKEN, OTHER = secrets.token_urlsafe(24), secrets.token_urlsafe(24)


@pytest.fixture(autouse=True)
def _ended_writer() -> Iterator[None]:
    yield
    # The writer's connection would keep the test database from being dropped.
    recorder().close()


def send(client: Client, token: str, **changes: object) -> None:
    """Send one test under a token, as any client does."""
    body = {**vouched_document(), "device": token, **changes}
    answer = client.post("/api/v1/measurements", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content


def ask(client: Client, action: str, token: str = TOKEN, **more: str) -> str:
    """What the page answers to a form."""
    return client.post("/mes-donnees", {"token": token, "action": action, **more}).content.decode()


def test_page_shows_the_tests_of_the_token_and_of_no_other(client: Client) -> None:
    send(client, TOKEN)
    send(client, OTHER)

    shown = ask(client, "see")

    assert "Un test envoyé" in shown
    assert shown.count('<li class="card">') == 1
    assert OTHER not in shown


def test_token_is_in_no_address_and_no_cache(client: Client) -> None:
    send(client, TOKEN)

    answer = client.post("/mes-donnees", {"token": TOKEN, "action": "see"})

    assert "no-store" in answer["Cache-Control"]
    assert f"={TOKEN}" not in answer.content.decode()


def test_what_is_taken_away_is_what_was_sent(client: Client) -> None:
    send(client, TOKEN)

    [own] = json.loads(ask(client, "json"))["measurements"]
    [line] = csv.DictReader(StringIO(ask(client, "csv")))

    sent = {name: value for name, value in document().items() if name not in {"device", "id", "taken_at"}}
    assert {name: own["document"][name] for name in sent} == sent
    assert "device" not in own["document"]
    assert own["verdict"] == "counted"
    assert line["id"] == own["document"]["id"]


def test_erasing_asks_once_and_takes_all_of_this_token_only(client: Client) -> None:
    send(client, TOKEN)
    send(client, OTHER)

    not_sure = ask(client, "erase")
    kept = Measurement.objects.count()
    sure = ask(client, "erase", sure="yes")

    assert "cochez la case" in not_sure
    assert kept == 2
    assert "1\u00a0test effacé" in sure
    assert Measurement.objects.count() == 1
    assert "Rien n’est gardé sous ce jeton" in ask(client, "see")
    assert "Rien n’est gardé sous ce jeton" in ask(client, "erase", sure="yes")


@pytest.mark.parametrize("token", ["", "short", "x" * 129, "spaces are not allowed here", "é" * 30])
def test_what_is_no_token_is_told_so(client: Client, token: str) -> None:
    answer = client.post("/mes-donnees", {"token": token, "action": "see"})

    assert answer.status_code == 422
    assert "Ce n’est pas un jeton d’appareil" in answer.content.decode()


def test_form_without_its_own_key_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/mes-donnees", {"token": TOKEN, "action": "erase", "sure": "yes"}).status_code == 403


@pytest.mark.parametrize("tests", [1, 3])
def test_list_asks_the_database_once_whatever_its_length(client: Client, tests: int) -> None:
    for _ in range(tests):
        send(client, TOKEN)

    with CaptureQueriesContext(connection) as queries:
        ask(client, "see")

    assert len(queries) == 1


def test_long_list_goes_on_where_it_stopped(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.measure.speedtest.pages.my_data.SHOWN", 2)
    for _ in range(3):
        send(client, TOKEN)
    last = Measurement.objects.order_by("-seq")[1].seq

    first, second = ask(client, "see"), ask(client, "see", before=str(last))

    assert (first.count('<li class="card">'), second.count('<li class="card">')) == (2, 1)
    assert f'name="before" value="{last}"' in first
    assert 'name="before"' not in second
