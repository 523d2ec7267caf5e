"""Measurements made ready to be rows: place, period, verdict, bins and the slot of the duplicate rule, all at once.

Everything here is vectorised and knows no database: the transaction that follows is short.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.geo import morton_at
from maillage.measurement.terms import UNVOUCHED, Objection, Voucher, Vouching
from maillage.quality.queries.measurements import FIRST_SAMPLE_KEYS, SAMPLE_KEY_BITS
from maillage.quality.queries.operators import operator_table
from maillage.quality.rules.plausibility import verdicts
from maillage.quality.rules.surveys import survey_columns
from maillage.quality.rules.vouching import is_of_another_time
from maillage.quality.terms import FINEST_LEVEL, PLACE_LEVEL, Origin, Usage, Verdict
from maillage.quality.terms.bins import NO_BIN, Bins, bins_of_usages
from maillage.quality.terms.calendar import paris_days, periods_of
from maillage.quality.terms.columns import (
    COMMUNE_ACCURACY_M,
    SQUARE_ACCURACY_M,
    Columns,
    SurveyColumns,
    VoucherColumns,
)
from maillage.quality.terms.score import scores_of
from maillage.territory.queries import locate

NO_PLACE: Final = -1

# Plain numbers: numpy looks long at what only behaves like one, which rows that come one by one feel.
_COUNTED, _OTHER_TIME, _RECEIPT = int(Verdict.COUNTED), int(Verdict.OTHER_TIME), int(Vouching.RECEIPT)
# By the number of an objection; 0 is none.
_VERDICT_OF: Final = np.array([Verdict.COUNTED, *(Verdict[objection.name] for objection in Objection)], np.int8)

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """What is computed once for each row. NO_PLACE (-1) where there is no square or commune, NO_BIN where no bin.

    ``bins`` has one row a usage, by its number; ``countable`` is the mask of usages that could be counted; ``keys`` are
    the slots of the duplicate rule.
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
    columns: Columns, *, origin: Origin, source: str, now: datetime, vouching: Vouching | None = None
) -> PreparedRows:
    """``columns`` with everything their rows will hold; ``vouching``: who vouches for all, whatever each brings."""
    if vouching is not None:
        vouchers = VoucherColumns.of([Voucher(vouching, None)] * len(columns.ids))
    else:
        vouchers = columns.vouchers or VoucherColumns.of([UNVOUCHED] * len(columns.ids))
    days = paris_days(columns.taken_at)
    possible = verdicts(columns, now=now, not_mobile_operators=operator_table().not_mobile_codes)
    # What could be true is counted, unless nothing vouches for it.
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
    # A commune stands for the place where the position is too vague for a square: kept apart by its sign.
    slots = np.where(places == NO_PLACE, -2 - commune, places)
    countable = np.where(bins != NO_BIN, _BITS, 0).sum(axis=0)
    return PreparedRows(
        columns=columns,
        origin=origin,
        source=source,
        received_at=now,
        # The parent of a square is a shift away; NO_PLACE (-1) shifted stays -1.
        grid17=places >> 2 * (PLACE_LEVEL - FINEST_LEVEL),
        commune=commune,
        period=periods_of(days),
        verdict=verdict,
        bins=bins,
        survey=survey_columns(columns.table, columns.details),
        countable=np.where(verdict == _COUNTED, countable, 0).astype(np.int16),
        keys=_sample_keys(columns, days, slots, origin=origin),
        vouchers=vouchers,
    )


_BITS: Final = np.array([[1 << usage] for usage in Usage], np.int16)


def _sample_keys(columns: Columns, days: NDArray[np.datetime64], places: Integers, *, origin: Origin) -> Sequence[int]:
    parts = np.empty((len(columns.ids), 4), "<i8")
    parts[:, 0] = columns.device
    parts[:, 1] = columns.operator.astype(np.int64) << 8 | columns.technology
    parts[:, 2] = places
    parts[:, 3] = days.astype(np.int64)
    packed, size = parts.tobytes(), parts.itemsize * 4
    base, ours = FIRST_SAMPLE_KEYS[origin], (1 << SAMPLE_KEY_BITS) - 1
    hashes = (blake2b(packed[start : start + size], digest_size=8).digest() for start in range(0, len(packed), size))
    return [base | int.from_bytes(digest, "little") & ours for digest in hashes]
