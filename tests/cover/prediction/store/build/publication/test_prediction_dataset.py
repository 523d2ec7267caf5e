"""The prediction in force as a data set of the catalogue."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from maillage.cover.prediction.store.build.publication.prediction_dataset import give_prediction_table
from maillage.cover.prediction.store.current_prediction import PublishedPrediction, current_prediction
from maillage.cover.prediction.store.prediction_files import current_file, predictions_folder

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


@pytest.fixture
def real(published: PublishedPrediction, settings: Settings, tmp_path: Path) -> str:
    """The version in force of an installation that has the same prediction of sites that are not invented."""
    territory, data = Path(settings.DATA_DIR) / "territory", tmp_path / "real"
    shutil.copytree(published.folder, data / "coverage" / "predictions" / published.version)
    (data / "territory").symlink_to(territory)
    settings.DATA_DIR = data
    run = predictions_folder() / published.version / "run.json"
    run.write_text(json.dumps(json.loads(run.read_bytes()) | {"is_invented": False}), "utf-8")
    current_file().write_text(json.dumps({"version": published.version}), "utf-8")
    return published.version


@pytest.mark.usefixtures("published")
def test_invented_sites_are_no_data_set():
    assert give_prediction_table(NOW) == 0


@pytest.mark.usefixtures("coverage_data")
def test_without_a_prediction_there_is_no_data_set():
    assert give_prediction_table(NOW) == 0


def test_prediction_is_published_once_with_what_it_was_made_of(client: Client, real: str):
    made = [give_prediction_table(NOW), give_prediction_table(NOW)]

    prediction = current_prediction()
    assert prediction is not None
    page = client.get("/catalogue/prediction-4g-fixe").content.decode()
    assert made == [1, 0]
    assert real in page
    assert prediction.facts["files"]["sites"] in page
