import csv
import json
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as installed
from django.test import override_settings
from ninja import testing

from maillage.core.problems import NotFound, Refused
from maillage.measure.figures.edges.api.figures import router
from maillage.measure.figures.store.published_counts.counts import counts_folder
from maillage.territory.store.territories import territory
from tests.measure.figures.published import NANTES, Batch, publish_rows, rows_of

pytestmark = pytest.mark.django_db

CLIENT = testing.TestClient(router)
NANTES_BOX = f"{NANTES[0] - 0.2},{NANTES[1] - 0.2},{NANTES[0] + 0.2},{NANTES[1] + 0.2}"
VERSIONS = iter(range(60_000, 70_000))
Ask = Callable[[str], Any]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    assert territory("region:52").name == "Pays de la Loire"
    (tmp_path / "territory").symlink_to(Path(installed.DATA_DIR) / "territory")
    batches = [
        Batch(devices=9, each=2),
        Batch(devices=6, operator=2, month=131, first_device=9, download_bps=10e6),
        Batch(devices=6, operator=0, commune="44131", at=(-2.1, 47.11), first_device=20),
    ]

    def asked(address: str) -> Any:
        answer = CLIENT.get(address)
        assert answer.status_code == 200
        return json.loads(answer.content)

    with override_settings(DATA_DIR=tmp_path):
        counts_folder().mkdir()
        publish_rows(counts_folder(), rows_of(batches), version=next(VERSIONS))
        yield asked


def test_figures_name_operators_by_id(ask: Ask) -> None:
    got = ask("/territories/commune:44109/figures?usage=download")

    assert (got["name"], got["origin"], got["period"]) == ("Nantes", "crowd", None)
    said = [(each["operator"], each["samples"], each["unit"], each["last_month"]) for each in got["figures"]]
    assert said == [
        (None, 20, "bit/s", "2025-12"),
        ("orange", 10, "bit/s", "2025-11"),
        ("sfr", 5, "bit/s", "2025-12"),
    ]


def test_tests_of_an_unknown_operator_are_told_as_such(ask: Ask) -> None:
    got = ask("/territories/commune:44131/figures?usage=download")

    assert [each["operator"] for each in got["figures"]] == [None, "unknown"]


def test_figures_without_usage_are_of_every_usage(ask: Ask) -> None:
    got = ask("/territories/commune:44109/figures")

    assert len({each["usage"] for each in got["figures"]}) == 9


def test_figures_within_a_territory_are_columns_of_one_length(ask: Ask) -> None:
    got = ask("/territories/region:52/figures/departements")

    assert got["codes"] == ["44"]
    assert {len(got[name]) for name in ("samples", "median", "low", "high", "failure_share", "is_hidden")} == {1}
    assert (got["is_hidden"], got["samples"]) == ([False], [20])


def test_months_are_told_with_gaps(ask: Ask) -> None:
    got = ask("/territories/commune:44109/figures/months?operator=orange")

    assert [(each["month"], each["samples"]) for each in got["months"]] == [("2025-11", 10), ("2025-12", 0)]


def test_squares_as_geojson_and_as_csv_say_the_same(ask: Ask) -> None:
    features = ask(f"/squares?bbox={NANTES_BOX}&zoom=12")["features"]

    text = CLIENT.get(f"/squares?bbox={NANTES_BOX}&zoom=12&format=csv").content.decode()

    lines = list(csv.DictReader(StringIO(text)))
    assert len(features) > 0
    assert [feature["id"] for feature in features] == [line["code"] for line in lines]
    assert [str(feature["properties"]["tests"]) for feature in features] == [line["tests"] for line in lines]


@pytest.mark.parametrize(
    "address",
    [
        "/territories/nowhere/figures",
        "/territories/place:pornic/figures/communes",
        "/territories/region:52/figures?usage=speed",
        "/squares?bbox=1,2,3&zoom=12",
        "/squares?bbox=-5,42,8,51&zoom=12",
    ],
)
def test_wrong_question_is_refused(ask: Ask, address: str) -> None:
    with pytest.raises(Refused):
        CLIENT.get(address)


def test_unknown_territory_is_not_found(ask: Ask) -> None:
    with pytest.raises(NotFound):
        CLIENT.get("/territories/commune:99999/figures")
