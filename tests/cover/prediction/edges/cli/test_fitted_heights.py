"""The command that decides on heights of trees and houses: shown, applied, taken out again."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from typer.testing import CliRunner

from maillage.core.problems import Refused
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.cover.prediction.store.truth_report import truth_folder
from maillage.site.cli import coverage as app
from tests.cover.prediction.small_report import publish_report, small_report

pytestmark = pytest.mark.django_db


def told(*options: str) -> Mapping[str, Any]:
    result = CliRunner().invoke(app, ["fitted-heights", "--json", *options], catch_exceptions=False)
    forms: Mapping[str, Any] = json.loads(result.stdout)
    return forms


def test_heights_are_shown_applied_and_taken_out_again(published_quietly: PublishedPrediction):
    publish_report(truth_folder(), small_report(published_quietly.version))

    asked, applied, removed = told(), told("--apply"), told("--remove")
    words = CliRunner().invoke(app, ["fitted-heights"], catch_exceptions=False).stdout

    assert asked["in_force"] is None
    assert (asked["proposed"]["factor"], asked["proposed"]["assumed_m"], asked["proposed"]["tests"]) == (1.3, 10.0, 240)
    assert applied["in_force"] == asked["proposed"]
    assert removed == asked
    assert words.splitlines() == [
        "Aucun test ne corrige les hauteurs.",
        (
            "À décider : Arbres et maisons : 13,0 m partout d’après 240 tests mobiles (de 11,0 à 15,0), au lieu de "
            "10 m supposés."
        ),
    ]


@pytest.mark.usefixtures("coverage_data")
def test_nothing_is_applied_without_mobile_tests():
    with pytest.raises(Refused) as refusal:
        told("--apply")
    assert refusal.value.code == "heights_changed"
