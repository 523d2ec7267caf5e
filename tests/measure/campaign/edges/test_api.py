from datetime import date

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.measure.campaign.store.campaign import paris_today
from maillage.measure.campaign.store.models import Campaign
from tests.measure.figures.campaigns import count_campaign_in_nantes, count_nothing

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/api/v1/campaigns/current"


def make_campaign(**fields: object) -> Campaign:
    today = paris_today(utc_now())
    days = {"starts_on": date(today.year - 2, 1, 1), "ends_on": date(today.year + 2, 12, 31)}
    return Campaign.objects.create(**{"name": "Cap", "territory": "region:52", "goal_tests": 900} | days | fields)


def test_campaign_of_an_installation_without_any_is_its_goal_without_end(client: Client) -> None:
    count_nothing()

    got = client.get(ADDRESS).json()

    assert (got["id"], got["goal"], got["tests"], got["state"]) == (None, 100_000, 0, "running")
    assert (got["starts_on"], got["days_left"], got["needed_tests_a_day"], got["projection"]) == (None,) * 4


def test_campaign_under_way_tells_its_tests_and_what_remains_to_do(client: Client) -> None:
    # Whatever the day, fifty devices have tested in one of its months: numbers are told exactly.
    count_campaign_in_nantes(3_000)
    row = make_campaign(goal_tests=3_000)

    got = client.get(ADDRESS).json()

    assert (got["id"], got["name"], got["origin"], got["goal"]) == (row.pk, "Cap", "simulated", 3_000)
    assert 0 < got["tests"] <= 3_000
    assert got["needed_tests_a_day"] == round((3_000 - got["tests"]) / got["days_left"], 1)
    assert client.get(f"/api/v1/campaigns/{row.pk}").json() == got


@pytest.mark.parametrize(("path", "status"), [("/999", 404), ("?origin=nobody", 422)])
def test_campaign_that_does_not_exist_or_origin_is_told_as_a_problem(client: Client, path: str, status: int) -> None:
    answer = client.get(ADDRESS + path)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_campaign_that_is_not_shown_is_not_found(client: Client) -> None:
    row = make_campaign(is_shown=False)

    assert client.get(f"/api/v1/campaigns/{row.pk}").status_code == 404
