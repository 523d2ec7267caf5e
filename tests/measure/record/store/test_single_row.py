"""One measurement written by itself has the row that it has among many: two forms of the same rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.measure.protocol.domain.terms import (
    Attestation,
    AttestationKind,
    Context,
    MeasuredTest,
    Objection,
    PageCounts,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.domain.score import LIMITS
from maillage.measure.record.domain.terms import SCALES, Origin
from maillage.measure.record.store import models
from maillage.measure.record.store.rows import RecordReceipt, record_measurements
from maillage.measure.record.store.single_row import insert_single_rows, single_row
from tests.measure.record.documents import AT_SEA, DOWNLOAD, NOW, measurement, numbered

RECEIPT = Attestation(AttestationKind.RECEIPT, None, 77, 88, int(NOW.timestamp()) - 3_600)
Rows = list[dict[str, Any]]


def of_all_kinds(value: float | None, status: Status = Status.OK) -> tuple[Subtest, ...]:
    return tuple(Subtest(kind, status, value) for kind in SubtestKind)


def at_limits(*, good: bool) -> tuple[Subtest, ...]:
    values = {kind: limits.good if good else limits.poor for kind, limits in LIMITS.items()}
    return tuple(Subtest(kind, Status.OK, value) for kind, value in values.items())


FIGURES = st.one_of(
    st.none(),
    st.floats(-1.0, 1e13),
    st.sampled_from([scale.floor * 2.0**doublings for scale in SCALES.values() for doublings in (0, 1, 5, 20)]),
    st.sampled_from([limit for limits in LIMITS.values() for limit in (limits.good, limits.poor)]),
)
SUBTESTS = st.builds(
    Subtest,
    st.sampled_from(SubtestKind),
    st.sampled_from(Status),
    FIGURES,
    st.sampled_from([None, PageCounts(5, 4, 2), PageCounts(1, 0, 0)]),
    st.sampled_from([None, "perfect", "correct", "failed"]),
)
POSITIONS = st.builds(
    Position,
    st.one_of(st.floats(-180, 180), st.floats(-2.5, 1.0)),
    st.one_of(st.floats(-90, 90), st.floats(46.2, 48.6)),
    st.sampled_from([None, 0.0, 12.0, 200.0, 200.1, 2_000.0, 2_000.1]),
)
MEASUREMENTS = st.builds(
    MeasuredTest,
    id=st.uuids(),
    taken_at=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- UTC beside
    device=st.integers(0, (1 << 63) - 1),
    operator=st.integers(0, 9),
    operator_origin=st.one_of(st.none(), st.sampled_from(ValueOrigin)),
    technology=st.sampled_from(Technology),
    technology_origin=st.one_of(st.none(), st.sampled_from(ValueOrigin)),
    context=st.sampled_from(Context),
    position=st.one_of(st.none(), POSITIONS),
    subtests=st.lists(SUBTESTS, max_size=9).map(tuple),
    flags=st.lists(st.sampled_from(["wifi", "eco", "fixed_or_mobile"]), max_size=2).map(tuple),
    voucher=st.one_of(
        # Sessions of two networks in three hours: what is heard depends on what was before.
        st.builds(
            RECEIPT._replace,
            session=st.integers(1, 1 << 40),
            network=st.integers(1, 6),
            hour=st.integers(1, 3),
        ),
        st.sampled_from(
            [
                RECEIPT,
                RECEIPT._replace(ended_s=int(NOW.timestamp()) - 40 * 86_400),
                RECEIPT._replace(ended_s=int(NOW.timestamp()) + 3_600),
                *(Attestation(objection=objection) for objection in Objection),
                Attestation(AttestationKind.REPORT, None),
            ]
        ),
    ),
)


def recorded_together(sent: Sequence[MeasuredTest], origin: Origin) -> list[RecordReceipt]:
    return record_measurements(sent, origin=origin, source="test", now=NOW)


def recorded_singly(sent: Sequence[MeasuredTest], origin: Origin) -> list[RecordReceipt]:
    rows = [single_row(one, origin=origin, source="test", now=NOW) for one in sent]
    return [receipt for row in rows for receipt in insert_single_rows([row], connection)]


def state() -> dict[str, Rows]:
    tables: tuple[Any, ...] = (models.Measurement, models.SampleKey, models.SpentReceipt, models.HeardNumber)
    rows: dict[str, Rows] = {table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables}
    for row in rows["Measurement"]:
        # A transaction and a row have numbers of their own.
        del row["seq"], row["tick"]
    return rows


def forget_everything() -> None:
    for table in (models.Measurement, models.SampleKey, models.SpentReceipt, models.HeardNumber):
        table._default_manager.all().delete()


def outcomes(sent: Sequence[MeasuredTest], origin: Origin) -> list[tuple[list[RecordReceipt], dict[str, Rows]]]:
    """What comes of the same measurements among each other, and one by one."""
    outcomes = []
    for record in (recorded_together, recorded_singly):
        outcomes.append((record(sent, origin), state()))
        forget_everything()
    return outcomes


@pytest.mark.django_db(transaction=True)
@settings(max_examples=5)
@given(st.lists(MEASUREMENTS, min_size=20, max_size=25, unique_by=lambda one: one.id), st.sampled_from(Origin))
def test_any_measurement_has_the_row_that_it_has_among_many(sent: Sequence[MeasuredTest], origin: Origin) -> None:
    together, singly = outcomes(sent, origin)

    assert singly == together


@pytest.mark.django_db(transaction=True)
def test_values_at_the_edges_have_the_bins_and_places_that_they_have_among_many() -> None:
    sent = [
        measurement(**changes)
        for changes in (
            {"subtests": at_limits(good=True)},
            {"subtests": at_limits(good=False)},
            {"subtests": of_all_kinds(None)},
            {"subtests": of_all_kinds(float("inf"))},
            {"subtests": of_all_kinds(-1.0)},
            {"subtests": of_all_kinds(0.0, Status.TIMEOUT)},
            {"position": Position(**AT_SEA)},
            {"position": Position(0.0, 0.0)},
            {"position": Position(180.0, 90.0)},
            {"position": Position(-180.0, -90.0)},
            {"taken_at": datetime(2026, 3, 29, 1, 0, tzinfo=UTC)},
            {"taken_at": datetime(2026, 10, 31, 23, 0, 0, 1, tzinfo=UTC)},
            {"taken_at": datetime(9999, 12, 31, 23, 59, tzinfo=UTC)},
            {"taken_at": datetime(1, 1, 1, tzinfo=UTC)},
        )
    ]

    together, singly = outcomes(sent, Origin.CROWD)

    assert singly == together


@pytest.mark.django_db(transaction=True)
def test_slots_receipts_and_hours_are_taken_as_among_many() -> None:
    first = measurement(id=numbered(1), voucher=RECEIPT)
    upload = Subtest(SubtestKind.UPLOAD, Status.OK, 9e6)
    sent = [
        first,
        first,
        replace(first, id=numbered(2)),
        replace(first, id=numbered(3), voucher=RECEIPT._replace(session=78)),
        replace(first, id=numbered(4), voucher=RECEIPT._replace(session=79), subtests=(DOWNLOAD, upload)),
        replace(first, id=numbered(5), voucher=RECEIPT._replace(session=80), device=9),
        replace(first, id=numbered(6), voucher=RECEIPT._replace(session=81, network=89), device=9),
        replace(first, id=numbered(7), flags=("wifi",), voucher=RECEIPT._replace(session=82)),
    ]

    together, singly = outcomes(sent, Origin.CROWD)

    assert singly == together
    assert [receipt.is_new for receipt in singly[0]] == [True, False, *[True] * 6]
