"""Measurements turned into columns, the form in which everything about them is computed."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.measurement.terms import MeasuredTest, Status, Subtest, SubtestKind
from maillage.quality.intake.body import BodyText
from maillage.quality.rules.surveys import surveyed
from maillage.quality.terms.columns import (
    Columns,
    SubtestColumn,
    SubtestOutcome,
    SurveyColumns,
    VideoVerdict,
    VoucherColumns,
    subtest_table,
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
_VIDEO_VERDICTS: Final = {verdict.name.lower(): verdict for verdict in VideoVerdict}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def columns_of(measurements: Sequence[MeasuredTest]) -> Columns:
    """``measurements`` as columns, in their order."""
    positions = [each.position for each in measurements]
    subtests = subtest_columns([each.subtests for each in measurements])
    return Columns(
        ids=[each.id for each in measurements],
        taken_at=np.array([_microseconds(each.taken_at) for each in measurements], np.int64).view("datetime64[us]"),
        lon=np.array([_NAN if each is None else each.lon for each in positions], np.float64),
        lat=np.array([_NAN if each is None else each.lat for each in positions], np.float64),
        accuracy_m=np.array(
            [_NAN if each is None or each.accuracy_m is None else each.accuracy_m for each in positions], np.float64
        ),
        operator=np.array([each.operator for each in measurements], np.int16),
        operator_origin=np.array([each.operator_origin or 0 for each in measurements], np.int8),
        technology=np.array([each.technology for each in measurements], np.int8),
        technology_origin=np.array([each.technology_origin or 0 for each in measurements], np.int8),
        context=np.array([each.context for each in measurements], np.int8),
        device=np.array([each.device for each in measurements], np.int64),
        flags=[",".join(each.flags) for each in measurements],
        bodies=[_text(each) for each in measurements],
        subtests=subtests,
        vouchers=VoucherColumns.of([each.voucher for each in measurements]),
        survey=_survey(measurements, subtests),
    )


def _microseconds(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _text(measurement: MeasuredTest) -> str:
    body = measurement.body
    return body.text if isinstance(body, BodyText) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def subtest_columns(made: Sequence[Sequence[Subtest]]) -> dict[SubtestKind, SubtestColumn]:
    """The subtests of many measurements as columns, only the kinds that occur."""
    values: dict[SubtestKind, NDArray[np.float64]] = {}
    outcomes: dict[SubtestKind, NDArray[np.int8]] = {}
    for row, subtests in enumerate(made):
        for subtest in subtests:
            if subtest.kind not in values:
                values[subtest.kind] = np.full(len(made), np.nan)
                outcomes[subtest.kind] = np.zeros(len(made), np.int8)
            outcome = _OUTCOMES[subtest.status]
            # "ok" without a figure: most pages of a web subtest failed, so its median is a failure.
            outcome = _FAILED if outcome is _MEASURED and subtest.value is None else outcome
            outcomes[subtest.kind][row] = outcome
            if outcome is _MEASURED:
                values[subtest.kind][row] = subtest.value
    return {kind: SubtestColumn(values[kind], outcomes[kind]) for kind in values}


def _survey(
    measurements: Sequence[MeasuredTest], subtests: Mapping[SubtestKind, SubtestColumn]
) -> SurveyColumns | None:
    """What the rows say by their one value, and better where a document tells each page and the course of its film."""
    told = [
        (row, subtest)
        for row, measurement in enumerate(measurements)
        for subtest in measurement.subtests
        if subtest.pages is not None or subtest.verdict is not None
    ]
    if not told:
        return None
    survey = surveyed(subtest_table(subtests, len(measurements)))
    columns = (survey.pages_made, survey.pages_within_10s, survey.pages_within_5s)
    for row, subtest in told:
        if subtest.pages is not None:
            for column, number in zip(columns, subtest.pages, strict=True):
                column[row] = number
        if subtest.verdict is not None:
            survey.video_verdict[row] = _VIDEO_VERDICTS[subtest.verdict]
    return survey
