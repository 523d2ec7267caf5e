"""How little a comparison tells of operators below fifty devices: tests in steps, values with two digits."""

from dataclasses import replace

from maillage.comparison.rules.domain import missing_tests
from maillage.comparison.terms import Comparison, Estimate, OperatorEstimate
from maillage.core.lower_bound import LowerBound
from maillage.figures.terms.coarsening import coarse_shares, two_digits, two_digits_above, two_digits_below
from maillage.quality.terms import MANY_DEVICES


def coarse_comparison(compared: Comparison) -> Comparison:
    """The comparison as it is shown: operators below fifty devices, and their differences, with less."""
    operators: list[OperatorEstimate] = []
    few: set[int] = set()
    for estimate in compared.operators:
        if estimate.devices >= MANY_DEVICES or not (estimate.tests or estimate.parts or estimate.rates):
            operators.append(estimate)
            continue
        few.add(estimate.operator)
        tests, effective = LowerBound.of(estimate.tests), LowerBound.of(estimate.effective_tests)
        coarse = replace(
            estimate,
            tests=tests,
            devices=LowerBound.of(estimate.devices),
            effective_tests=effective,
            # What lacks is said of the steps: of the exact numbers it would tell them.
            missing_tests=missing_tests(tests, effective, compared.floor) if estimate.missing_tests else 0,
            score=None if estimate.score is None else coarse_estimate(estimate.score),
            parts={part: coarse_estimate(value) for part, value in estimate.parts.items()},
            rates={rate: coarse_rate(value, estimate.tests) for rate, value in estimate.rates.items()},
        )
        operators.append(coarse)
    differences = tuple(
        replace(difference, points=coarse_estimate(difference.points))
        if few & {difference.ahead, difference.behind}
        else difference
        for difference in compared.differences
    )
    return replace(compared, operators=tuple(operators), differences=differences)


def coarse_estimate(estimate: Estimate) -> Estimate:
    """The estimate with two significant digits, its interval not narrower."""
    low, high = estimate.low, estimate.high
    return Estimate(
        two_digits(estimate.value),
        None if low is None else two_digits_below(low),
        None if high is None else two_digits_above(high),
    )


def coarse_rate(share: Estimate, tests: int) -> Estimate:
    """A share with its interval, as coarse as ``coarse_shares`` makes it for so many tests."""
    low, high = (None if end is None else float(coarse_shares(end, tests)) for end in (share.low, share.high))
    return Estimate(float(coarse_shares(share.value, tests)), low, high)
