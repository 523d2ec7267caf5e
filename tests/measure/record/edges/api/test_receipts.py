"""A measurement counts once a receipt of the node vouches for it: what is told and counted of documents sent in."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.mandates import make_key
from maillage.core.clock import utc_now
from maillage.measure.record.domain.terms import Origin, Verdict
from maillage.measure.record.store.models import Measurement, SpentReceipt
from maillage.measure.record.store.writer import recorder
from tests.measure.record.documents import document
from tests.measure.record.receipts import STEPS, vouched_document, with_receipt
from tests.people import People

ADDRESS = "/api/v1/measurements"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_writer() -> Iterator[None]:
    yield
    # The writer's connection would keep the test database from being dropped.
    recorder().close()


def send(client: Client, content: dict[str, Any], **headers: str) -> dict[str, Any]:
    """The answer to a document that is recorded."""
    answer = client.post(ADDRESS, json.dumps(content), content_type="application/json", headers=headers)
    assert answer.status_code in {200, 201}, answer.content
    found: dict[str, Any] = answer.json()
    return found


def recent(**changes: Any) -> dict[str, Any]:
    """A good document of a minute ago, without receipt."""
    return document(taken_at=(utc_now() - timedelta(minutes=1)).isoformat(timespec="milliseconds"), **changes)


def code_of(answer: dict[str, Any]) -> str | None:
    """Why a document is not counted; None where it is."""
    assert answer["is_counted"] is not bool(answer["findings"]), answer
    return None if answer["is_counted"] else answer["findings"][0]["code"]


def test_document_that_no_node_has_measured_is_recorded_and_told_but_not_counted(client: Client) -> None:
    answer = send(client, recent())

    assert (answer["result"], answer["is_counted"], answer["findings"][0]["code"]) == (
        "recorded",
        False,
        "verdict.no_receipt",
    )
    assert answer["findings"][0]["message"].startswith("Enregistrée, mais pas comptée : ")
    assert Measurement.objects.get().sample_mask == 0


def test_document_with_its_receipt_is_counted_and_keeps_no_receipt(client: Client) -> None:
    sent = vouched_document()

    answer = send(client, sent)
    row = Measurement.objects.get()

    assert (answer["is_counted"], answer["findings"], row.voice > 1) == (True, [], True)
    assert sent["receipt"] not in repr(vars(row))


def test_receipt_does_not_vouch_for_a_second_device(client: Client) -> None:
    sent = vouched_document()

    answers = [send(client, each) for each in (sent, {**sent, "id": str(uuid4()), "device": "y" * 32}, sent)]

    assert [code_of(answer) for answer in answers] == [None, "verdict.used_receipt", None]
    assert answers[2]["result"] == "already_known"


def test_receipt_stays_used_after_its_measurement_was_erased(client: Client) -> None:
    sent = vouched_document()
    send(client, sent)
    client.delete(ADDRESS, headers={"Authorization": f"Bearer {sent['device']}"})

    again = send(client, {**sent, "id": str(uuid4())})

    assert (code_of(again), SpentReceipt.objects.count()) == ("verdict.used_receipt", 1)


def test_document_that_was_not_counted_is_told_so_again(client: Client) -> None:
    sent = vouched_document()
    copied = {**sent, "id": str(uuid4()), "device": "y" * 32}
    send(client, sent)

    answers = [send(client, copied) for _ in range(2)]

    assert [(answer["result"], answer["is_counted"]) for answer in answers] == [
        ("recorded", False),
        ("already_known", False),
    ]


def test_receipt_of_a_key_that_nobody_knows_vouches_for_nothing(client: Client) -> None:
    sent = with_receipt(recent(), key=Ed25519PrivateKey.generate())

    assert code_of(send(client, sent)) == "verdict.unknown_receipt"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"download": STEPS[:1] * 36}, None),
        ({"download": (100,) * 36}, "verdict.exceeded"),
        ({"upload": ()}, "verdict.exceeded"),
        ({"web_bytes": 0}, "verdict.exceeded"),
        ({"video_bytes": 0}, "verdict.exceeded"),
        ({"node": "nantes"}, "verdict.unknown_receipt"),
    ],
)
def test_figure_above_what_the_node_saw_is_not_counted(
    client: Client, changes: dict[str, Any], expected: str | None
) -> None:
    sent = with_receipt(recent(server={"name": "local"}), **changes)

    assert code_of(send(client, sent)) == expected


@pytest.mark.parametrize("days", [-1, 31])
def test_receipt_of_another_day_is_not_counted(client: Client, days: int) -> None:
    taken_at = utc_now() - timedelta(days=max(days, 0))
    sent = document(taken_at=taken_at.isoformat(timespec="milliseconds"))

    answer = send(client, with_receipt(sent, began_at=taken_at - timedelta(days=min(days, 0))))

    assert code_of(answer) == "verdict.other_time"


def test_wifi_test_does_not_use_up_a_receipt(client: Client) -> None:
    sent = vouched_document(flags=["wifi"])

    assert code_of(send(client, sent)) == "verdict.not_mobile"
    assert SpentReceipt.objects.count() == 0


def test_dead_zone_told_later_counts_under_its_own_origin(client: Client) -> None:
    dead = {"status": "failed", "reason": "no_network"}
    sent = recent(flags=["no_network"], subtests={"latency": dead, "download": dead, "upload": dead})

    answer = send(client, sent)
    row = Measurement.objects.get()

    assert (answer["is_counted"], row.origin) == (True, Origin.DEAD_ZONE)


def test_dead_zone_that_claims_a_speed_is_no_dead_zone(client: Client) -> None:
    assert code_of(send(client, recent(flags=["no_network"]))) == "verdict.no_receipt"


def test_key_of_an_organisation_records_drive_tests_in_its_name(client: Client, people: People) -> None:
    _key, token = make_key(Acting(people.commune.pk), name="Bus", role=Role.PUBLISHER, now=utc_now())

    answer = send(client, recent(), Authorization=f"Bearer {token}")
    row = Measurement.objects.get()

    assert (answer["is_counted"], row.origin, row.source) == (True, Origin.DRIVE_TEST, f"api:{people.commune.pk}")


def test_revoked_key_is_refused_and_nothing_recorded(client: Client) -> None:
    answer = client.post(
        ADDRESS, json.dumps(recent()), content_type="application/json", headers={"Authorization": "Bearer mlg_nobody"}
    )

    assert (answer.status_code, answer.json()["code"], Measurement.objects.count()) == (403, "key_unknown", 0)


def test_second_test_of_a_network_in_an_hour_is_kept_and_told_and_counts_for_nothing(client: Client) -> None:
    began_at = utc_now() - timedelta(minutes=1)
    same = [with_receipt(recent(device=device * 32), network="same", began_at=began_at) for device in "ab"]
    other = with_receipt(recent(device="c" * 32), network="other", began_at=began_at)

    answers = [send(client, each) for each in (*same, other)]
    rows = Measurement.objects.order_by("seq").values_list("sample_mask", "verdict")

    assert [code_of(answer) for answer in answers] == [None, "verdict.heard_enough", None]
    assert [(mask > 0, verdict) for mask, verdict in rows] == [
        (True, Verdict.COUNTED),
        (False, Verdict.HEARD_ENOUGH),
        (True, Verdict.COUNTED),
    ]


def test_third_test_of_an_hour_is_not_heard_where_other_hours_say_nothing(client: Client) -> None:
    began_at = utc_now() - timedelta(minutes=1)
    sent = [with_receipt(recent(device=device * 32), began_at=began_at) for device in "abc"]

    assert [code_of(send(client, each)) for each in sent] == [None, None, "verdict.heard_enough"]


def test_repeated_test_takes_no_hour_from_anybody(client: Client) -> None:
    """A second test at the same place and day was never a sample: the network stays free for a neighbour."""
    began_at = utc_now() - timedelta(minutes=1)
    first, again, neighbour = (
        with_receipt(recent(device=device * 32), network=network, began_at=began_at)
        for device, network in (("a", "first"), ("a", "shared"), ("n", "shared"))
    )

    answers = [send(client, each) for each in (first, again, neighbour)]

    assert [code_of(answer) for answer in answers] == [None, None, None]
    assert [row.sample_mask > 0 for row in Measurement.objects.order_by("seq")] == [True, False, True]


def test_trip_is_counted_apart_commune_by_commune(client: Client) -> None:
    began_at = utc_now() - timedelta(minutes=1)
    places = ((-1.5534, 47.2173), (-2.1020, 47.1140), (-1.5534, 47.2173))  # Nantes, Pornic, Nantes again
    drive = [
        with_receipt(
            recent(flags=["drive"], position={"lon": lon, "lat": lat, "accuracy_m": 8.0}),
            network="car",
            began_at=began_at,
        )
        for lon, lat in places
    ]

    answers = [send(client, {**each, "device": "d" * 32}) for each in drive]
    rows = Measurement.objects.order_by("seq").values_list("origin", "sample_mask")

    assert [code_of(answer) for answer in answers[:2]] == [None, None]
    assert [(Origin(origin), mask > 0) for origin, mask in rows] == [
        (Origin.TRIP, True),
        (Origin.TRIP, True),
        (Origin.TRIP, False),
    ]
