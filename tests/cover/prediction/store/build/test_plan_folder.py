"""A plan at rest: the same inputs, the same bytes, and what it says of the whole network."""

import json
from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import NotFound
from maillage.cover.prediction.store.build.plan_folder import PlanTask, build_plan
from maillage.cover.prediction.store.plan_files import PLAN_TABLES, current_plan, kept_plan, publish_plan
from maillage.cover.radio.domain.rasters import BARE_GROUND
from tests.cover.network.intake.site_files import write_sites
from tests.cover.prediction.store.build.grounds import write_ground

pytestmark = pytest.mark.usefixtures("coverage_data")

PLACES = (("A", "-1.6262", "47.5638"), ("B", "-1.6700", "47.5900"), ("C", "-1.5800", "47.5300"))


@pytest.fixture
def task(tmp_path: Path) -> PlanTask:
    sites = write_sites(
        tmp_path, *({"code_site": code, "longitude": lon, "latitude": lat} for code, lon, lat in PLACES)
    )
    return PlanTask(
        "departement:44",
        date(2026, 11, 28),
        2,
        candidates=sites,
        terrain=write_ground(tmp_path / "g.tif"),
        clutter=BARE_GROUND,
        cell_m=200,
        radius_m=2_000,
    )


def test_same_question_gives_the_same_bytes_and_is_computed_once(task: PlanTask, coverage_data: Path):
    first = build_plan(task)
    before = {name: (first.folder / name).read_bytes() for name in PLAN_TABLES}
    first.folder.rename(coverage_data / "aside")

    again, known = build_plan(task), build_plan(task)

    assert {name: (again.folder / name).read_bytes() for name in PLAN_TABLES} == before
    assert (first.is_new, again.is_new, known.is_new) == (True, True, False)


def test_plan_says_alone_and_together_and_its_parts_make_the_whole(task: PlanTask):
    facts = build_plan(task).facts

    together = facts["together"]
    assert [site["order"] for site in facts["sites"]] == [1, 2]
    assert together["before"]["high"] == 0  # nothing stands yet
    assert together["gain"]["low"] <= together["gain"]["count"] <= together["gain"]["high"]
    # Two sites on the same carriers serve fewer places surely than each of them alone.
    assert together["sure_after"] <= facts["alone"]["served"]
    assert sum(site["sure_together"] for site in facts["sites"]) == pytest.approx(together["sure_after"], abs=2)
    assert facts["curve"][2]["served"] == pytest.approx(facts["alone"]["served"], abs=0.2)
    assert [point["is_chosen"] for point in facts["curve"]] == [True, True, True, False]


def test_served_areas_are_shapes_in_degrees_around_the_sites(task: PlanTask):
    areas = json.loads((build_plan(task).folder / "served.geojson").read_text("utf-8"))

    assert [feature["properties"]["served"] for feature in areas["features"]] == ["already", "added"]
    assert areas["features"][0]["geometry"]["coordinates"] == []


def test_published_plan_is_the_one_that_pages_read(task: PlanTask):
    built = build_plan(task)
    assert current_plan() is None

    publish_plan(built.version)

    published = current_plan()
    assert published is not None
    assert (published.version, published.facts) == (built.version, built.facts)


def test_plan_that_does_not_exist_is_not_published_and_no_path_is_a_name():
    with pytest.raises(NotFound) as refusal:
        publish_plan("0123456789abcdef")

    assert refusal.value.code == "plan_missing"
    assert kept_plan("../predictions") is None
