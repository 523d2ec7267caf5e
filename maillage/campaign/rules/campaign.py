"""How a campaign goes: weeks, pace, when its goal is reached at this pace. Formulas: docs/explanation/campaign.md.

Days are numbers of calendar days in Paris (maillage.figures.terms.counting); today is not over, so it is in
the counter but in no pace.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

WEEK: Final = 7
PACE_DAYS: Final = 28
LEAST_DAYS: Final = 14  # two weeks: below, no spread between weeks can be seen
WEEKS_SHOWN: Final = 13  # a quarter
HORIZON_DAYS: Final = 3650  # beyond ten years a date says nothing
DRAWS: Final = 1_000
SEED: Final = 20_141_215
# Student's t at 97.5 % over the normal's 1.960, by weeks seen: 12.706, 4.303, 3.182 for 1, 2, 3 degrees of freedom.
WIDENING: Final = {2: 6.483, 3: 2.195, 4: 1.624}

Integers = NDArray[np.int64]


class CampaignState(StrEnum):
    """Where a campaign stands."""

    COMING = "coming"
    RUNNING = "running"
    REACHED = "reached"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Projection:
    """In how many days from today the goal is reached at this pace, and the ends of the 95 % interval.

    Beyond ten years a number is infinite. ``low`` and ``high`` are None where less than two weeks were seen.
    """

    days: float
    low: float | None
    high: float | None


def state_of(*, tests: int, goal: int, today: int, first: int | None, last: int | None) -> CampaignState:
    """Where a campaign stands today; ``first`` and ``last`` are its days, None where it has none."""
    if first is not None and today < first:
        return CampaignState.COMING
    if tests >= goal:
        return CampaignState.REACHED
    return CampaignState.ENDED if last is not None and today > last else CampaignState.RUNNING


def tests_of_days(days: ArrayLike, tests: ArrayLike, *, first: int, after: int) -> Integers:
    """Tests of every day from ``first`` up to before ``after``, zeros included."""
    numbers, counts = np.asarray(days, np.int64), np.asarray(tests, np.int64)
    is_in = (numbers >= first) & (numbers < after)
    return np.bincount(numbers[is_in] - first, counts[is_in], max(after - first, 0)).astype(np.int64)


def weeks_of(daily: ArrayLike) -> Integers:
    """Tests of the last whole weeks (seven days, the last ending on the last day), the oldest first."""
    numbers = np.asarray(daily, np.int64)
    weeks = min(len(numbers) // WEEK, WEEKS_SHOWN)
    return np.asarray(numbers[len(numbers) - weeks * WEEK :].reshape(weeks, WEEK).sum(axis=1), np.int64)


def pace(daily: ArrayLike) -> float | None:
    """Tests a day over the last 28 days, or over all where there are fewer; None where no day is over."""
    numbers = np.asarray(daily, np.int64)[-PACE_DAYS:]
    return float(numbers.mean()) if len(numbers) else None


def needed_pace(*, remaining: int, days_left: int) -> float | None:
    """Tests a day that are needed to reach the goal on the last day; None where no day is left."""
    return max(remaining, 0) / days_left if days_left > 0 else None


def projection(daily: ArrayLike, *, remaining: int, seed: int = SEED) -> Projection | None:
    """When ``remaining`` more tests are there at the pace of the last 28 days; None where nobody tested in them.

    The interval is a circular block bootstrap (Politis and Romano 1992) in blocks of one week, which keep the week's
    rhythm: the pace is drawn again, its spread widened by sqrt(m / (m - 1)) and by Student's t with m - 1 degrees of
    freedom over the normal for the m weeks seen (few weeks know little of their own spread), then weeks to come are
    drawn at that pace until the tests are there. It supposes that the coming weeks are like those seen.
    """
    numbers = np.asarray(daily, np.int64)[-PACE_DAYS:]
    mean = pace(numbers)
    if not mean:
        return None
    days = _within_horizon(remaining / mean)
    if len(numbers) < LEAST_DAYS:
        return Projection(days, None, None)
    random = np.random.default_rng(seed)
    # Weeks from every day on: after the last day comes the first.
    around = np.concatenate((numbers, numbers[: WEEK - 1]))
    blocks = np.convolve(around, np.ones(WEEK, np.int64), "valid")
    mean = blocks.mean()
    weeks_seen = len(numbers) / WEEK
    again = random.choice(blocks, (DRAWS, max(int(weeks_seen), 2))).mean(axis=1)
    widened = sqrt(weeks_seen / (weeks_seen - 1)) * WIDENING[int(weeks_seen)]
    factors = np.maximum(1 + (again / mean - 1) * widened, 0)
    # Weeks to draw: eight times those of the mean, a year at least, ten years at most.
    weeks = int(min(max(8 * remaining / float(mean), 52), HORIZON_DAYS / WEEK))
    reached = np.cumsum(random.choice(blocks, (DRAWS, weeks)) * factors[:, None], axis=1)
    drawn_days = []
    for row, week in zip(reached, (reached < remaining).sum(axis=1).tolist(), strict=True):
        if week == weeks:
            drawn_days.append(inf)
        else:
            start = row[week - 1] if week else 0.0
            drawn_days.append(_within_horizon(WEEK * (week + (remaining - start) / (row[week] - start))))
    # Ranks, not values in between: some are infinite.
    low, high = np.quantile(drawn_days, [0.025, 0.975], method="inverted_cdf").tolist()
    return Projection(days, min(low, days), max(high, days))


def _within_horizon(days: float) -> float:
    return days if days <= HORIZON_DAYS else inf
