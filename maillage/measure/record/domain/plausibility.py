"""Plausibility checks. Implausible measurements are stored with the reason, and never counted.

Limits are deliberately wide: they catch wrong clocks, Wi-Fi taken for mobile and arithmetic errors, not slow or fast
networks. Their sources are beside them; see docs/explanation/quality-score.md.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from maillage.measure.protocol.domain.terms import MeasuredTest, SubtestKind, Technology
from maillage.measure.record.domain.columns import COMMUNE_ACCURACY_M, SUBTEST_USAGES, Columns
from maillage.measure.record.domain.terms import FIRST_YEAR, Usage, Verdict

CLOCK_SKEW: Final = timedelta(minutes=10)  # a network-set clock is accurate to seconds; a manual one to minutes
FIRST_MOMENT: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))
NULL_ISLAND_DEGREES: Final = 0.001  # 0,0 is what software reports for an unknown position

# Peak rates of commercial equipment, with margin: 2G EDGE Evolution 1 Mb/s (3GPP Rel-7); 3G DC-HSPA+ 84 Mb/s
# down, 24 Mb/s up (Rel-9); 4G category 20, 2 Gb/s and 316 Mb/s (TS 36.306); 5G ten carriers, 10 Gb/s and 3 Gb/s.
MOST_DOWN_BPS: Final[Mapping[Technology, float]] = {
    Technology.UNKNOWN: 10e9,
    Technology.G2: 1e6,
    Technology.G3: 84e6,
    Technology.G4: 2e9,
    Technology.G5: 10e9,
}
MOST_UP_BPS: Final[Mapping[Technology, float]] = {
    Technology.UNKNOWN: 3e9,
    Technology.G2: 1e6,
    Technology.G3: 24e6,
    Technology.G4: 0.35e9,
    Technology.G5: 3e9,
}
# Shortest round trips of the air interface: EDGE frames of 20 ms; HSPA 10 ms; LTE about 4 ms with short scheduling
# (TR 36.912); NR 1 ms (TR 38.913). A test against a server adds its own delay.
LEAST_RTT_MS: Final[Mapping[Technology, float]] = {
    Technology.UNKNOWN: 1.0,
    Technology.G2: 40.0,
    Technology.G3: 10.0,
    Technology.G4: 4.0,
    Technology.G5: 1.0,
}
MOST_MS: Final[Mapping[SubtestKind, float]] = {
    SubtestKind.LATENCY: 60_000.0,
    SubtestKind.WEB: 300_000.0,
    SubtestKind.VIDEO: 600_000.0,
    SubtestKind.FILE_DOWNLOAD: 600_000.0,
    SubtestKind.FILE_UPLOAD: 600_000.0,
}
# "fixed_or_mobile": from a network that carries both; it must not affect mobile figures.
NO_LIMIT_MS: Final = float("inf")
NOT_MOBILE_FLAGS: Final = frozenset({"wifi", "ethernet", "fixed", "fixed_or_mobile"})

Flags = NDArray[np.bool_]


def _by_technology(limits: Mapping[Technology, float]) -> NDArray[np.float64]:
    """Return limits as an array indexed by technology number."""
    table = np.full(max(Technology) + 1, limits[Technology.UNKNOWN])
    for technology, limit in limits.items():
        table[technology] = limit
    return table


_MAX_DOWN: Final = _by_technology(MOST_DOWN_BPS)
_MAX_UP: Final = _by_technology(MOST_UP_BPS)
_MIN_RTT: Final = _by_technology(LEAST_RTT_MS)
_MAX: Final = np.array([[MOST_MS.get(kind, NO_LIMIT_MS)] for kind in SUBTEST_USAGES.values()])
_FIRST_MOMENT: Final = np.datetime64(FIRST_MOMENT.astimezone(UTC).replace(tzinfo=None))


def verdicts(columns: Columns, *, now: datetime, not_mobile_operators: AbstractSet[int]) -> NDArray[np.int8]:
    """Return the verdict number of each row of ``columns``; if several reasons hold, the first of the list below."""
    values, _, is_result = columns.table
    is_null_island = (np.abs(columns.lon) < NULL_ISLAND_DEGREES) & (np.abs(columns.lat) < NULL_ISLAND_DEGREES)
    is_out = (values < 0) | np.isinf(values) | (values > _MAX)
    is_too_fast = (values[Usage.DOWNLOAD] > _MAX_DOWN[columns.technology]) | (
        values[Usage.UPLOAD] > _MAX_UP[columns.technology]
    )
    # Most rows have no flag: only the others are split.
    is_not_mobile = [
        code in not_mobile_operators or (bool(flags) and not NOT_MOBILE_FLAGS.isdisjoint(flags.split(",")))
        for code, flags in zip(columns.operator.tolist(), columns.flags, strict=True)
    ]
    reasons: list[tuple[Verdict, Flags]] = [
        (Verdict.FUTURE, columns.taken_at > np.datetime64((now + CLOCK_SKEW).astimezone(UTC).replace(tzinfo=None))),
        (Verdict.TOO_OLD, columns.taken_at < _FIRST_MOMENT),
        (Verdict.NOT_MOBILE, np.array(is_not_mobile, np.bool_)),
        (Verdict.NO_RESULT, np.logical_not(is_result.any(axis=0))),
        (Verdict.OUT_OF_RANGE, is_null_island | is_out.any(axis=0)),
        (Verdict.IMPOSSIBLE_RATE, is_too_fast),
        (Verdict.IMPOSSIBLE_LATENCY, values[Usage.LATENCY] < _MIN_RTT[columns.technology]),
        (Verdict.INACCURATE_POSITION, columns.accuracy_m > COMMUNE_ACCURACY_M),
    ]
    numbers = np.full(len(columns.ids), int(Verdict.COUNTED), np.int8)
    for verdict, holds in reversed(reasons):
        numbers[holds] = int(verdict)  # a plain int: NumPy is slow with enum members
    return numbers


def verdict_of(  # noqa: PLR0911 -- one line a reason, the first that holds
    measurement: MeasuredTest, values: Sequence[float], *, has_result: bool, now: datetime, is_mobile_operator: bool
) -> Verdict:
    """Return the verdict of one measurement, as ``verdicts``; ``values`` by usage, NaN where nothing was measured."""
    position, technology = measurement.position, measurement.technology
    if measurement.taken_at > now + CLOCK_SKEW:
        return Verdict.FUTURE
    if measurement.taken_at < FIRST_MOMENT:
        return Verdict.TOO_OLD
    if not is_mobile_operator or not NOT_MOBILE_FLAGS.isdisjoint(measurement.flags):
        return Verdict.NOT_MOBILE
    if not has_result:
        return Verdict.NO_RESULT
    if position is not None and abs(position.lon) < NULL_ISLAND_DEGREES and abs(position.lat) < NULL_ISLAND_DEGREES:
        return Verdict.OUT_OF_RANGE
    if any(
        value < 0 or value == NO_LIMIT_MS or value > most for value, most in zip(values, _MAX_BY_USAGE, strict=True)
    ):
        return Verdict.OUT_OF_RANGE
    if values[Usage.DOWNLOAD] > MOST_DOWN_BPS[technology] or values[Usage.UPLOAD] > MOST_UP_BPS[technology]:
        return Verdict.IMPOSSIBLE_RATE
    if values[Usage.LATENCY] < LEAST_RTT_MS[technology]:
        return Verdict.IMPOSSIBLE_LATENCY
    if position is not None and (position.accuracy_m or 0.0) > COMMUNE_ACCURACY_M:
        return Verdict.INACCURATE_POSITION
    return Verdict.COUNTED


def is_possible_with(technology: Technology, *, down_bps: float, up_bps: float, rtt_ms: float) -> bool:
    """Return whether equipment of ``technology`` can reach these figures; NaN where nothing was measured."""
    is_too_fast = down_bps > MOST_DOWN_BPS[technology] or up_bps > MOST_UP_BPS[technology]
    return not is_too_fast and not rtt_ms < LEAST_RTT_MS[technology]


_MAX_BY_USAGE: Final = [MOST_MS.get(kind, NO_LIMIT_MS) for kind in SUBTEST_USAGES.values()]
