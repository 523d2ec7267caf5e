"""A beach: the share of its surface that is announced, beside the tests made on its own squares."""

from pathlib import Path

import pytest
import shapely
from django.conf import LazySettings

from maillage.measure.announced.domain.disagreements import AnnouncedLine
from maillage.measure.announced.pages.panels import announced_here, announced_panel, announced_table
from maillage.measure.announced.store.announced_places import announced_lines
from maillage.measure.announced.store.coverage_imports import load_coverage
from maillage.measure.record.domain.terms import Origin
from maillage.territory.store.territories import outline, territory
from tests.measure.announced.announcing import record_along, write_coverage
from tests.measure.repair.repairing import NOW, Made
from tests.place_panels import figures_of, plain, sentence_of

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed

BEACH = "place:la-baule-le-croisic"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: LazySettings) -> None:
    """What is taken in stays in a data folder of the test's own, beside the territory that all share."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "territory").symlink_to(Path(settings.DATA_DIR) / "territory")
    settings.DATA_DIR = folder


def shore() -> shapely.LineString:
    """A line from west to east across the beach."""
    west, _south, east, _north = outline(BEACH).bounds
    middle = outline(BEACH).representative_point()
    inside = shapely.intersection(outline(BEACH), shapely.LineString([(west, middle.y), (east, middle.y)]))
    longest: shapely.LineString = max(shapely.get_parts(inside), key=lambda part: part.length)
    return longest


def line_of_orange() -> AnnouncedLine:
    (line,) = announced_lines(territory(BEACH), Origin.CROWD)
    return line


def test_beach_has_the_share_of_its_surface_and_the_tests_made_on_it(tmp_path: Path) -> None:
    record_along(Made("44055", devices=60, tests=5, bad=4), shore())
    load_coverage(write_coverage(tmp_path, [("TBC", shapely.buffer(outline(BEACH), 0.02))]), now=NOW)

    line = line_of_orange()

    assert line.announced is not None
    assert line.works is not None
    assert line.announced.very_good == 1
    assert line.works.value == pytest.approx(0.2, abs=0.05)
    # Of 300 tests by 60 devices those on squares whose centre is no part of the beach are left out.
    assert (line.tests, line.devices, line.is_certain) == (200, 20, False)
    local = announced_here(territory(BEACH), Origin.CROWD)
    assert local is not None
    assert sentence_of(announced_panel(local)) == "Orange annonce la 4G : 20 % des tests passent."
    assert figures_of(announced_panel(local)) == {"de la surface": "100 %", "tests qui passent": "20 %"}
    assert "en part de la surface du lieu" in plain(announced_table(local, Origin.CROWD)["basis"])


def test_beach_of_which_half_is_announced_says_half(tmp_path: Path) -> None:
    west, south, east, north = outline(BEACH).bounds
    half = shapely.box(west - 0.1, south - 0.1, (west + east) / 2, north + 0.1)
    load_coverage(write_coverage(tmp_path, [("BC", half)]), now=NOW)

    line, local = line_of_orange(), announced_here(territory(BEACH), Origin.CROWD)

    ground = outline(BEACH)
    expected = shapely.area(shapely.intersection(ground, half)) / shapely.area(ground)
    assert line.announced is not None
    assert line.announced.good == pytest.approx(expected, abs=0.03)
    assert line.works is None
    assert local is not None
    assert sentence_of(announced_panel(local)) == "La 4G annoncée attend vos tests."


def test_tests_of_four_devices_on_the_beach_are_not_told(tmp_path: Path) -> None:
    record_along(Made("44055", devices=4, tests=30, bad=30), shore())
    load_coverage(write_coverage(tmp_path, [("TBC", shapely.buffer(outline(BEACH), 0.02))]), now=NOW)

    assert line_of_orange().works is None
