"""The prediction that a demonstration shows."""

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from maillage.coverage.build.publication.demonstration import demonstration_prediction
from maillage.coverage.queries.plan_files import current_plan

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


@pytest.mark.usefixtures("published")
def test_prediction_in_force_is_left_alone():
    assert demonstration_prediction(NOW) is None


@pytest.mark.usefixtures("coverage_data")
def test_sample_is_not_shown_in_another_region(settings: Settings):
    settings.HOME_TERRITORY = "region:11"

    assert demonstration_prediction(NOW) is None


@pytest.mark.usefixtures("coverage_data")
def test_invented_sites_and_three_more_that_are_proposed_are_said_to_be_invented(settings: Settings):
    settings.HOME_TERRITORY = "region:52"

    built = demonstration_prediction(NOW)

    assert built is not None
    assert built.facts["is_invented"] is True
    assert min(built.facts["cells"].values()) > 0
    plan = current_plan()
    assert plan is not None
    assert (plan.facts["is_invented"], plan.facts["spend"], len(plan.facts["sites"])) == (True, 3, 3)
    assert demonstration_prediction(NOW) is None
