"""Measurements as columns (NumPy arrays of equal length): the input that importers and the simulator record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Final, NamedTuple, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from maillage.measure.protocol.domain.terms import Attestation, Subtest, SubtestKind
from maillage.measure.record.domain.terms import Usage

COMMUNE_ACCURACY_M: Final = 2_000.0  # beyond this, the commune is a guess (also the limit of RTR's map)
SQUARE_ACCURACY_M: Final = 200.0  # one square of level 17 in Pays de la Loire


class SubtestOutcome(IntEnum):
    """Outcome of a subtest: missing (absent, voided, skipped), measured, or failed (failed, timed out)."""

    MISSING = 0
    MEASURED = 1
    FAILED = 2


# Enum member access costs as much as comparing a short array, noticeable for single rows.
_MISSING, _MEASURED, _FAILED = (int(outcome) for outcome in SubtestOutcome)


@dataclass(frozen=True, slots=True)
class SubtestColumn:
    """One kind of subtest of many measurements: ``values`` in the unit of ``Subtest.value`` (NaN for none).

    ``outcomes`` holds numbers of SubtestOutcome; where MEASURED, the value is finite.
    """

    values: NDArray[np.float64]
    outcomes: NDArray[np.int8]


class SubtestTable(NamedTuple):
    """All subtests of many measurements: one row per usage (its number; without scores), one column per measurement.

    ``values`` are NaN wherever nothing was measured.
    """

    values: NDArray[np.float64]
    is_failed: NDArray[np.bool_]
    is_result: NDArray[np.bool_]


SUBTEST_USAGES: Final[Mapping[Usage, SubtestKind]] = {
    usage: SubtestKind(usage.word) for usage in Usage if usage not in {Usage.SCORE, Usage.SPEED_SCORE}
}


def subtest_table(subtests: Mapping[SubtestKind, SubtestColumn], count: int) -> SubtestTable:
    """Return the table of ``count`` measurements, so that one vectorised pass handles all usages."""
    values = np.full((len(SUBTEST_USAGES), count), np.nan)
    outcomes = np.zeros(values.shape, np.int8)
    for usage, kind in SUBTEST_USAGES.items():
        column = subtests.get(kind)
        if column is not None:
            values[usage], outcomes[usage] = column.values, column.outcomes
    values[outcomes != _MEASURED] = np.nan
    return SubtestTable(values, outcomes == _FAILED, outcomes != _MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyColumns:
    """Inputs of rates comparable with Arcep's surveys, for many measurements.

    ``pages_made`` is 0 where no page was tried; ``video_verdict`` is a VideoVerdict, -1 for no video.
    """

    pages_made: NDArray[np.int8]
    pages_within_10s: NDArray[np.int8]
    pages_within_5s: NDArray[np.int8]
    video_verdict: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherColumns:
    """Evidence of many measurements: the fields of ``Attestation``; ``objection`` is 0 for none."""

    vouching: NDArray[np.int8]
    objection: NDArray[np.int8]
    session: Sequence[int]
    network: Sequence[int]
    ended_s: NDArray[np.int64]
    hour: Sequence[int]

    @classmethod
    def of(cls, vouchers: Sequence[Attestation]) -> Self:
        """Return the columns of ``vouchers``."""
        vouching, objection, session, network, ended_s, hour, _ = (
            zip(*vouchers, strict=True) if vouchers else ((),) * len(Attestation._fields)
        )
        return cls(
            vouching=np.array(vouching, np.int8),
            objection=np.array([number or 0 for number in objection], np.int8),
            session=session,
            network=network,
            ended_s=np.array(ended_s, np.int64),
            hour=hour,
        )


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Measurements as columns; each has the meaning of the field of the same name in ``MeasuredTest``.

    ``taken_at`` is UTC (datetime64[us]); lon, lat, accuracy_m are NaN where unknown; operator_origin and
    technology_origin are 0 where not given. ``bodies`` is JSON text, without the device's token. ``flags`` holds one
    comma-separated text per row; ``subtests`` only the kinds that occur. ``details`` are subtests, with their row,
    whose pages or video are known beyond their value. Without ``vouchers`` no measurement has evidence.
    """

    ids: Sequence[UUID]
    taken_at: NDArray[np.datetime64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    operator: NDArray[np.int16]
    operator_origin: NDArray[np.int8]
    technology: NDArray[np.int8]
    technology_origin: NDArray[np.int8]
    context: NDArray[np.int8]
    device: NDArray[np.int64]
    flags: Sequence[str]
    bodies: Sequence[str]
    subtests: Mapping[SubtestKind, SubtestColumn] = field(default_factory=dict)
    details: Sequence[tuple[int, Subtest]] = ()
    vouchers: VoucherColumns | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def table(self) -> SubtestTable:
        """All subtests as one table."""
        return subtest_table(self.subtests, len(self.ids))


class VideoVerdict(IntEnum):
    """The video verdict as stored in a row."""

    FAILED = 0
    CORRECT = 1
    PERFECT = 2
