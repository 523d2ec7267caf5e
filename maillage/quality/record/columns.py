"""Measurements turned into columns, the form in which everything about them is computed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measurement.terms import MeasuredTest, Status, Subtest, SubtestKind
from maillage.quality.intake.document import BodyText
from maillage.quality.terms.columns import (
    Columns,
    SubtestColumn,
    SubtestOutcome,
    VoucherColumns,
)

_NAN: Final = float("nan")
_MEASURED: Final = SubtestOutcome.MEASURED
_FAILED: Final = SubtestOutcome.FAILED
_OUTCOMES: Final[Mapping[Status, SubtestOutcome]] = {
    Status.OK: _MEASURED,
    Status.TIMEOUT: _FAILED,
    Status.FAILED: _FAILED,
    Status.VOIDED: SubtestOutcome.MISSING,
    Status.SKIPPED: SubtestOutcome.MISSING,
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def columns_of(measurements: Sequence[MeasuredTest]) -> Columns:
    """``measurements`` as columns, in their order."""
    positions = [measurement.position for measurement in measurements]
    return Columns(
        ids=[measurement.id for measurement in measurements],
        taken_at=np.array(
            [(measurement.taken_at - _EPOCH) // _MICROSECOND for measurement in measurements], np.int64
        ).view("datetime64[us]"),
        lon=np.array([_NAN if position is None else position.lon for position in positions], np.float64),
        lat=np.array([_NAN if position is None else position.lat for position in positions], np.float64),
        accuracy_m=np.array(
            [
                _NAN if position is None or position.accuracy_m is None else position.accuracy_m
                for position in positions
            ],
            np.float64,
        ),
        operator=np.array([measurement.operator for measurement in measurements], np.int16),
        operator_origin=np.array([measurement.operator_origin or 0 for measurement in measurements], np.int8),
        technology=np.array([measurement.technology for measurement in measurements], np.int8),
        technology_origin=np.array([measurement.technology_origin or 0 for measurement in measurements], np.int8),
        context=np.array([measurement.context for measurement in measurements], np.int8),
        device=np.array([measurement.device for measurement in measurements], np.int64),
        flags=[",".join(measurement.flags) for measurement in measurements],
        bodies=[body_text(measurement) for measurement in measurements],
        subtests=subtest_columns([measurement.subtests for measurement in measurements]),
        vouchers=VoucherColumns.of([measurement.voucher for measurement in measurements]),
        details=[
            (row, subtest)
            for row, measurement in enumerate(measurements)
            for subtest in measurement.subtests
            if subtest.pages is not None or subtest.verdict is not None
        ],
    )


def body_text(measurement: MeasuredTest) -> str:
    """The document of ``measurement`` as its row keeps it."""
    if isinstance(measurement.body, BodyText):
        return measurement.body.text  # what was sent stays the text it was
    return json.dumps(measurement.body, ensure_ascii=False, separators=(",", ":"))


def outcome_of(subtest: Subtest) -> SubtestOutcome:
    """What ``subtest`` says."""
    outcome = _OUTCOMES[subtest.status]
    # "ok" without a figure: most pages of a web subtest failed, so its median is a failure.
    return _FAILED if outcome is _MEASURED and subtest.value is None else outcome


def subtest_columns(by_measurement: Sequence[Sequence[Subtest]]) -> dict[SubtestKind, SubtestColumn]:
    """The subtests of many measurements as columns, only the kinds that occur."""
    values: dict[SubtestKind, NDArray[np.float64]] = {}
    outcomes: dict[SubtestKind, NDArray[np.int8]] = {}
    for row, subtests in enumerate(by_measurement):
        for subtest in subtests:
            if subtest.kind not in values:
                values[subtest.kind] = np.full(len(by_measurement), np.nan)
                outcomes[subtest.kind] = np.zeros(len(by_measurement), np.int8)
            outcome = outcome_of(subtest)
            outcomes[subtest.kind][row] = outcome
            if outcome is _MEASURED:
                values[subtest.kind][row] = subtest.value
    return {kind: SubtestColumn(values[kind], outcomes[kind]) for kind in values}
