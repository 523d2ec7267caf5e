import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client

from maillage.measure.record.pages.parts.limits import DEVICE_RATE, NETWORK_RATE
from maillage.measure.record.store import models
from maillage.measure.record.store.writer import recorder
from tests.measure.record.documents import AT_SEA, TOKEN, document_schema, text_of
from tests.measure.record.receipts import vouched_document as document

ADDRESS = "/api/v1/measurements"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_writer() -> Iterator[None]:
    yield
    # The writer's connection would keep the test database from being dropped.
    recorder().close()


def post(client: Client, body: bytes, kind: str = "application/json") -> HttpResponse:
    return cast("HttpResponse", client.post(ADDRESS, body, content_type=kind))


def post_stream(client: Client, *lines: bytes) -> list[dict[str, Any]]:
    answer = post(client, b"\n".join(lines), "application/x-ndjson")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-ndjson")
    return [json.loads(line) for line in answer.content.splitlines()]


def codes(answer: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in answer["findings"]]


def test_document_is_recorded_then_known(client: Client) -> None:
    sent = document()

    first, second = post(client, text_of(sent)), post(client, text_of(sent))

    assert [first.status_code, second.status_code] == [201, 200]
    assert json.loads(first.content) == {"id": sent["id"], "result": "recorded", "is_counted": True, "findings": []}
    assert json.loads(second.content)["result"] == "already_known"
    assert models.Measurement.objects.count() == 1


def test_token_of_the_device_is_stored_nowhere(client: Client) -> None:
    post(client, text_of(document()))

    row = models.Measurement.objects.values().get()
    assert TOKEN not in repr(row)


def test_bad_document_is_refused_with_findings_in_the_language_of_the_sender(client: Client) -> None:
    sent = document(context="boat")

    french = post(client, text_of(sent))

    assert french.status_code == 422
    answer = json.loads(french.content)
    assert (answer["id"], answer["result"]) == (sent["id"], "refused")
    assert codes(answer) == ["document.word"]
    assert answer["findings"][0]["message"].startswith("« context » doit être un de ces mots")
    assert models.Measurement.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "is_counted", "expected"),
    [
        ({"position": AT_SEA}, True, ["position.no_commune"]),
        ({"position": None}, True, ["position.missing"]),
        ({"position": {"lon": 0, "lat": 0}}, False, ["verdict.out_of_range", "position.no_commune"]),
        ({"taken_at": "1970-01-01T00:00:00Z"}, False, ["verdict.too_old"]),
        ({"taken_at": "2199-01-01T00:00:00Z"}, False, ["verdict.future"]),
        ({"flags": ["wifi"]}, False, ["verdict.not_mobile"]),
        ({"operator": {"value": "nobody", "origin": "declared"}}, True, ["operator.unknown"]),
    ],
)
def test_odd_document_is_kept_and_its_sender_learns_what_is_odd(
    client: Client, changes: dict[str, Any], is_counted: object, expected: list[str]
) -> None:
    got = post(client, text_of(document(**changes)))

    answer = json.loads(got.content)
    assert (got.status_code, answer["is_counted"], codes(answer)) == (201, is_counted, expected)
    assert all(finding["message"] for finding in answer["findings"])


def test_stream_with_bad_lines_records_the_good_ones(client: Client) -> None:
    good = [document(), document()]
    lines = [
        text_of(good[0]),
        b"",
        b"{",
        text_of(document(version="9")),
        b"[" * 9_000,
        text_of(good[1]),
        text_of(good[0]),
    ]

    answers = post_stream(client, *lines)

    assert [(answer["line"], answer["result"]) for answer in answers] == [
        (1, "recorded"),
        (3, "refused"),
        (4, "refused"),
        (5, "refused"),
        (6, "recorded"),
        (7, "already_known"),
    ]
    assert {str(each) for each in models.Measurement.objects.values_list("document_id", flat=True)} == {
        each["id"] for each in good
    }


def test_empty_stream_is_answered_with_nothing(client: Client) -> None:
    assert post_stream(client, b"", b"") == []


def test_stream_of_200_000_empty_documents_that_cost_36_s_is_refused_unread(client: Client) -> None:
    answer = post(client, b"{}\n" * 200_000, "application/x-ndjson")

    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, "body.lines")


def test_stream_of_a_thousand_bad_lines_tells_five_findings_a_line_and_stays_small(client: Client) -> None:
    bad = [b"{}", text_of(document(unknown_key=1) | {"é" * 2_500: 1}), text_of({"flags": [1] * 1_500})]

    answers = post_stream(client, *bad * 333)

    assert [len(codes(answer)) for answer in answers[:3]] == [5, 2, 1]
    assert codes(answers[2]) == ["document.faults"]
    assert len(json.dumps(answers)) < 3_000_000


@pytest.mark.parametrize("content", [{"pages": [{} for _ in range(100)]}, {str(number): 0 for number in range(600)}])
def test_document_of_more_fields_than_there_are_is_refused_before_each_is_judged(
    client: Client, content: dict[str, Any]
) -> None:
    answer = post(client, text_of(content))

    assert (answer.status_code, codes(json.loads(answer.content))) == (422, ["document.size"])


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"{}", "text/plain", 415),
        (b"{}", "application/json", 422),
        (b" " * 70_000, "application/json", 413),
        (b" " * 10_000_000, "application/json", 413),
        (b" " * 10_000_000, "application/x-ndjson", 413),
    ],
)
def test_body_of_another_type_or_too_large_is_refused(client: Client, body: bytes, kind: str, expected: int) -> None:
    answer = post(client, body, kind)

    assert answer.status_code == expected
    if expected != 422:
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["code"].startswith("body.")


def test_device_that_sends_too_much_is_told_when_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = replace(DEVICE_RATE, most=2, every_s=30.0)
    monkeypatch.setattr("maillage.measure.record.edges.api.measurements.DEVICE_RATE", slow)

    answers = [post(client, text_of(document())) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2]["Retry-After"]) in range(1, 31)


def test_stream_of_a_device_that_sends_too_much_keeps_what_the_limit_allows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = replace(DEVICE_RATE, most=2, every_s=30.0)
    monkeypatch.setattr("maillage.measure.record.edges.api.measurements.DEVICE_RATE", slow)

    answers = post_stream(client, *(text_of(document()) for _ in range(3)), text_of(document(device="y" * 32)))

    assert [answer["result"] for answer in answers] == ["recorded", "recorded", "refused", "recorded"]
    assert codes(answers[2]) == ["rate"]


def test_network_that_sends_too_much_is_told_when_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = replace(NETWORK_RATE, most=1, every_s=60.0)
    monkeypatch.setattr("maillage.measure.record.edges.api.measurements.NETWORK_RATE", slow)

    answers = [
        client.post(ADDRESS, text_of(document()), content_type="application/json", REMOTE_ADDR=f"192.0.2.{host}")
        for host in (1, 9)
    ]

    assert [answer.status_code for answer in answers] == [201, 429]


def test_device_reads_and_erases_its_own_measurements_only(client: Client) -> None:
    mine, other = document(), document(device="y" * 32)
    post_stream(client, text_of(mine), text_of(other))

    listed = client.get(f"{ADDRESS}/mine", headers=BEARER).json()["items"]
    erased = client.delete(ADDRESS, headers=BEARER)
    again = client.delete(ADDRESS, headers=BEARER)

    assert [row["id"] for row in listed] == [mine["id"]]
    assert (listed[0]["operator"], listed[0]["commune"]) == ("orange", "44109")
    assert listed[0]["document"] == {key: value for key, value in mine.items() if key not in {"device", "receipt"}}
    assert [json.loads(answer.content) for answer in (erased, again)] == [{"erased": 1}, {"erased": 0}]
    assert [str(row.document_id) for row in models.Measurement.objects.all()] == [other["id"]]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer short"}, {"Authorization": f"Basic {TOKEN}"}])
def test_without_a_token_nothing_is_read_or_erased(client: Client, headers: dict[str, str]) -> None:
    answers = [client.get(f"{ADDRESS}/mine", headers=headers), client.delete(ADDRESS, headers=headers)]

    assert [answer.status_code for answer in answers] == [401, 401]


def test_schema_is_served_as_published(client: Client) -> None:
    answer = client.get("/api/v1/schemas/measurement-1.json")

    assert json.loads(answer.content) == document_schema()


def test_own_measurements_come_as_csv_with_etsi_names(client: Client) -> None:
    mine = document()
    post(client, text_of(mine))

    answer = client.get(f"{ADDRESS}/mine?format=csv", headers=BEARER)

    head, line = answer.content.decode().splitlines()
    taken_at = datetime.fromisoformat(mine["taken_at"]).isoformat(timespec="microseconds")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "HTTP Mean User Data Rate DL [kbit/s]" in head
    assert line.startswith(f"{mine['id']},{taken_at},orange,4G,outdoor,-1.5534,47.2173,12.0,31.5,0.0,45200.0")
