"""The podium and the comparison as the API tells them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ninja import testing

from maillage.core.problems import NotFound, Refused
from maillage.measure.comparison.edges.api import router
from tests.measure.record.crowds import Crowd, count_crowds, own_installation

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL reads what is committed

Ask = Callable[[str], Any]
NANTES = "commune:44109"


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Ask]:
    client = testing.TestClient(router)

    def asked(address: str) -> Any:
        answer = client.get(address)
        assert answer.status_code == 200
        return json.loads(answer.content)

    with own_installation(tmp_path):
        yield asked


def test_comparison_tells_estimates_steps_differences_and_what_changes_them(ask: Ask) -> None:
    count_crowds(
        Crowd(devices=300, score=75),
        Crowd(devices=300, operator=2, score=40, first_device=1_000),
        Crowd(devices=3, operator=4, first_device=2_000),
    )

    got = ask(f"/territories/{NANTES}/comparison")

    assert {
        name: got[name] for name in ("territory", "name", "origin", "period", "density", "method", "widest_interval")
    } == {
        "territory": NANTES,
        "name": "Nantes",
        "origin": "crowd",
        "period": None,
        "density": None,
        "method": "method/2",
        "widest_interval": 40,
    }
    assert got["steps"] == [["orange"], ["sfr"]]
    assert [(each["operator"], each["rank"], each["tests"], each["is_hidden"]) for each in got["operators"]] == [
        ("orange", 1, 300, False),
        ("sfr", 2, 300, False),
        ("bouygues-telecom", None, 0, False),
        ("free-mobile", None, None, True),
    ]
    assert set(got["operators"][0]["parts"]) == {"web", "video", "download", "upload", "latency", "files"}
    assert got["operators"][0]["score"]["low"] < 75 < got["operators"][0]["score"]["high"]
    [difference] = got["differences"]
    assert (difference["ahead"], difference["behind"], difference["is_decided"]) == ("orange", "sfr", True)
    assert {"weight:web:+20", "part:download"} <= {each["name"] for each in got["variants"]}
    assert {each["standing"] for each in got["variants"]} == {"same"}


def test_comparison_of_one_density_class_says_which(ask: Ask) -> None:
    count_crowds(Crowd(devices=20), Crowd(devices=30, commune="44005", first_device=100))

    got = ask("/territories/departement:44/comparison?density=rural")

    assert (got["density"], got["variants"]) == ("rural", [])
    assert [each["tests"] for each in got["operators"] if each["operator"] == "orange"] == [20]


def test_podium_tells_ranks_scores_and_tests_that_are_missing(ask: Ask) -> None:
    count_crowds(Crowd(devices=300, score=75), Crowd(devices=30, operator=2, first_device=1_000))

    got = ask(f"/territories/{NANTES}/podium")

    assert (got["composite"], got["widest_interval"], got["origin"]) == ("score", 40, "crowd")
    said = [(step["rank"], step["operator"], step["tests"], step["is_tie"]) for step in got["steps"]]
    assert said == [
        (1, "orange", 300, False),
        (2, "sfr", 20, False),
        (None, "bouygues-telecom", 0, False),
        (None, "free-mobile", 0, False),
    ]
    assert got["steps"][0]["score"]["value"] == pytest.approx(75, abs=2)
    assert got["steps"][2]["missing"] == 5


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("/territories/commune:44109/podium?usage=download", Refused),
        ("/territories/commune:44109/podium?technology=4G", Refused),
        ("/territories/commune:44109/comparison?usage=web", Refused),
        ("/territories/commune:44109/comparison?technology=6G", Refused),
        ("/territories/commune:99999/comparison", NotFound),
        ("/territories/nowhere/comparison", Refused),
    ],
)
def test_wrong_question_is_refused(ask: Ask, address: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        ask(address)
