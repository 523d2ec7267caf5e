"""The ground as people send it: what the command says of a file that is not what it says."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.site.cli import coverage as app
from tests.cover.prediction.store.build.grounds import write_ground

pytestmark = pytest.mark.usefixtures("coverage_data")


def said(*options: str) -> str:
    result = CliRunner().invoke(app, ["terrain", *options], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_raster_far_from_the_territory_is_remarked_since_its_projection_is_likely_wrong(tmp_path: Path):
    # Coordinates of Lambert-93 that are said to be Web Mercator lie in the North Sea.
    assert "est loin de votre territoire" in said(str(write_ground(tmp_path / "faux.tif", crs="EPSG:3857")))
    assert "est loin de votre territoire" not in said(str(write_ground(tmp_path / "vrai.tif")))
