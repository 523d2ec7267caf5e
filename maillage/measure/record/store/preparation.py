"""Prepare measurements for insertion: place, period, verdict, bins and sample keys, computed for all at once.

Vectorised and without database access, so that the transaction that follows is short. Measurements are first converted
to columns.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import morton_at
from maillage.measure.protocol.domain.terms import (
    UNVOUCHED,
    Attestation,
    AttestationKind,
    MeasuredTest,
    Objection,
    Status,
    Subtest,
    SubtestKind,
)
from maillage.measure.record.domain.attestation import is_of_another_time
from maillage.measure.record.domain.bins import NO_BIN, Bins, bins_of_usages
from maillage.measure.record.domain.calendar import paris_days, periods_of
from maillage.measure.record.domain.columns import (
    COMMUNE_ACCURACY_M,
    SQUARE_ACCURACY_M,
    Columns,
    SubtestColumn,
    SubtestOutcome,
    SurveyColumns,
    VoucherColumns,
)
from maillage.measure.record.domain.plausibility import verdicts
from maillage.measure.record.domain.score import scores_of
from maillage.measure.record.domain.surveys import survey_columns
from maillage.measure.record.domain.terms import FINEST_LEVEL, PLACE_LEVEL, Origin, Usage, Verdict
from maillage.measure.record.intake.document import BodyText
from maillage.measure.record.store.measurements import FIRST_SAMPLE_KEYS, SAMPLE_KEY_BITS
from maillage.measure.record.store.operators import operator_table
from maillage.territory.store.territories import locate

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
    """Convert ``measurements`` to columns, in their order."""
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
    """Return the document of ``measurement`` as stored in its row."""
    if isinstance(measurement.body, BodyText):
        return measurement.body.text  # documents that were sent are stored verbatim
    return json.dumps(measurement.body, ensure_ascii=False, separators=(",", ":"))


def outcome_of(subtest: Subtest) -> SubtestOutcome:
    """Return the outcome of ``subtest``."""
    outcome = _OUTCOMES[subtest.status]
    # "ok" without a figure: most pages of a web subtest failed, so that its median is a failure.
    return _FAILED if outcome is _MEASURED and subtest.value is None else outcome


def subtest_columns(by_measurement: Sequence[Sequence[Subtest]]) -> dict[SubtestKind, SubtestColumn]:
    """Convert the subtests of many measurements to columns; only kinds that occur."""
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


NO_PLACE: Final = -1

# Plain integers: NumPy is slow with enum members, noticeable for single rows.
_COUNTED, _OTHER_TIME, _RECEIPT = int(Verdict.COUNTED), int(Verdict.OTHER_TIME), int(AttestationKind.RECEIPT)
# Indexed by objection; 0 is none.
_VERDICT_OF: Final = np.array([Verdict.COUNTED, *(Verdict[objection.name] for objection in Objection)], np.int8)

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """Values computed once for each row. NO_PLACE (-1) for no square or commune, NO_BIN for no bin.

    ``bins`` has one row per usage, by its number; ``countable`` is the mask of usages that could be counted; ``keys``
    are
    the sample keys of the duplicate rule.
    """

    columns: Columns
    origin: Origin
    source: str
    received_at: datetime
    grid17: Integers
    commune: Integers
    period: NDArray[np.int16]
    verdict: NDArray[np.int8]
    bins: Bins
    survey: SurveyColumns
    countable: NDArray[np.int16]
    keys: Sequence[int]
    vouchers: VoucherColumns


def prepare(
    columns: Columns, *, origin: Origin, source: str, now: datetime, vouching: AttestationKind | None = None
) -> PreparedRows:
    """Compute what rows store for ``columns``; ``vouching``, if given, replaces the evidence of all of them."""
    if vouching is not None:
        vouchers = VoucherColumns.of([Attestation(vouching, None)] * len(columns.ids))
    else:
        vouchers = columns.vouchers or VoucherColumns.of([UNVOUCHED] * len(columns.ids))
    days = paris_days(columns.taken_at)
    possible = verdicts(columns, now=now, not_mobile_operators=operator_table().not_mobile_codes)
    # Plausible measurements are counted, unless they lack evidence.
    is_other_time = is_of_another_time(vouchers.ended_s, now=now) & (vouchers.vouching == _RECEIPT)
    verdict = _VERDICT_OF[vouchers.objection]
    verdict[is_other_time] = _OTHER_TIME
    verdict = np.where(possible == _COUNTED, verdict, possible)
    bins = bins_of_usages(columns.table.values, columns.table.is_failed, np.stack(scores_of(columns.table)))
    is_placed = ~np.isnan(columns.lon)
    has_square = is_placed & ~(columns.accuracy_m > SQUARE_ACCURACY_M)
    places = np.full(len(columns.ids), NO_PLACE, np.int64)
    places[has_square] = morton_at(columns.lon[has_square], columns.lat[has_square], level=PLACE_LEVEL)
    has_commune = is_placed & ~(columns.accuracy_m > COMMUNE_ACCURACY_M)
    commune = np.full(len(columns.ids), NO_PLACE, np.int64)
    if has_commune.any():
        codes = locate(columns.lon[has_commune], columns.lat[has_commune])
        commune[has_commune] = np.where(codes > 0, codes, NO_PLACE)
    # Without a square, the commune is used as the place, with its own sign.
    slots = np.where(places == NO_PLACE, -2 - commune, places)
    countable = np.where(bins != NO_BIN, _BITS, 0).sum(axis=0)
    # Sample keys of the duplicate rule: one test per device, operator, technology, place and day counts.
    parts = np.empty((len(columns.ids), 4), "<i8")
    parts[:, 0] = columns.device
    parts[:, 1] = columns.operator.astype(np.int64) << 8 | columns.technology
    parts[:, 2] = slots
    parts[:, 3] = days.astype(np.int64)
    packed, size = parts.tobytes(), parts.itemsize * 4
    base, ours = FIRST_SAMPLE_KEYS[origin], (1 << SAMPLE_KEY_BITS) - 1
    hashes = (blake2b(packed[start : start + size], digest_size=8).digest() for start in range(0, len(packed), size))
    return PreparedRows(
        columns=columns,
        origin=origin,
        source=source,
        received_at=now,
        # A shift gives the parent square; NO_PLACE (-1) shifted stays -1.
        grid17=places >> 2 * (PLACE_LEVEL - FINEST_LEVEL),
        commune=commune,
        period=periods_of(days),
        verdict=verdict,
        bins=bins,
        survey=survey_columns(columns.table, columns.details),
        countable=np.where(verdict == _COUNTED, countable, 0).astype(np.int16),
        keys=[base | int.from_bytes(digest, "little") & ours for digest in hashes],
        vouchers=vouchers,
    )


_BITS: Final = np.array([[1 << usage] for usage in Usage], np.int16)
