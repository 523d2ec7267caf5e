"""The interval of the forecast holds the truth on simulated clauses of people who come, stay and go."""

import numpy as np

from maillage.clauses.rules.forecast import HoursByPerson, hours_at_end


def simulated_people(random: np.random.Generator, *, months: int) -> HoursByPerson:
    """People by months, hours in hundredths: they come by chance, stay some months, and nobody is there at first."""
    arrivals = random.poisson(random.choice([0.7, 1.5, 3.0, 6.0]), months)
    stay = random.choice([2.5, 3.0, 4.0])
    people = np.zeros((int(arrivals.sum()), months))
    for person, first in enumerate(np.repeat(np.arange(months), arrivals)):
        last = min(months, int(first) + int(random.geometric(1 / stay)))
        people[person, first:last] = np.maximum(random.normal(12_000, 3_000, last - first), 0).round()
    return people


def test_interval_holds_the_truth_95_times_in_100() -> None:
    random, held, asked = np.random.default_rng(15), 0, 0
    for _clause in range(1_200):
        done, left = int(random.choice([12, 24, 36])), int(random.choice([3, 6, 12, 24]))
        people = simulated_people(random, months=done + left)
        forecast = hours_at_end(people[:, :done], months_left=left)
        if forecast is not None:
            asked += 1
            held += forecast.low <= people.sum() <= forecast.high

    assert asked > 1_000
    assert 0.92 <= held / asked <= 0.98


def test_too_few_months_or_people_give_no_forecast() -> None:
    assert hours_at_end(np.full((9, 5), 10_000.0), months_left=6) is None
    assert hours_at_end(np.full((3, 20), 10_000.0), months_left=6) is None


def test_after_the_last_month_what_is_done_is_the_end() -> None:
    forecast = hours_at_end(np.full((2, 4), 10_000.0), months_left=0)

    assert forecast is not None
    assert (forecast.low, forecast.middle, forecast.high) == (80_000, 80_000, 80_000)
