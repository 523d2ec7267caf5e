"""The prediction follows the sites: after a quiet minute, once for the same inputs, saying why where it cannot."""

import datetime as dt
from pathlib import Path

import pytest

from maillage.accounts.models import Organisation
from maillage.core.clock import utc_now
from maillage.coverage.build.height_tiles import load_raster
from maillage.coverage.build.publication.followed_prediction import follow_sites
from maillage.coverage.queries.current_prediction import current_prediction
from maillage.coverage.queries.followed_prediction import followed_prediction
from maillage.network.terms.network_sites import NetworkKind
from maillage.propagation.terms.height_files import HeightKind
from tests.coverage.build.grounds import write_ground
from tests.network.cast import kept_site

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("coverage_data")]


def test_prediction_follows_once_the_sites_were_quiet_for_a_minute(tmp_path: Path) -> None:
    now = utc_now()
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "g.tif"), projection=None, now=now)
    before = follow_sites(now + dt.timedelta(minutes=5))
    kept_site(Organisation.objects.create(name="Loire Radio", kind=NetworkKind.OPERATOR.value))

    counts = [follow_sites(now + dt.timedelta(seconds=seconds)) for seconds in (10, 300, 310)]

    current = current_prediction()
    assert (before, counts) == (0, [0, 1, 0])
    assert current is not None
    assert current.version == followed_prediction().versions[-1]
    assert current.facts["sites"] == 1
