"""The editor of a site asks where the ground is highest near the mast."""

from pathlib import Path

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.cover.prediction.store.build.height_tiles import load_raster
from maillage.cover.radio.domain.height_files import HeightKind
from tests.cover.prediction.store.build.grounds import write_ground


@pytest.mark.django_db
@pytest.mark.usefixtures("coverage_data")
def test_highest_ground_is_told_where_terrain_is_loaded_and_nowhere_else(client: Client, tmp_path: Path) -> None:
    address = "/api/v1/coverage/high-ground?lon=-1.6262&lat=47.5638"
    before = client.get(address).status_code
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "g.tif"), projection=None, now=utc_now())

    near = client.get(address)

    assert (before, near.status_code) == (404, 200)
    assert near.json()["lat"] == pytest.approx(47.5638, abs=0.02)
    assert client.get("/api/v1/coverage/high-ground?lon=-1.6262&lat=147").status_code == 422
