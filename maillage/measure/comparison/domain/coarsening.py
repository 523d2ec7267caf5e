"""How little a comparison discloses of operators: tests in steps below fifty devices, means in the steps they allow."""

from dataclasses import replace
from typing import Final

from maillage.core.lower_bound import LowerBound
from maillage.measure.comparison.domain.terms import (
    Comparison,
    OperatorEstimate,
    difference_as_told,
    published_share,
    score_as_told,
)
from maillage.measure.record.domain.terms import DEVICES_FLOOR, MANY_DEVICES

_EXACT_FROM: Final = 500  # devices
_TEN: Final = 10


def coarse_comparison(compared: Comparison) -> Comparison:
    """The comparison as it is shown: operators below fifty devices, and their differences, with less.

    Each part and rate is decided by its own devices: an operator of many may have a part of few.
    """
    operators: list[OperatorEstimate] = []
    devices = {estimate.operator: estimate.devices for estimate in compared.operators}
    for estimate in compared.operators:
        coarse = replace(
            estimate,
            score=None if estimate.score is None else score_as_told(estimate.score),
            parts={part: score_as_told(value) for part, value in estimate.parts.items()},
            rates={rate: published_share(value) for rate, value in estimate.rates.items()},
            effective_tests=_effective_as_told(estimate),
        )
        if estimate.devices < MANY_DEVICES and (estimate.tests or estimate.parts or estimate.rates):
            coarse = replace(coarse, tests=LowerBound.of(estimate.tests), devices=LowerBound.of(estimate.devices))
        if estimate.missing_tests and estimate.tests:
            # In the steps of a number of devices: what lacks exactly would disclose how the few values spread.
            coarse = replace(coarse, missing_tests=LowerBound.of(max(DEVICES_FLOOR, estimate.missing_tests)))
        operators.append(coarse)
    differences = tuple(
        replace(
            difference,
            points=difference_as_told(difference.points, min(devices[difference.ahead], devices[difference.behind])),
        )
        for difference in compared.differences
    )
    return replace(compared, operators=tuple(operators), differences=differences)


def _effective_as_told(estimate: OperatorEstimate) -> int:
    """How many independent tests an operator's are worth, as it is published: it follows from how values spread."""
    if estimate.devices < MANY_DEVICES:
        return LowerBound.of(estimate.effective_tests)
    if estimate.devices < _EXACT_FROM:
        return estimate.effective_tests // _TEN * _TEN
    return estimate.effective_tests
