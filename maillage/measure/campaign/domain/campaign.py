"""The progress of a campaign: weeks, pace, projected date. Formulas: docs/explanation/campaign.md.

Days are numbers of calendar days in Paris (maillage.measure.figures.domain.counting). Today is incomplete, so that it
counts for the total but not for the pace.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import inf, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maillage.accounts.domain.terms import AnyVerb
from maillage.core.problems import sentence
from maillage.territory.domain.terms import Kind

WEEK: Final = 7
PACE_DAYS: Final = 28
LEAST_DAYS: Final = 14  # two weeks: with less, the spread between weeks is unknown
WEEKS_SHOWN: Final = 13  # a quarter
HORIZON_DAYS: Final = 3650  # beyond ten years a date is meaningless
DRAWS: Final = 1_000
SEED: Final = 20_141_215
# Student's t at 97.5 % over the normal's 1.960, by weeks observed: 12.706, 4.303, 3.182 for 1, 2, 3 degrees of freedom.
WIDENING: Final = {2: 6.483, 3: 2.195, 4: 1.624}

Integers = NDArray[np.int64]

CAMPAIGN_KINDS: Final = (Kind.REGION, Kind.DEPARTEMENT, Kind.EPCI, Kind.COMMUNE)


class CampaignState(StrEnum):
    """The state of a campaign."""

    COMING = "coming"
    RUNNING = "running"
    REACHED = "reached"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Projection:
    """The number of days until the goal at the current pace, with its 95 % interval.

    Infinite beyond ten years. ``low`` and ``high`` are None with less than two weeks of data.
    """

    days: float
    low: float | None
    high: float | None


def state_of(*, tests: int, goal: int, today: int, first: int | None, last: int | None) -> CampaignState:
    """The state today; ``first`` and ``last`` are the campaign's days, None if it has none."""
    if first is not None and today < first:
        return CampaignState.COMING
    if tests >= goal:
        return CampaignState.REACHED
    return CampaignState.ENDED if last is not None and today > last else CampaignState.RUNNING


def tests_of_days(days: ArrayLike, tests: ArrayLike, *, first: int, after: int) -> Integers:
    """Tests by day from ``first`` to before ``after``, including zeros."""
    numbers, counts = np.asarray(days, np.int64), np.asarray(tests, np.int64)
    is_in = (numbers >= first) & (numbers < after)
    return np.bincount(numbers[is_in] - first, counts[is_in], max(after - first, 0)).astype(np.int64)


def weeks_of(daily: ArrayLike) -> Integers:
    """Tests of the last whole weeks (the last one ends on the last day), oldest first."""
    numbers = np.asarray(daily, np.int64)
    weeks = min(len(numbers) // WEEK, WEEKS_SHOWN)
    return np.asarray(numbers[len(numbers) - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1), np.int64)


def pace(daily: ArrayLike) -> float | None:
    """Tests per day over the last 28 days, or all if fewer; None without a complete day."""
    numbers = np.asarray(daily, np.int64)[-PACE_DAYS:]
    return float(numbers.mean()) if len(numbers) else None


def needed_pace(*, remaining: int, days_left: int) -> float | None:
    """Tests per day needed to reach the goal on the last day; None without a day left."""
    return max(remaining, 0) / days_left if days_left > 0 else None


def projection(daily: ArrayLike, *, remaining: int, seed: int = SEED) -> Projection | None:
    """When ``remaining`` more tests will be reached at the pace of the last 28 days; None without tests in them.

    The interval is a circular block bootstrap (Politis and Romano 1992) with blocks of one week, which preserve the
    weekly pattern. The pace is resampled, with its spread multiplied by sqrt(m / (m - 1)) and by the ratio of Student's
    t with m - 1 degrees of freedom to the normal quantile, for the m weeks observed; then future weeks are drawn at
    that pace until the goal is reached. It assumes that future weeks are like those observed.
    """
    numbers = np.asarray(daily, np.int64)[-PACE_DAYS:]
    mean = pace(numbers)
    if not mean:
        return None
    days = _within_horizon(remaining / mean)
    if len(numbers) < LEAST_DAYS:
        return Projection(days, None, None)
    random = np.random.default_rng(seed)
    # Weeks starting on each day, wrapping around at the end.
    around = np.concatenate((numbers, numbers[: WEEK - 1]))
    blocks = np.convolve(around, np.ones(WEEK, np.int64), "valid")
    mean = blocks.mean()
    weeks_seen = len(numbers) / WEEK
    again = random.choice(blocks, (DRAWS, max(int(weeks_seen), 2))).mean(axis=1)
    widened = sqrt(weeks_seen / (weeks_seen - 1)) * WIDENING[int(weeks_seen)]
    factors = np.maximum(1 + (again / mean - 1) * widened, 0)
    # Weeks to draw: eight times the expected number, at least a year, at most ten years.
    weeks = int(min(max(8 * remaining / float(mean), 52), HORIZON_DAYS / WEEK))
    reached = np.cumsum(random.choice(blocks, (DRAWS, weeks)) * factors[:, None], axis=1)
    drawn_days = []
    for row, week in zip(reached, (reached < remaining).sum(axis=1).tolist(), strict=True):
        if week == weeks:
            drawn_days.append(inf)
        else:
            start = row[week - 1] if week else 0.0
            drawn_days.append(_within_horizon(WEEK * (week + (remaining - start) / (row[week] - start))))
    # Order statistics without interpolation, since some values are infinite.
    low, high = np.quantile(drawn_days, [0.025, 0.975], method="inverted_cdf").tolist()
    return Projection(days, min(low, days), max(high, days))


def _within_horizon(days: float) -> float:
    return days if days <= HORIZON_DAYS else inf


class CampaignVerb(AnyVerb):
    """What the agency does with campaigns, for the audit trail."""

    SAVED = "campaign-saved", sentence("Campagne de tests enregistrée")


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as written on its form; ``territory`` is an address, dates are the first and last day."""

    name: str
    territory: str
    goal_tests: int
    starts_on: date
    ends_on: date
    is_shown: bool
