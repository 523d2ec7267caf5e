"""What a clause will have done in the end, with an interval that holds 95 times in 100 where it goes on as it does.

Hours of the months left: their number times a month's level, which lies between the mean of the months done and that
of the last ones, the nearer to these the less chance explains how far they lie apart (shrinkage of James and Stein,
1961). People come one by one and stay some months: then the covariance of two months is what each person's hours in one
times her hours in the other sum up to (Campbell's theorem for shot noise, 1909; Rice, 1944), estimated lag by lag from
the people of the months done. The variance of coming hours minus foreseen ones follows from it, with what both have in
common: those who stay. Student's t for what few people tell (Satterthwaite, 1946).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.intervals import student_quantile
from maillage.core.problems import sentence

LEAST_MONTHS: Final = 8
# In which the first people come while nobody leaves yet: counted as done, and no measure of what will be.
STARTING_MONTHS: Final = 3
LEAST_PEOPLE: Final = 5
RECENT_MONTHS: Final = 2  # whose mean says how it goes now, beside that of all months
TOO_FEW: Final = sentence("Pas encore de prévision : il faut huit mois d’heures et cinq personnes.")
_LONGEST_LAG: Final = 24  # months that somebody who works now can have begun before
_LEAST_FREEDOM: Final = 3.0
HoursByPerson = NDArray[np.float64]  # people (rows) by months done (columns), hours in hundredths


@dataclass(frozen=True, slots=True)
class HoursForecast:
    """Hours done at the end, in hundredths: the middle, and the bounds of 95 %."""

    low: int
    middle: int
    high: int


def hours_at_end(hours: HoursByPerson, *, months_left: int) -> HoursForecast | None:
    """What the months done lead to, the first month of work first; None where months or people are too few."""
    done = round(hours.sum())
    if months_left <= 0:
        return HoursForecast(done, done, done)
    basis = hours[:, STARTING_MONTHS:]
    totals = basis.sum(axis=1)
    totals_by_month, months = basis.sum(axis=0), basis.shape[1]
    if hours.shape[1] < LEAST_MONTHS or np.count_nonzero(totals) < LEAST_PEOPLE:
        return None
    covariances = _covariances(basis, months + months_left)
    weights = _month_weights(totals_by_month, covariances[:months, :months])
    # Coming hours minus foreseen ones, month by month of both.
    error = np.concatenate([-months_left * weights, np.ones(months_left)])
    variance = max(float(error @ covariances @ error), 0.0)
    freedom = float((totals**2).sum() ** 2 / (totals**4).sum())
    half = float(student_quantile(max(freedom, _LEAST_FREEDOM))) * math.sqrt(variance)
    middle = months_left * float(weights @ totals_by_month)
    return HoursForecast(round(done + max(middle - half, 0)), round(done + middle), round(done + middle + half))


def _covariances(basis: HoursByPerson, months: int) -> NDArray[np.float64]:
    """Of each two of so many months, by how many lie between: what somebody works in one times what she does then."""
    done = basis.shape[1]
    by_lag = np.zeros(months)
    for lag in range(min(done, _LONGEST_LAG)):
        by_lag[lag] = (basis[:, : done - lag] * basis[:, lag:]).sum() / (done - lag)
    places = np.arange(months)
    matrix: NDArray[np.float64] = by_lag[np.abs(places[:, None] - places[None, :])]
    return matrix


def _month_weights(totals: NDArray[np.float64], covariances: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each month done counts for the level of those to come; 1 in all."""
    mean = np.full(len(totals), 1 / len(totals))
    recent = np.zeros(len(totals))
    recent[-RECENT_MONTHS:] = 1 / RECENT_MONTHS
    apart = recent - mean
    variance = max(float(apart @ covariances @ apart), 0.0)
    difference = float(apart @ totals)
    if abs(difference) < 1:  # a hundredth of an hour: they are the same
        return mean
    shrunk: NDArray[np.float64] = mean + max(0.0, 1 - variance / difference**2) * apart
    return shrunk
