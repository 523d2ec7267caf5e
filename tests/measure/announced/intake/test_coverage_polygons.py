"""Arcep's files of coverage: whose they are, which polygons are read, what is set aside or refused."""

from pathlib import Path

import pytest
import shapely

from maillage.core.problems import Refused
from maillage.core.tables.rejected_rows import RejectedRows
from maillage.measure.announced.domain.coverage import CoverageClass, CoverageService
from maillage.measure.announced.intake.coverage_polygons import open_coverage, polygons_in
from maillage.measure.record.intake.operators import read_operators
from maillage.territory.domain.terms import Box
from tests.measure.announced.announcing import write_coverage
from tests.measure.record.importing import REFERENCE

OPERATORS = read_operators(REFERENCE / "operators")
BOX = Box(-1.5, 47.6, -1.2, 47.9)
HERE, FAR = shapely.box(-1.4, 47.7, -1.35, 47.75), shapely.box(2.0, 48.5, 2.1, 48.6)


@pytest.mark.parametrize(
    ("operator", "expected"),
    [("OF", "orange"), ("SFR0", "sfr"), ("BOUY", "bouygues-telecom"), ("FREE", "free-mobile")],
)
def test_file_says_its_operator_service_and_quarter_by_its_name(tmp_path: Path, operator: str, expected: str) -> None:
    file = open_coverage(write_coverage(tmp_path, [("TBC", HERE)], operator=operator), OPERATORS)

    assert (file.operator.id, file.service, file.vintage) == (expected, CoverageService.G4, "2026-T1")


def test_columns_of_the_file_are_believed_before_its_name(tmp_path: Path) -> None:
    told = {"operateur_commercial": "SFR0", "techno": "5G", "usage": "data"}

    file = open_coverage(write_coverage(tmp_path, [("", HERE)], more=told), OPERATORS)

    assert (file.operator.id, file.service) == ("sfr", CoverageService.G5)


def test_only_polygons_that_touch_the_territory_are_read(tmp_path: Path) -> None:
    file = open_coverage(write_coverage(tmp_path, [("BC", HERE), ("TBC", FAR), ("CL", HERE)]), OPERATORS)
    rows = RejectedRows()

    found = list(polygons_in(file, BOX, rows))

    assert [polygons.level for polygons in found] == [CoverageClass.GOOD, CoverageClass.LIMITED]
    assert rows.rows == 2
    ((shape,),) = {tuple(polygons.shapes) for polygons in found[:1]}
    assert shapely.equals_exact(shapely.normalize(shape), shapely.normalize(HERE), 1e-6)


def test_level_that_nobody_knows_is_set_aside(tmp_path: Path) -> None:
    file = open_coverage(write_coverage(tmp_path, [("TBC", HERE), ("XYZ", HERE)]), OPERATORS)
    rows = RejectedRows()

    list(polygons_in(file, BOX, rows))

    assert [reason.code for reason in rows.report().reasons] == ["coverage_level"]


def test_service_without_levels_is_good_where_it_covers(tmp_path: Path) -> None:
    file = open_coverage(write_coverage(tmp_path, [("", HERE)], technology="5G"), OPERATORS)

    assert [polygons.level for polygons in polygons_in(file, BOX, RejectedRows())] == [CoverageClass.GOOD]


def test_file_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "2026_T1_couv_Metropole_OF_4G_data.gpkg"
    file.write_text("<html>", "utf-8")

    with pytest.raises(Refused) as refused:
        open_coverage(file, OPERATORS)

    assert refused.value.code == "coverage_unreadable"


def test_file_that_does_not_say_whose_it_is_is_refused(tmp_path: Path) -> None:
    unnamed = write_coverage(tmp_path, [("TBC", HERE)]).rename(tmp_path / "couverture.gpkg")

    with pytest.raises(Refused) as refused:
        open_coverage(unnamed, OPERATORS)

    assert refused.value.code == "coverage_of_whom"
