from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from maillage.core.problems import Unavailable
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.edges.rehearsals import rehearse_recording
from maillage.measure.record.store import models
from maillage.measure.record.store.rows import RecordReceipt
from maillage.measure.record.store.writer import Recorder
from tests.measure.record.documents import NOW, measurement, numbered

UNSTORABLE = 1 << 70  # no database has such an integer: stands for any row that cannot be written


@pytest.fixture(autouse=True)
def _rehearsed_as_a_server() -> None:
    rehearse_recording()


def record(recorder: Recorder, *devices: int, origin: Origin = Origin.CROWD, first: int = 0) -> list[RecordReceipt]:
    sent = [measurement(id=numbered(first + at), device=device) for at, device in enumerate(devices)]
    return recorder.record(sent, origin=origin, source="test", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_each_get_their_own_receipts() -> None:
    recorder = Recorder()

    with ThreadPoolExecutor(16) as threads:
        got = list(threads.map(lambda at: record(recorder, *range(at % 3 + 1), first=at * 10), range(60)))
    recorder.close()

    assert [len(receipts) for receipts in got] == [at % 3 + 1 for at in range(60)]
    assert all(receipt.is_new for receipts in got for receipt in receipts)
    assert models.Measurement.objects.count() == sum(len(receipts) for receipts in got)


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_record_every_document_once() -> None:
    writers = [Recorder(), Recorder()]

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(lambda at: record(writers[at % 2], at // 2, first=at // 2), range(40)))
    for writer in writers:
        writer.close()

    assert sum(receipt.is_new for receipts in got for receipt in receipts) == 20
    assert models.Measurement.objects.count() == 20
    assert models.SampleKey.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_request_that_cannot_be_recorded_harms_no_other() -> None:
    recorder = Recorder()
    sent = [1, UNSTORABLE, 3, 4]

    def outcome(at: int) -> str:
        try:
            return f"{len(record(recorder, sent[at], first=at))} recorded"
        except OverflowError:
            return "refused"

    with ThreadPoolExecutor(4) as threads:
        got = list(threads.map(outcome, range(4)))
    recorder.close()

    assert got == ["1 recorded", "refused", "1 recorded", "1 recorded"]
    assert models.Measurement.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_origins_of_one_batch_stay_apart() -> None:
    recorder = Recorder()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda at: record(recorder, 1, origin=Origin(at % 2), first=at), range(8)))
    recorder.close()

    assert models.Measurement.objects.filter(origin=Origin.DRIVE_TEST).count() == 4
    assert models.SampleKey.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_database_that_refuses_is_told_as_unavailable_and_comes_back() -> None:
    recorder = Recorder()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quality_sample_key RENAME TO away")

    with pytest.raises(Unavailable):
        record(recorder, 1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE away RENAME TO quality_sample_key")
    again = record(recorder, 1)
    recorder.close()

    assert [receipt.is_new for receipt in again] == [True]


def test_nothing_to_record_needs_no_writer() -> None:
    assert record(Recorder()) == []
