"""Who follows a commune is told when the prediction of fixed 4G says something else of it, for certain."""

import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from maillage.cover.prediction.domain.commune_rows import CommuneRow
from maillage.cover.prediction.store.commune_forecasts import note_commune_forecasts
from maillage.cover.prediction.store.models import CommuneForecast
from maillage.cover.prediction.store.prediction_files import current_file, predictions_folder
from maillage.opendata.catalog.store.changes import territory_changes
from tests.measure.record.crowds import own_installation

pytestmark = pytest.mark.django_db
NOZAY = "commune:44113"
NOW = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROW = CommuneRow("44113", "Nozay", 1_951, 800, 700, 900, 50, None, None)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[None]:
    with own_installation(tmp_path):
        yield


def publish(version: str, *rows: CommuneRow, at: dt.datetime, is_invented: bool = False) -> None:
    folder = predictions_folder() / version
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"is_invented": is_invented, "territory": "departement:44"}))
    (folder / "communes.json").write_text(json.dumps([asdict(row) for row in rows]))
    file = current_file(is_invented=is_invented)
    file.write_text(json.dumps({"version": version}))
    os.utime(file, (at.timestamp(), at.timestamp()))


def titles(address: str = NOZAY) -> list[str]:
    changes = territory_changes(address, after=NOW - DAY, until=NOW + 9 * DAY, most=9)
    return [change.title.replace("\u202f", " ") for change in changes]


@pytest.mark.usefixtures("installation")
def test_commune_that_comes_to_be_computed_and_that_is_reached_otherwise_is_told_once_each() -> None:
    publish("a", ROW, at=NOW)
    counts = [note_commune_forecasts(NOW), note_commune_forecasts(NOW + DAY)]
    publish("b", replace(ROW, served=1_200, served_low=1_000, served_high=1_400), at=NOW + DAY)
    counts += [note_commune_forecasts(NOW + 2 * DAY), note_commune_forecasts(NOW + 3 * DAY)]

    assert counts == [1, 0, 1, 0]
    assert titles() == [
        "Nozay : la 4G fixe atteint 1 200 foyers sur 1 951, avant 800",
        "Nozay : la 4G fixe atteint 800 foyers sur 1 951",
    ]
    assert titles("commune:44131") == []


@pytest.mark.usefixtures("installation")
def test_change_within_the_bounds_is_no_news() -> None:
    publish("a", ROW, at=NOW)
    note_commune_forecasts(NOW)
    publish("b", replace(ROW, served=850, served_low=760, served_high=940), at=NOW + DAY)

    assert note_commune_forecasts(NOW + DAY) == 0


@pytest.mark.usefixtures("installation")
def test_what_an_older_version_published_is_dated_by_its_publication() -> None:
    publish("a", ROW, at=NOW - 30 * DAY)
    note_commune_forecasts(NOW)

    assert CommuneForecast.objects.get().noted_at == NOW - 30 * DAY
    assert titles() == []


@pytest.mark.usefixtures("installation")
def test_invented_prediction_is_no_news() -> None:
    publish("a", ROW, at=NOW, is_invented=True)

    assert note_commune_forecasts(NOW) == 0
