from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maillage.measurement.rules.receipts import FileSeen, SessionReceipt
from maillage.measurement.terms import Objection
from maillage.quality.rules.vouching import SessionClaims, TransferClaim, objection_to, receipt_words
from tests.measurement.vectors import Case, cases

BEGAN = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


def receipt(**changes: Any) -> SessionReceipt:
    began_ms = int(BEGAN.timestamp() * 1000)
    fields: dict[str, Any] = {
        "node": "local",
        "identity": "a1",
        "network": "00ff",
        "began_ms": began_ms,
        "ended_ms": began_ms + 20_000,
        "down_bytes": 0,
        "up_bytes": 0,
    }
    return SessionReceipt(**(fields | changes))


@pytest.mark.parametrize("case", cases("receipts.json"))
@pytest.mark.parametrize("direction", ["download", "upload"])
def test_transfer_is_held_against_what_the_node_saw(case: Case, direction: str):
    claim = TransferClaim(**case.given["claim"])
    fields: dict[str, Any] = {"node": "local", "taken_at": BEGAN, direction: claim}
    claims = SessionClaims(**fields)

    objection = objection_to(claims, receipt(**{direction: tuple(case.given["seen"])}))

    assert {"is_exceeded": objection is Objection.EXCEEDED} == case.expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-25, None), (-26, Objection.OTHER_TIME), (0, None), (10, None), (11, Objection.OTHER_TIME)],
)
def test_measurement_is_of_the_time_of_its_session(minutes: int, expected: Objection | None):
    claims = SessionClaims(node=None, taken_at=BEGAN + timedelta(minutes=minutes))

    assert objection_to(claims, receipt()) is expected


@pytest.mark.parametrize(
    ("claimed_ms", "seen", "expected"),
    [
        (900.0, FileSeen(5_000_000, 880), None),
        (859.0, FileSeen(5_000_000, 880), Objection.EXCEEDED),
        (900.0, FileSeen(4_000_000, None), Objection.EXCEEDED),
        (None, FileSeen(), None),
    ],
)
def test_file_is_no_quicker_than_the_node_gave_it(claimed_ms: float | None, seen: FileSeen, expected: Objection | None):
    claims = SessionClaims(node=None, taken_at=BEGAN, file_download_ms=claimed_ms)

    assert objection_to(claims, receipt(file_download=seen)) is expected


def test_test_whose_subtests_all_failed_needs_no_octets():
    assert objection_to(SessionClaims(node="local", taken_at=BEGAN), receipt()) is None


def test_words_differ_by_session_network_hour_and_node():
    later = int((BEGAN + timedelta(hours=1)).timestamp() * 1000)
    variants = [receipt(), receipt(identity="a2"), receipt(network="00fe"), receipt(began_ms=later), receipt(node="n")]

    words = [receipt_words(variant) for variant in variants]
    assert len({session for session, _ in words}) == 3
    assert len({network for _, network in words}) == 4
