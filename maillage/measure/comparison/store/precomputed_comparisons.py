"""Comparisons made before anybody asks: of large régions without any filter, and what /meteo shows first.

Made by maillage.measure.comparison.store.comparison_precomputation.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from maillage.measure.comparison.domain.terms import Comparison, Variant
from maillage.measure.figures.store.home_files import HomeFile
from maillage.measure.record.domain.terms import Period


class ComparisonName(NamedTuple):
    """What was compared: a territory of one vintage of the reference, by the tests of one period."""

    address: str
    vintage: str
    period: Period | None = None  # all time


@dataclass(frozen=True, slots=True)
class PrecomputedComparison:
    """What was made; ``variants`` None: they were not."""

    comparison: Comparison
    variants: tuple[Variant, ...] | None


# Pairs: JSON knows no names of several parts.
PrecomputedComparisons = tuple[tuple[ComparisonName, PrecomputedComparison], ...]
COMPARISONS_FILE: Final = HomeFile[PrecomputedComparisons]("comparisons.json", PrecomputedComparisons)
