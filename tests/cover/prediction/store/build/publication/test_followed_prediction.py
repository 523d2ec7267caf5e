"""The prediction follows the sites: after a quiet minute, once for the same inputs, saying why where it cannot."""

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from maillage.accounts.store.models import Organisation
from maillage.core.clock import utc_now
from maillage.core.files.atomic import write_whole
from maillage.cover.network.domain.network_sites import NetworkKind
from maillage.cover.prediction.domain.calibrations import NetworkCalibration
from maillage.cover.prediction.store.build.height_tiles import load_raster
from maillage.cover.prediction.store.build.publication.followed_prediction import follow_sites
from maillage.cover.prediction.store.calibrations import calibration_of, calibration_path
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.followed_prediction import FollowedPrediction, followed_prediction, following_file
from maillage.cover.prediction.store.loaded_addresses import address_places
from maillage.cover.radio.domain.height_files import HeightKind
from tests.cover.network.cast import kept_site
from tests.cover.prediction.store.build.grounds import write_ground
from tests.people import People

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
    assert (current.facts["sites"], current.facts["places"]) == (1, "spread")


def test_loaded_addresses_and_a_calibration_in_force_make_the_prediction_anew(tmp_path: Path) -> None:
    now = utc_now()
    load_raster(HeightKind.TERRAIN, write_ground(tmp_path / "g.tif"), projection=None, now=now)
    kept_site(Organisation.objects.create(name="Loire Radio", kind=NetworkKind.OPERATOR.value))
    follow_sites(now + dt.timedelta(minutes=5))
    address_places().parent.mkdir(parents=True)
    address_places().write_text("lon,lat\n-1.6,47.55\n-1.61,47.56\n", encoding="utf-8")

    counts = [follow_sites(now + dt.timedelta(minutes=minutes)) for minutes in (6, 7)]

    current = current_prediction()
    assert current is not None
    assert (counts, current.facts["places"]) == ([1, 0], "addresses")

    calibration = NetworkCalibration("c", -6.0, 0.0, 0.0, (0.0, 0.0, 0.0))
    write_whole(calibration_path(), json.dumps(asdict(calibration)))
    counts = [follow_sites(now + dt.timedelta(minutes=minutes)) for minutes in (8, 9)]

    calibrated = current_prediction()
    assert calibrated is not None
    assert (counts, calibration_of(calibrated.facts)) == ([1, 0], calibration)


def test_agency_reads_in_its_space_which_sites_the_prediction_leaves_out(people: People) -> None:
    write_whole(following_file(), json.dumps(asdict(FollowedPrediction(stamp="1", off_ground=("44-007",)))))

    bruno = people.client("bruno").get("/mon-espace").content.decode()
    david = people.client("david").get("/mon-espace").content.decode()

    assert "Ces sites ne sont pas calculés : 44-007." in " ".join(bruno.split())
    assert "44-007" not in david


def test_agency_has_a_failed_prediction_tried_again_from_its_day(people: People) -> None:
    failed = FollowedPrediction(stamp="1", tried_at=utc_now().isoformat(), failure=("code", "Le relief manque.", {}))
    write_whole(following_file(), json.dumps(asdict(failed)))
    address, key = "/mon-espace/attente/prediction/again", {"cle": "failed"}

    page = people.client("bruno").get("/mon-espace").content.decode()
    people.client("david").post(address, key)
    before = followed_prediction().stamp
    people.client("bruno").post(address, key)

    assert "Le relief manque." in page
    assert (before, followed_prediction().stamp) == ("1", "")
    assert "Le relief manque." not in people.client("bruno").get("/mon-espace").content.decode()
