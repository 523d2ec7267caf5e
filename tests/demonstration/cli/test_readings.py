"""Readings of a demonstration: said to be invented, the same each time, gone with the invented prediction."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.core.clock import utc_now
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.ground_readings import known_tests
from maillage.cover.prediction.store.prediction_files import DEMONSTRATION_FILE, predictions_folder
from maillage.cover.prediction.store.reading_tables.models import ReadingFile
from maillage.cover.prediction.store.readings import forget_invented_readings
from maillage.cover.prediction.store.truth_report import truth_report
from maillage.demonstration.readings import write_invented_readings
from maillage.site.cli import coverage as app

pytestmark = pytest.mark.django_db


def invented() -> int:
    result = CliRunner().invoke(app, ["invent-readings", "--json"], catch_exceptions=False)
    return int(json.loads(result.stdout)["invented"])


def test_invented_prediction_gets_readings_once_and_a_report_that_says_so(published_quietly: PublishedPrediction):
    counts = [invented(), invented()]
    report = truth_report()

    assert counts[0] > 100
    assert counts[1] == 0
    assert report is not None
    assert report.invented == counts[0]
    assert report.served is not None
    # On real sites they would say nothing: they do not count there.
    assert (len(known_tests().tests), len(known_tests(is_invented=True).tests)) == (0, counts[0])


def test_same_prediction_invents_the_same_readings(published_quietly: PublishedPrediction, tmp_path: Path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"

    assert write_invented_readings(first, published_quietly) == write_invented_readings(second, published_quietly)
    assert first.read_bytes() == second.read_bytes()


def test_invented_readings_go_once_no_invented_prediction_is_in_force(published_quietly: PublishedPrediction):
    invented()
    kept = forget_invented_readings(utc_now())
    (predictions_folder() / DEMONSTRATION_FILE).rename(predictions_folder() / "before.json")
    try:
        gone = forget_invented_readings(utc_now())
    finally:
        (predictions_folder() / "before.json").rename(predictions_folder() / DEMONSTRATION_FILE)

    assert (kept, gone, ReadingFile.objects.count()) == (0, 1, 0)


@pytest.mark.usefixtures("coverage_data")
def test_nothing_is_invented_without_an_invented_prediction():
    assert invented() == 0
