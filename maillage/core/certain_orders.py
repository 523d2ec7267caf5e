"""When an order between operators is certain: the spread between devices, degrees of freedom, how far apart is enough.

Everybody who says who is ahead decides by these: comparisons over inhabitants, and the best operator of each square
of the map. Formulas and their proof: docs/explanation/quality-score.md.
"""

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.intervals import Z, student_quantile

STEADY_DEVICES: Final = 10.0  # how many devices the reference of a spread weighs as
LEAST_SPREAD: Final = 15.0  # points between devices of one network at one place: what campaigns show (docs)
FEWEST_FREEDOM: Final = 2.0  # three terms of the expansion of Student's quantile are within 3 % from here up

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def steadied(squares: Floats, counts: Floats, *, least_spread: float) -> Floats:
    """The variance between devices (… x operators x pools) from their squared deviations; never below their own.

    Few that agree by chance would be taken for certain, so it is the mean of their own and a reference, that of all
    operators here, that weighs as STEADY_DEVICES devices.
    """
    freedom = np.maximum(counts - 1, 0)
    all_squares, all_freedom = (sums.sum(axis=(-2, -1), keepdims=True) for sums in (squares, freedom))
    common = np.divide(all_squares, all_freedom, out=np.zeros_like(all_squares), where=all_freedom > 0)
    reference = np.maximum(common, least_spread**2)
    own = np.divide(squares, freedom, out=np.zeros_like(squares), where=freedom > 0)
    return np.asarray(np.maximum(own, (squares + STEADY_DEVICES * reference) / (freedom + STEADY_DEVICES)), np.float64)


def student_ratio(freedom: Floats | float) -> Floats:
    """Student's 97.5 % quantile over the normal one: what few devices add to an interval."""
    return student_quantile(np.maximum(freedom, FEWEST_FREEDOM), terms=3) / Z


def critical(quantile: float, freedom: Floats) -> Floats:
    """Student's quantile of the same probability as the normal ``quantile``."""
    return student_quantile(np.maximum(freedom, FEWEST_FREEDOM), z=quantile)


def welch_satterthwaite(variances: Floats, freedom: Floats, *, otherwise: Floats) -> Floats:
    """Degrees of freedom of sums (one a row) of independent estimates, by their variances (Satterthwaite, 1946).

    ``otherwise`` is where no estimate of a row has any variance.
    """
    parts = (variances**2 / freedom).sum(axis=1)
    return np.asarray(np.divide(variances.sum(axis=1) ** 2, parts, out=otherwise, where=parts > 0), np.float64)


def decided_orders(counts: Floats, sums: Floats, squares: Floats, *, quantile: float) -> Flags:
    """Of each place (… x operators) which operator is ahead of which for certain (places x operators x operators).

    ``counts`` are devices, ``sums`` and ``squares`` those of their points; ``quantile`` is the normal one of all pairs.
    """
    means = np.divide(sums, counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    residual = np.maximum(squares - np.nan_to_num(means) * sums, 0.0)
    steady = steadied(residual[..., np.newaxis], counts[..., np.newaxis], least_spread=LEAST_SPREAD)[..., 0]
    variance = np.divide(steady, counts, out=np.full(counts.shape, np.inf), where=counts > 0)
    ahead = np.zeros((*counts.shape, counts.shape[-1]), np.bool_)
    for left_column, other in combinations(range(counts.shape[-1]), 2):
        both = variance[:, [left_column, other]]
        is_known = np.isfinite(both).all(axis=1)
        freedom = welch_satterthwaite(
            np.where(is_known[:, np.newaxis], both, 1.0),
            np.maximum(counts[:, [left_column, other]] - 1, 1),
            otherwise=np.ones(len(counts)),
        )
        half = critical(quantile, freedom) * np.sqrt(np.where(is_known, both.sum(axis=1), np.inf))
        apart = np.where(is_known, means[:, left_column] - means[:, other], 0.0)
        ahead[:, left_column, other], ahead[:, other, left_column] = apart > half, -apart > half
    return ahead


def interval_widths(counts: Floats, sums: Floats, squares: Floats) -> Floats:
    """How wide the 95 % interval of each mean is (places x operators); infinite where nobody is."""
    means = np.divide(sums, counts, out=np.zeros(counts.shape), where=counts > 0)
    residual = np.maximum(squares - means * sums, 0.0)
    steady = steadied(residual[..., np.newaxis], counts[..., np.newaxis], least_spread=LEAST_SPREAD)[..., 0]
    error = np.sqrt(np.divide(steady, counts, out=np.full(counts.shape, np.inf), where=counts > 0))
    return np.asarray(2 * Z * student_ratio(np.maximum(counts - 1, 1)) * error, np.float64)
