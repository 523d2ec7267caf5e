from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.measure.protocol.domain.terms import MeasuredTest, Position, Status, Subtest, SubtestKind, Technology
from maillage.measure.record.domain.columns import SubtestOutcome
from maillage.measure.record.domain.terms import Origin, Usage, Verdict
from maillage.measure.record.store import models
from maillage.measure.record.store.preparation import columns_of, prepare
from maillage.measure.record.store.rows import RecordReceipt, record_measurements
from tests.measure.record.documents import AT_SEA, DOWNLOAD, NANTES, NOW, measurement, numbered

UPLOAD = Subtest(SubtestKind.UPLOAD, Status.OK, 9_100_000.0)
LATENCY = Subtest(SubtestKind.LATENCY, Status.OK, 31.0)
DOWNLOAD_BIT = 1 << Usage.DOWNLOAD
UPLOAD_BIT = 1 << Usage.UPLOAD


def record(*measurements: MeasuredTest, origin: Origin = Origin.CROWD) -> list[RecordReceipt]:
    return record_measurements(measurements, origin=origin, source="test", now=NOW)


def masks() -> list[int]:
    return list(models.Measurement.objects.order_by("seq").values_list("sample_mask", flat=True))


@pytest.mark.django_db
def test_measurement_in_nantes_has_its_commune_square_month_and_bins() -> None:
    sent = measurement(subtests=(DOWNLOAD, UPLOAD, LATENCY), flags=("roaming", "vpn"), body={"version": "1"})

    receipts = record(sent)

    row = models.Measurement.objects.get()
    assert receipts == [RecordReceipt(is_new=True, verdict=Verdict.COUNTED, has_commune=True)]
    assert (row.document_id, row.taken_at, row.received_at) == (sent.id, sent.taken_at, NOW)
    assert (row.commune, row.period) == (int("44109", 36), 142)
    assert row.grid17 is not None
    assert (row.bin_web, row.bin_video, row.bin_score) == (None, None, None)
    assert None not in (row.bin_download, row.bin_upload, row.bin_latency, row.bin_speed_score)
    assert row.sample_mask == DOWNLOAD_BIT | UPLOAD_BIT | 1 << Usage.LATENCY | 1 << Usage.SPEED_SCORE
    assert (row.flags, row.body) == ("roaming,vpn", '{"version":"1"}')
    assert (row.origin, row.source, row.operator, row.technology) == (0, "test", 1, 4)


@pytest.mark.django_db
def test_measurement_sent_again_is_known_and_changes_nothing() -> None:
    sent = measurement()
    record(sent)

    again = record(replace(sent, taken_at=sent.taken_at - timedelta(days=3)), measurement())

    assert [receipt.is_new for receipt in again] == [False, True]
    assert models.Measurement.objects.count() == 2
    assert models.SampleKey.objects.count() == 1


@pytest.mark.django_db
def test_measurement_twice_in_one_batch_is_recorded_once() -> None:
    sent = measurement()

    receipts = record(sent, sent)

    assert [receipt.is_new for receipt in receipts] == [True, False]
    assert models.Measurement.objects.count() == 1


@pytest.mark.django_db
def test_second_test_of_a_device_at_a_place_and_day_is_kept_and_not_counted() -> None:
    record(measurement(), measurement())

    record(measurement())

    assert masks() == [DOWNLOAD_BIT, 0, 0]


@pytest.mark.django_db
def test_second_test_counts_for_the_usage_that_the_first_lacked() -> None:
    record(measurement(), measurement(subtests=(DOWNLOAD, UPLOAD)), measurement(subtests=(UPLOAD,)))

    assert masks() == [DOWNLOAD_BIT, UPLOAD_BIT, 0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"device": 2},
        {"operator": 2},
        {"technology": Technology.G5},
        {"position": Position(NANTES["lon"] + 0.01, NANTES["lat"], 12.0)},
        {"position": Position(NANTES["lon"], NANTES["lat"], 500.0)},
        {"position": None},
        {"taken_at": NOW - timedelta(days=1)},
    ],
)
def test_test_that_differs_in_what_makes_a_sample_is_counted(changes: dict[str, object]) -> None:
    record(measurement(), measurement(**changes))

    assert masks() == [DOWNLOAD_BIT, DOWNLOAD_BIT]


@pytest.mark.django_db
def test_origins_do_not_take_slots_from_each_other() -> None:
    record(measurement())

    record(measurement(), origin=Origin.SIMULATED)

    assert masks() == [DOWNLOAD_BIT, DOWNLOAD_BIT]


@pytest.mark.django_db
def test_implausible_measurement_is_kept_with_its_reason_and_takes_no_slot() -> None:
    record(measurement(flags=("wifi",)), measurement())

    assert list(models.Measurement.objects.order_by("seq").values_list("verdict", flat=True)) == [Verdict.NOT_MOBILE, 0]
    assert masks() == [0, DOWNLOAD_BIT]


@pytest.mark.django_db
def test_measurement_at_sea_is_kept_and_counted_in_its_square_without_a_commune() -> None:
    (receipt,) = record(measurement(position=Position(**AT_SEA)))

    row = models.Measurement.objects.get()
    assert receipt == RecordReceipt(is_new=True, verdict=Verdict.COUNTED, has_commune=False)
    assert (row.commune, row.grid17 is not None, row.sample_mask) == (None, True, DOWNLOAD_BIT)


@pytest.mark.django_db
def test_measurement_without_position_is_kept_but_not_mapped() -> None:
    record(measurement(position=None))

    row = models.Measurement.objects.get()
    assert (row.lon, row.grid17, row.commune, row.sample_mask) == (None, None, None, DOWNLOAD_BIT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accuracy_m", "expected"),
    [(None, "both"), (200.0, "both"), (201.0, "commune"), (2_000.0, "commune"), (2_001.0, "none")],
)
def test_vague_position_loses_its_square_then_its_commune(accuracy_m: float | None, expected: str) -> None:
    record(measurement(position=Position(NANTES["lon"], NANTES["lat"], accuracy_m)))

    row = models.Measurement.objects.get()
    places = {(True, True): "both", (False, True): "commune", (False, False): "none"}
    assert places[(row.grid17 is not None, row.commune is not None)] == expected


@pytest.mark.django_db
def test_failure_has_the_failure_bin_and_is_counted() -> None:
    record(
        measurement(subtests=(Subtest(SubtestKind.LATENCY, Status.TIMEOUT), Subtest(SubtestKind.UPLOAD, Status.VOIDED)))
    )

    row = models.Measurement.objects.get()
    assert (row.bin_latency, row.bin_upload, row.sample_mask) == (511, None, 1 << Usage.LATENCY)


@pytest.mark.django_db
def test_more_rows_than_one_statement_holds_are_recorded_in_one_transaction() -> None:
    sent = [measurement(id=numbered(number), device=number % 1_500) for number in range(4_500)]

    receipts = record(*sent, *sent)

    assert sum(receipt.is_new for receipt in receipts) == 4_500
    assert models.SampleKey.objects.count() == 1_500
    assert sum(mask != 0 for mask in masks()) == 1_500


@given(st.lists(st.sampled_from(list(SubtestKind)), unique=True), st.sampled_from(list(Status)))
def test_wanted_usages_are_those_that_have_a_bin(kinds: list[SubtestKind], status: Status) -> None:
    columns = columns_of([measurement(position=None, subtests=tuple(Subtest(kind, status, 50.0) for kind in kinds))])

    got = prepare(columns, origin=Origin.CROWD, source="test", now=NOW)

    with_bins = sum(1 << usage for usage in Usage if got.bins[usage][0] >= 0)
    assert got.countable.tolist() == [with_bins if got.verdict[0] == Verdict.COUNTED else 0]


def test_sample_keys_of_an_origin_lie_in_a_range_of_their_own() -> None:
    columns = columns_of([measurement(id=uuid4(), device=number, position=None) for number in range(200)])

    ranges = {key >> 61 for key in prepare(columns, origin=Origin.FOREIGN, source="test", now=NOW).keys}

    assert ranges == {Origin.FOREIGN}


def test_columns_keep_missing_apart_from_failed_and_from_zero() -> None:
    columns = columns_of(
        [
            measurement(subtests=(Subtest(SubtestKind.DOWNLOAD, Status.OK, 0.0),)),
            measurement(subtests=(Subtest(SubtestKind.DOWNLOAD, Status.FAILED),)),
            measurement(subtests=(Subtest(SubtestKind.DOWNLOAD, Status.SKIPPED),)),
            measurement(subtests=(Subtest(SubtestKind.WEB, Status.OK),)),
        ]
    )

    download, web = columns.subtests[SubtestKind.DOWNLOAD], columns.subtests[SubtestKind.WEB]
    assert download.outcomes.tolist() == [
        SubtestOutcome.MEASURED,
        SubtestOutcome.FAILED,
        SubtestOutcome.MISSING,
        SubtestOutcome.MISSING,
    ]
    assert np.isnan(download.values).tolist() == [False, True, True, True]
    assert web.outcomes.tolist() == [
        SubtestOutcome.MISSING,
        SubtestOutcome.MISSING,
        SubtestOutcome.MISSING,
        SubtestOutcome.FAILED,
    ]
