"""A campaign as plain values, for API and command line."""

from datetime import date, timedelta
from math import ceil, isinf
from typing import Any

from maillage.core.lower_bound import LowerBound
from maillage.measure.campaign.store.campaign import CampaignProgress


def campaign_form(campaign: CampaignProgress) -> dict[str, Any]:
    """A campaign as plain values; days are dates."""
    plan, projection, today = campaign.plan, campaign.projection, campaign.today
    return {
        "id": plan.number,
        "name": plan.name,
        "territory": plan.territory,
        "origin": campaign.origin.word,
        "state": campaign.state.value,
        "goal": plan.goal_tests,
        "tests": campaign.tests,
        "is_rounded": isinstance(campaign.tests, LowerBound),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "days_left": campaign.days_left,
        "tests_a_day": _rounded(campaign.pace),
        "needed_tests_a_day": _rounded(campaign.needed_pace),
        "projection": None
        if projection is None
        else {
            "day": _day_in(projection.days, today),
            "low": _day_in(projection.low, today),
            "high": _day_in(projection.high, today),
            "has_interval": projection.low is not None,
        },
        "weeks": [{"first_day": week.first, "tests": week.tests} for week in campaign.weeks],
    }


def _day_in(days: float | None, today: date) -> date | None:
    return None if days is None or isinf(days) else today + timedelta(days=ceil(days))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)
