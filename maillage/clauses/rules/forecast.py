"""What a clause will have done in the end, with an interval that holds 95 times in 100 where it goes on as it does.

Hours of the months left: their number times the mean of the months done. People come one by one and stay some months:
then the variance of a sum of hours is what the squares of each person's hours sum up to (Campbell's theorem for shot
noise, 1909; Rice, 1944), estimated lag by lag from the people of the months done. It holds for the coming sum, for the
mean, and for what both have in common: those who stay. Student's t for what few people tell (Satterthwaite, 1946).
"""

import math
from collections.abc import Sequence
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
    months = basis.shape[1]
    if hours.shape[1] < LEAST_MONTHS or np.count_nonzero(totals) < LEAST_PEOPLE:
        return None
    # By how many months lie between: what one month sums up to of each person's hours times her own hours then.
    by_lag = [
        float((basis[:, : months - lag] * basis[:, lag:]).sum()) / (months - lag)
        for lag in range(min(months, _LONGEST_LAG))
    ]
    ahead = months_left / months
    shared = sum(min(lag, months, months_left) * value for lag, value in enumerate(by_lag))
    variance = _variance(by_lag, months_left) + ahead**2 * _variance(by_lag, months) - 2 * ahead * shared
    freedom = float((totals**2).sum() ** 2 / (totals**4).sum())
    half = float(student_quantile(max(freedom, _LEAST_FREEDOM))) * math.sqrt(max(variance, 0.0))
    middle = float(totals.sum()) * ahead
    return HoursForecast(round(done + max(middle - half, 0)), round(done + middle), round(done + middle + half))


def _variance(by_lag: Sequence[float], months: int) -> float:
    """Of the sum of so many months."""
    return months * by_lag[0] + 2 * sum((months - lag) * value for lag, value in enumerate(by_lag[:months]) if lag)
