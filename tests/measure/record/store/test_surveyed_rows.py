"""Pages and verdicts of films in the rows, from documents of every form."""

from typing import Any

import pytest
from django.db import connection

from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.intake.reading import DocumentReader
from maillage.measure.record.store.operators import operator_table
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.documents import NO_NODES, NOW, document, text_of

pytestmark = pytest.mark.django_db

Survey = tuple[int | None, ...]


def recorded(*subtests: dict[str, Any]) -> list[Survey]:
    """Pages made, within 10 s, within 5 s and the verdict, in the row of a document with each of ``subtests``."""
    reader = DocumentReader(operator_table(), device_of=len, read_receipt=NO_NODES)
    measurements = [reader.read(text_of(document(subtests=each))) for each in subtests]
    record_measurements(measurements, origin=Origin.CROWD, source="test", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pages_made, pages_within_10s, pages_within_5s, video_verdict FROM quality_measurement ORDER BY seq"
        )
        return [tuple(row) for row in cursor.fetchall()]


def page(status: str = "ok", load_ms: float | None = None) -> dict[str, Any]:
    return {"name": "mairie", "status": status} | ({} if load_ms is None else {"load_ms": load_ms})


def test_pages_are_counted_one_by_one_failed_ones_too_and_disturbed_ones_not() -> None:
    pages = [page(load_ms=900), page(load_ms=7_000), page("timeout"), page("failed"), page("voided"), page("skipped")]

    assert recorded({"web": {"status": "ok", "pages": pages}}) == [(4, 2, 1, None)]


def test_web_subtest_that_failed_before_any_page_is_one_page_that_never_came() -> None:
    assert recorded({"web": {"status": "failed"}}, {"web": {"status": "skipped"}}) == [
        (1, 0, 0, None),
        (None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("video", "verdict"),
    [
        ({"status": "ok", "start_delay_ms": 800, "stalled_ms": 0, "verdict": "failed"}, 0),
        ({"status": "ok", "start_delay_ms": 9_000, "stalled_ms": 0, "verdict": "perfect"}, 2),
        ({"status": "ok", "start_delay_ms": 800}, 2),
        ({"status": "ok", "start_delay_ms": 800, "heights_px": [240, 240]}, 1),
        ({"status": "ok", "start_delay_ms": 800, "height_px": 360}, 1),
        ({"status": "ok", "start_delay_ms": 3_500, "stalled_ms": 0}, 1),
        ({"status": "ok", "start_delay_ms": 800, "stalled_ms": 1_900}, 1),
        ({"status": "ok", "start_delay_ms": 800, "stalls": 3, "stalled_ms": 900}, 0),
        ({"status": "ok", "start_delay_ms": 800, "stalled_ms": 2_100}, 0),
        ({"status": "timeout"}, 0),
        ({"status": "failed", "verdict": "failed"}, 0),
        ({"status": "voided", "verdict": "perfect"}, None),
    ],
)
def test_verdict_on_a_film_is_the_one_told_or_follows_from_its_figures(
    video: dict[str, Any], verdict: int | None
) -> None:
    assert recorded({"video": video}) == [(None, None, None, verdict)]


def test_documents_of_one_transaction_keep_their_own_pages_and_films() -> None:
    web = {"status": "ok", "pages": [page(load_ms=900)]}

    got = recorded({"web": web}, {"latency": {"status": "ok", "rtt_ms": 30}}, {"video": {"status": "failed"}})

    assert got == [(1, 1, 1, None), (None, None, None, None), (None, None, None, 0)]
