"""Forecasts the hours at the end of a clause, with a 95 % interval if it continues as before.

Remaining hours are the number of months times a monthly level between the mean of all months and that of the last ones,
closer to the latter the less chance explains their distance (shrinkage, James and Stein 1961). People arrive one by one
and stay some months: the covariance of two months is then the sum over people of the product of their hours in both
(Campbell's theorem for shot noise, 1909; Rice, 1944), estimated by lag. The variance of the prediction error follows,
including the people common to both periods. Student's t accounts for few people (Satterthwaite, 1946).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from maillage.core.intervals import student_quantile
from maillage.core.problems import sentence
from maillage.include.clauses.domain.hours import CENTIHOURS
from maillage.include.clauses.domain.months import WorkMonth

LEAST_MONTHS: Final = 8
# Ramp-up months, in which people arrive and none leave: counted as done, but not used to estimate.
STARTING_MONTHS: Final = 3
LEAST_PEOPLE: Final = 5
RECENT_MONTHS: Final = 2  # months of the recent mean
TOO_FEW: Final = sentence("Pas encore de prévision : il faut huit mois d’heures et cinq personnes.")
_LONGEST_LAG: Final = 24  # longest stay in months of a person still working
_LEAST_FREEDOM: Final = 3.0
HoursByPerson = NDArray[np.float64]  # people (rows) by past months (columns), hours in hundredths

WEEKS_A_MONTH: Final = 52 / 12
MOST_PEOPLE: Final = 5  # that the page offers to add
WEEKLY_HOURS: Final = (20, 26, 30, 35)
_MOST_MONTHS_AHEAD: Final = 120


@dataclass(frozen=True, slots=True)
class HoursForecast:
    """Hours at the end in hundredths: median and 95 % bounds."""

    low: int
    middle: int
    high: int


def hours_at_end(hours: HoursByPerson, *, months_left: int) -> HoursForecast | None:
    """The forecast from past months, starting with the first month of work; None for too few months or people."""
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
    # Weights of the prediction error: future months minus their predictor.
    error = np.concatenate([-months_left * weights, np.ones(months_left)])
    variance = max(float(error @ covariances @ error), 0.0)
    freedom = float((totals**2).sum() ** 2 / (totals**4).sum())
    half = float(student_quantile(max(freedom, _LEAST_FREEDOM))) * math.sqrt(variance)
    middle = months_left * float(weights @ totals_by_month)
    return HoursForecast(round(done + max(middle - half, 0)), round(done + middle), round(done + middle + half))


def _covariances(basis: HoursByPerson, months: int) -> NDArray[np.float64]:
    """The covariance of months by lag, as the sum over people of the product of their hours."""
    done = basis.shape[1]
    by_lag = np.zeros(months)
    for lag in range(min(done, _LONGEST_LAG)):
        by_lag[lag] = (basis[:, : done - lag] * basis[:, lag:]).sum() / (done - lag)
    places = np.arange(months)
    matrix: NDArray[np.float64] = by_lag[np.abs(places[:, None] - places[None, :])]
    return matrix


def _month_weights(totals: NDArray[np.float64], covariances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weight of each past month in the predicted level; the weights add up to 1."""
    mean = np.full(len(totals), 1 / len(totals))
    recent = np.zeros(len(totals))
    recent[-RECENT_MONTHS:] = 1 / RECENT_MONTHS
    apart = recent - mean
    variance = max(float(apart @ covariances @ apart), 0.0)
    difference = float(apart @ totals)
    if abs(difference) < 1:  # equal to a hundredth of an hour
        return mean
    shrunk: NDArray[np.float64] = mean + max(0.0, 1 - variance / difference**2) * apart
    return shrunk


@dataclass(frozen=True, slots=True)
class HoursPace:
    """How a clause goes on: hours (hundredths) promised and done, and those of a month to come.

    ``known_until`` is the last month that was reported; people who join begin with ``joined_from``.
    """

    promised: int
    done: int
    monthly: float
    known_until: WorkMonth
    joined_from: WorkMonth


def month_kept(pace: HoursPace, *, people: int, weekly_hours: float) -> WorkMonth | None:
    """The month in which the promise is kept with ``people`` more; None if not within ten years.

    The last month reported if it is kept already.
    """
    if pace.done >= pace.promised:
        return pace.known_until
    joined = people * weekly_hours * WEEKS_A_MONTH * CENTIHOURS
    waiting = max(pace.joined_from.number - pace.known_until.number - 1, 0)
    missing = pace.promised - pace.done
    if waiting and pace.monthly * waiting >= missing:
        return pace.known_until.after(math.ceil(missing / pace.monthly))
    both = pace.monthly + joined
    if both <= 0:
        return None
    months = waiting + math.ceil((missing - pace.monthly * waiting) / both)
    return pace.known_until.after(months) if months <= _MOST_MONTHS_AHEAD else None
