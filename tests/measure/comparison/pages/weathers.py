"""Comparisons as values, for tests of the weather's pages: operators with a score, hidden, or without tests."""

from maillage.measure.comparison.domain.terms import Comparison, Estimate, OperatorEstimate
from maillage.measure.record.domain.method import ScorePart

ORANGE, SFR, BOUYGUES, FREE = 1, 2, 3, 4


def scored(code: int, value: float, *, spread: float = 2.0, missing: int = 0) -> OperatorEstimate:
    """An operator with a score, a good film and a slow upload."""
    parts = {
        ScorePart.VIDEO: Estimate(95, 92, 98),
        ScorePart.WEB: Estimate(70, 60, 80),
        ScorePart.UPLOAD: Estimate(30, 20, 40),
    }
    score = Estimate(value, value - spread, value + spread)
    return OperatorEstimate(
        code, tests=300, devices=80, effective_tests=250, missing_tests=missing, score=score, parts=parts
    )


def hidden(code: int) -> OperatorEstimate:
    """An operator with fewer than five devices."""
    return OperatorEstimate(code, is_hidden=True)


def untested(code: int) -> OperatorEstimate:
    """An operator that nobody tested."""
    return OperatorEstimate(code, missing_tests=5)


def comparison(*operators: OperatorEstimate, composite: str = "score") -> Comparison:
    """Operators compared at Pornic."""
    return Comparison("place:pornic", composite, operators)
