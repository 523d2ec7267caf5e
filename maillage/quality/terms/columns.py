"""Many measurements as columns (numpy arrays of one length): what importers and the simulator hand to the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from maillage.measurement.terms import SubtestKind, Voucher


class Outcome(IntEnum):
    """What a subtest says: nothing (absent, voided, skipped), a figure, or that it failed (failed, timed out)."""

    MISSING = 0
    MEASURED = 1
    FAILED = 2


# Looking a member up costs as much as a comparison of a short array: rows that come one by one feel it.
_MISSING, _MEASURED, _FAILED = (int(outcome) for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class SubtestColumn:
    """One kind of subtest of many measurements: ``values`` in the unit of ``Subtest.value`` (NaN where none).

    ``outcomes`` holds Outcome numbers; where MEASURED, the value is finite.
    """

    values: NDArray[np.float64]
    outcomes: NDArray[np.int8]

    @property
    def measured(self) -> NDArray[np.float64]:
        """The values, NaN wherever the outcome is not MEASURED."""
        return np.where(self.outcomes == _MEASURED, self.values, np.nan)

    @property
    def is_failed(self) -> NDArray[np.bool_]:
        """Where the subtest failed."""
        return np.asarray(self.outcomes == _FAILED, np.bool_)

    @property
    def is_result(self) -> NDArray[np.bool_]:
        """Where the subtest says something about the network."""
        return np.asarray(self.outcomes != _MISSING, np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyColumns:
    """What rates comparable with Arcep's surveys are counted from, for many measurements.

    ``pages_made`` is 0 where no page was tried; ``video_verdict`` is a VideoVerdict, -1 where no film was.
    """

    pages_made: NDArray[np.int8]
    pages_within_10s: NDArray[np.int8]
    pages_within_5s: NDArray[np.int8]
    video_verdict: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherColumns:
    """What vouches for many measurements: the fields of ``Voucher``; ``objection`` is 0 where there is none."""

    vouching: NDArray[np.int8]
    objection: NDArray[np.int8]
    session: Sequence[int]
    network: Sequence[int]
    ended_s: NDArray[np.int64]

    @classmethod
    def of(cls, vouchers: Sequence[Voucher]) -> Self:
        """The columns of ``vouchers``."""
        vouching, objection, session, network, ended_s = zip(*vouchers, strict=True) if vouchers else ((),) * 5
        return cls(
            vouching=np.array(vouching, np.int8),
            objection=np.array([each or 0 for each in objection], np.int8),
            session=session,
            network=network,
            ended_s=np.array(ended_s, np.int64),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Measurements as columns; the meaning of each is that of the field of the same name in ``Measurement``.

    ``taken_at`` is UTC (datetime64[us]); lon, lat, accuracy_m are NaN where not known; operator_origin and
    technology_origin are 0 where not said. ``bodies`` is JSON text, without the device's token. ``flags`` holds one
    comma-separated text a row; ``subtests`` only the kinds that occur. ``survey`` is given where pages and films are
    known better than by the one value of their subtest. Without ``vouchers`` nothing vouches for any of them.
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
    survey: SurveyColumns | None = None
    vouchers: VoucherColumns | None = None

    def __len__(self) -> int:
        return len(self.ids)


class VideoVerdict(IntEnum):
    """The verdict on a film as it stands in a row."""

    FAILED = 0
    CORRECT = 1
    PERFECT = 2


COMMUNE_ACCURACY_M: Final = 2_000.0  # beyond, the commune is a guess (the limit of RTR's map too)
SQUARE_ACCURACY_M: Final = 200.0  # one square of level 17 in the Pays de la Loire
