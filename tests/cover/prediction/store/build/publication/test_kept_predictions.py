"""Which predictions are swept away."""

import datetime as dt
import json
import os
from pathlib import Path

from maillage.cover.prediction.store.build.publication.followed_prediction import KEPT, sweep_predictions
from maillage.cover.prediction.store.prediction_files import current_file, predictions_folder

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def folder(name: str, *, days_ago: int) -> Path:
    path = predictions_folder() / name
    path.mkdir(parents=True)
    moment = (NOW - dt.timedelta(days=days_ago)).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_newest_three_and_the_one_in_force_are_kept(coverage_data: Path):
    names = [f"{number:016x}" for number in range(KEPT + 3)]
    for days_ago, name in enumerate(names, start=10):
        made = folder(name, days_ago=days_ago)
        (made / "run.json").write_text('{"is_invented": false}', "utf-8")
        (made / "communes.json").write_text("[]", "utf-8")
        os.utime(made, ((NOW - dt.timedelta(days=days_ago)).timestamp(),) * 2)
    current_file().write_text(json.dumps({"version": names[-1]}), "utf-8")

    swept = sweep_predictions(NOW)

    left = {path.name for path in predictions_folder().iterdir() if path.is_dir()}
    assert (swept, left) == (2, {*names[:KEPT], names[-1]})
    assert coverage_data in current_file().parents


def test_folders_of_today_are_left_to_who_compares_them(coverage_data: Path):
    for number in range(KEPT + 2):
        folder(f"{number:016x}", days_ago=0)

    assert sweep_predictions(NOW) == 0
    assert coverage_data.exists()


def test_draft_that_was_left_is_removed_and_one_that_is_written_is_not(coverage_data: Path):
    left, written = folder(".a.1.draft", days_ago=2), folder(".b.2.draft", days_ago=0)

    assert sweep_predictions(NOW) == 1
    assert (left.exists(), written.exists(), coverage_data.exists()) == (False, True, True)


def test_nothing_is_swept_where_nothing_was_predicted(coverage_data: Path):
    assert sweep_predictions(NOW) == 0
    assert list(coverage_data.glob("coverage")) == []
