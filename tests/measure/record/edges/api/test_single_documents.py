"""The short way of single documents answers as Django does: status, headers and body."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings

from maillage.measure.record.edges.api.single_documents import SingleDocuments
from maillage.measure.record.pages.parts.limits import DEVICE_RATE
from maillage.measure.record.store.writer import recorder
from tests.measure.record.documents import document, text_of
from tests.measure.record.receipts import vouched_document

ADDRESS = "/api/v1/measurements"
JSON = {"Content-Type": "application/json"}

pytestmark = pytest.mark.django_db(transaction=True)


class Ways:
    """The short way and Django's, and how many requests Django answered on the short one."""

    def __init__(self) -> None:
        self.django = WSGIHandler()
        self.by_django = 0
        self._short = SingleDocuments(self._counted)

    def _counted(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.by_django += environ.get("CONTENT_TYPE") != "text/plain"  # the question for the headers
        return self.django(environ, start_response)

    def answers(self, content: bytes, headers: dict[str, str] | None = None) -> list[httpx.Response]:
        """Of the same request, by the short way and by Django's, nobody having sent anything yet."""
        answers = []
        for application in (self._short, self.django):
            transport = httpx.WSGITransport(app=application, remote_addr="192.0.2.7")
            with httpx.Client(transport=transport, base_url="http://localhost") as client:
                answers.append(client.post(ADDRESS, content=content, headers=JSON | (headers or {})))
        return answers


@pytest.fixture
def ways(same_connection: None) -> Iterator[Ways]:
    yield Ways()
    recorder().close()


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    return answer.status_code, dict(answer.headers), answer.content


@pytest.mark.parametrize("languages", ["", "en-GB,en;q=0.8", "fr", "de", "x" * 300])
def test_known_document_is_answered_as_by_django(ways: Ways, languages: str) -> None:
    sent = text_of(document(position=None, operator={"origin": "declared"}))
    ways.answers(sent)

    short, by_django = ways.answers(sent, {"Accept-Language": languages})

    assert told(short) == told(by_django)
    assert short.json()["result"] == "already_known"
    assert ways.by_django == (len(languages) > 200)


def test_new_document_is_answered_as_by_django(ways: Ways) -> None:
    short, again = ways.answers(text_of(vouched_document()))

    assert (short.status_code, short.json()["result"], short.json()["is_counted"]) == (201, "recorded", True)
    assert short.headers["Content-Security-Policy"] == again.headers["Content-Security-Policy"]
    assert {**short.json(), "result": "already_known"} == again.json()
    assert ways.by_django == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"no json", text_of(document(version="2")), b" " * 70_000])
def test_refused_document_is_answered_as_by_django(ways: Ways, content: bytes) -> None:
    short, by_django = ways.answers(content, {"Accept-Language": "en"})

    assert told(short) == told(by_django)
    assert short.status_code == (413 if len(content) > 65_536 else 422)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "elsewhere.example"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=utf-8"},
        {"Authorization": "Bearer maillage_none"},
        {"Cookie": "django_language=en"},
    ],
)
def test_request_that_is_not_plain_goes_the_way_of_django(ways: Ways, headers: dict[str, str]) -> None:
    sent = text_of(document())
    ways.answers(sent)

    short, by_django = ways.answers(sent, headers)

    assert told(short) == told(by_django)


@override_settings(SECURE_HSTS_SECONDS=3600, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
@pytest.mark.parametrize("protocol", ["https", "http"])
def test_answer_over_https_says_so_as_django_does(protocol: str) -> None:
    sent, ways = text_of(document()), Ways()
    ways.answers(sent)

    short, by_django = ways.answers(sent, {"X-Forwarded-Proto": protocol})
    recorder().close()

    assert told(short) == told(by_django)
    assert ("Strict-Transport-Security" in short.headers) == (protocol == "https")


def test_sender_who_sends_too_often_is_told_as_by_django(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "maillage.measure.record.edges.api.measurements.DEVICE_RATE", replace(DEVICE_RATE, most=1, every_s=3_600.0)
    )
    sent = text_of(document())
    ways.answers(sent)

    short, by_django = ways.answers(sent)

    assert [answer.status_code for answer in (short, by_django)] == [429, 429]
    assert short.headers.keys() == by_django.headers.keys()
    assert short.json()["code"] == by_django.json()["code"] == "rate"


def test_database_that_refuses_is_told_as_by_django(ways: Ways) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quality_sample_key RENAME TO away")

    try:
        short, by_django = ways.answers(text_of(vouched_document()), {"Accept-Language": "en"})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO quality_sample_key")

    assert told(short) == told(by_django)
    assert (short.status_code, short.headers["Retry-After"]) == (503, "60")
