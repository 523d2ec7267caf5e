"""Decides when an order between operators is statistically certain: variance, degrees of freedom, critical distances.

Used by every ranking: comparisons over inhabitants, and the best operator of each grid cell of the map. Formulas and
their proof: docs/explanation/quality-score.md.
"""

from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.intervals import Z, student_quantile

STEADY_DEVICES: Final = 10.0  # weight of the reference variance, as a number of devices
# Standard deviation between devices of one network at one place, in points, as seen in campaigns (docs)
LEAST_SPREAD: Final = 15.0
FEWEST_FREEDOM: Final = 2.0  # from here up, three terms of the expansion of Student's quantile are within 3 %

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def shrunken_variance(squares: Floats, counts: Floats, *, least_spread: float) -> Floats:
    """The shrunken variance between devices (… x operators x pools), from the sums of squared deviations.

    A few devices that agree by chance would look certain, so the result is the mean of the operator's own variance and
    a reference, the variance over all operators here, weighted as STEADY_DEVICES devices; it is never below the
    operator's own.
    """
    freedom = np.maximum(counts - 1, 0)
    all_squares, all_freedom = (sums.sum(axis=(-2, -1), keepdims=True) for sums in (squares, freedom))
    common = np.divide(all_squares, all_freedom, out=np.zeros_like(all_squares), where=all_freedom > 0)
    reference = np.maximum(common, least_spread**2)
    own = np.divide(squares, freedom, out=np.zeros_like(squares), where=freedom > 0)
    return np.asarray(np.maximum(own, (squares + STEADY_DEVICES * reference) / (freedom + STEADY_DEVICES)), np.float64)


def student_ratio(freedom: Floats | float) -> Floats:
    """The ratio of Student's 97.5 % quantile to the normal one: how much few devices widen an interval."""
    return student_quantile(np.maximum(freedom, FEWEST_FREEDOM), terms=3) / Z


def critical(quantile: float, freedom: Floats) -> Floats:
    """Student's quantile at the same probability as the normal ``quantile``."""
    return student_quantile(np.maximum(freedom, FEWEST_FREEDOM), z=quantile)


def welch_satterthwaite(variances: Floats, freedom: Floats, *, otherwise: Floats) -> Floats:
    """Degrees of freedom of sums (one per row) of independent estimates with these variances (Satterthwaite, 1946).

    ``otherwise`` is the result for rows whose estimates have no variance at all.
    """
    parts = (variances**2 / freedom).sum(axis=1)
    return np.asarray(np.divide(variances.sum(axis=1) ** 2, parts, out=otherwise, where=parts > 0), np.float64)


def decided_orders(counts: Floats, sums: Floats, squares: Floats, *, quantile: float) -> Flags:
    """Which operator is certainly ahead of which at each place (places x operators x operators).

    ``counts`` is the number of devices (places x operators), ``sums`` and ``squares`` the sums of their points and of
    the squared points; ``quantile`` is the normal quantile adjusted for all pairs.
    """
    means = np.divide(sums, counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    residual = np.maximum(squares - np.nan_to_num(means) * sums, 0.0)
    steady = shrunken_variance(residual[..., np.newaxis], counts[..., np.newaxis], least_spread=LEAST_SPREAD)[..., 0]
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
    """The width of the 95 % interval of each mean (places x operators); infinite where there is no device."""
    means = np.divide(sums, counts, out=np.zeros(counts.shape), where=counts > 0)
    residual = np.maximum(squares - means * sums, 0.0)
    steady = shrunken_variance(residual[..., np.newaxis], counts[..., np.newaxis], least_spread=LEAST_SPREAD)[..., 0]
    error = np.sqrt(np.divide(steady, counts, out=np.full(counts.shape, np.inf), where=counts > 0))
    return np.asarray(2 * Z * student_ratio(np.maximum(counts - 1, 1)) * error, np.float64)
