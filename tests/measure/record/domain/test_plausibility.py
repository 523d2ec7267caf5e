from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maillage.measure.protocol.domain.terms import Position, Status, Subtest, SubtestKind, Technology
from maillage.measure.record.domain.plausibility import verdicts
from maillage.measure.record.domain.terms import Verdict
from maillage.measure.record.store.preparation import columns_of
from tests.measure.record.documents import DOWNLOAD, NOW, measurement

FIXED_LINE = 5


def verdict_of(**changes: Any) -> Verdict:
    columns = columns_of([measurement(**changes)])
    (number,) = verdicts(columns, now=NOW, not_mobile_operators=frozenset({FIXED_LINE}))
    return Verdict(number)


def rtt(value: float) -> tuple[Subtest, ...]:
    return (Subtest(SubtestKind.LATENCY, Status.OK, value),)


def down(value: float) -> tuple[Subtest, ...]:
    return (Subtest(SubtestKind.DOWNLOAD, Status.OK, value),)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Verdict.COUNTED),
        ({"position": None}, Verdict.COUNTED),
        ({"subtests": (Subtest(SubtestKind.WEB, Status.OK, None),)}, Verdict.COUNTED),
        ({"taken_at": NOW + timedelta(minutes=9)}, Verdict.COUNTED),
        ({"taken_at": NOW + timedelta(minutes=11)}, Verdict.FUTURE),
        ({"taken_at": datetime(1970, 1, 1, tzinfo=UTC)}, Verdict.TOO_OLD),
        ({"taken_at": datetime(2014, 12, 31, 23, 0, tzinfo=UTC)}, Verdict.COUNTED),
        ({"flags": ("roaming",)}, Verdict.COUNTED),
        ({"flags": ("roaming", "wifi")}, Verdict.NOT_MOBILE),
        ({"operator": FIXED_LINE}, Verdict.NOT_MOBILE),
        ({"subtests": ()}, Verdict.NO_RESULT),
        ({"subtests": (Subtest(SubtestKind.DOWNLOAD, Status.VOIDED),)}, Verdict.NO_RESULT),
        ({"subtests": (Subtest(SubtestKind.DOWNLOAD, Status.TIMEOUT),)}, Verdict.COUNTED),
        ({"subtests": rtt(61_000)}, Verdict.OUT_OF_RANGE),
        ({"position": Position(0.0, 0.0, 5.0)}, Verdict.OUT_OF_RANGE),
        ({"position": Position(0.0, 47.9, 5.0)}, Verdict.COUNTED),
        ({"subtests": down(11e9), "technology": Technology.G5}, Verdict.IMPOSSIBLE_RATE),
        ({"subtests": down(90e6), "technology": Technology.G3}, Verdict.IMPOSSIBLE_RATE),
        ({"subtests": down(90e6), "technology": Technology.UNKNOWN}, Verdict.COUNTED),
        ({"subtests": rtt(2.0)}, Verdict.IMPOSSIBLE_LATENCY),
        ({"subtests": rtt(2.0), "technology": Technology.G5}, Verdict.COUNTED),
        ({"position": Position(-1.55, 47.2, 2_500.0)}, Verdict.INACCURATE_POSITION),
        ({"position": Position(-1.55, 47.2, None)}, Verdict.COUNTED),
    ],
)
def test_verdict_says_why_a_measurement_cannot_be_true(changes: dict[str, Any], expected: object) -> None:
    assert verdict_of(**changes) == expected


def test_verdict_of_several_reasons_is_the_first_in_the_order_of_the_rules() -> None:
    assert verdict_of(taken_at=NOW + timedelta(days=1), flags=("wifi",), subtests=(DOWNLOAD,)) == Verdict.FUTURE
