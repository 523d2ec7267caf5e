"""A campaign in plain values: what the API answers and the command line writes."""

from datetime import date, timedelta
from math import ceil, isinf
from typing import Any

from maillage.campaign.queries.campaign import Plan, Progress
from maillage.core.lower_bound import LowerBound


def campaign_form(told: Progress) -> dict[str, Any]:
    """One campaign with plain values; days are dates."""
    plan: Plan = told.plan
    return {
        "id": plan.number,
        "name": plan.name,
        "territory": plan.territory,
        "origin": told.origin.word,
        "state": told.state.value,
        "goal": plan.goal_tests,
        "tests": told.tests,
        "is_rounded": isinstance(told.tests, LowerBound),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "days_left": told.days_left,
        "tests_a_day": _rounded(told.pace),
        "needed_tests_a_day": _rounded(told.needed_pace),
        "projection": _projection(told),
        "weeks": [{"first_day": week.first, "tests": week.tests} for week in told.weeks],
    }


def _projection(told: Progress) -> dict[str, Any] | None:
    if told.projection is None:
        return None
    days, low, high = told.projection.days, told.projection.low, told.projection.high
    return {
        "day": _day_in(days, told.today),
        "low": _day_in(low, told.today),
        "high": _day_in(high, told.today),
        "has_interval": low is not None,
    }


def _day_in(days: float | None, today: date) -> date | None:
    return None if days is None or isinf(days) else today + timedelta(days=ceil(days))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
