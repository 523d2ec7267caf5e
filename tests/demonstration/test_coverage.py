"""What a demonstration shows: an invented prediction, a plan, and a calibration that is put in force on it."""

import datetime as dt
import json
from dataclasses import asdict

import pytest
from pytest_django.fixtures import Settings

from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.store.calibrations import calibration_path
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.plan_files import current_plan
from maillage.demonstration.coverage import demonstration_plan, demonstration_prediction, follow_prediction

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published")
def test_prediction_in_force_is_left_alone():
    assert demonstration_prediction(NOW) is None


@pytest.mark.usefixtures("coverage_data")
def test_sample_is_not_shown_in_another_region(settings: Settings):
    settings.HOME_TERRITORY = "region:11"

    assert demonstration_prediction(NOW) is None


@pytest.mark.usefixtures("coverage_data")
def test_invented_sites_are_said_to_be_invented(settings: Settings):
    settings.HOME_TERRITORY = "region:52"

    built = demonstration_prediction(NOW)

    assert built is not None
    assert built.facts["is_invented"] is True
    assert min(built.facts["cells"].values()) > 0
    assert demonstration_prediction(NOW) is None


def test_invented_prediction_gets_a_plan_once_and_follows_a_calibration(published: PublishedPrediction):
    first, again = demonstration_plan(), demonstration_plan()
    shown = current_plan()
    quiet = follow_prediction(NOW)
    calibration = NetworkCalibration("c1", -5.0, 0.0, 0.0, (0.0, 0.0, 0.0))
    calibration_path().write_text(json.dumps(asdict(calibration)), "utf-8")
    try:
        made = [follow_prediction(NOW), follow_prediction(NOW)]
        after = current_prediction()
    finally:
        calibration_path().unlink()
        follow_prediction(NOW)
    back = current_prediction()

    assert first is not None
    assert again is None
    assert shown is not None
    assert (shown.facts["is_invented"], shown.version) == (True, first.version)
    assert (quiet, made) == (0, [1, 0])
    assert after is not None
    assert after.facts["calibration"]["version"] == "c1"
    assert back is not None
    assert back.facts["calibration"] is None
