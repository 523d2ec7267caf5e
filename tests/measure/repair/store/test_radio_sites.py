from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.measure.protocol.domain.terms import Technology
from maillage.measure.repair.store.models import RadioSite
from maillage.measure.repair.store.surroundings import around, nearest, sites_vintage, sites_within
from maillage.measure.repair.store.surroundings_imports import load_sites
from maillage.territory.domain.terms import Box

pytestmark = pytest.mark.django_db

HEADER = "Operateur;latitude;longitude;2G;3G;4G\n"
NANTES = Box(-1.6, 47.15, -1.5, 47.25)


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    file = tmp_path / "sites-2024-T1.csv"
    rows = "20801;47.20;-1.55;1;1;1\n20801;47.24;-1.55;1;0;0\n20810;47.20;-1.55;0;0;1\n20801;48.00;0.20;1;1;1\n"
    file.write_text(HEADER + rows)
    load_sites(file)
    return file


def test_file_replaces_all_sites(loaded: Path, tmp_path: Path):
    newer = tmp_path / "sites-2026-T3.csv"
    newer.write_text(HEADER + "20801;47.21;-1.55;1;1;1\n")

    load_sites(newer)

    assert (RadioSite.objects.count(), sites_vintage()) == (1, "2026-T3")


def test_refused_file_leaves_the_sites_that_were_known(loaded: Path, tmp_path: Path):
    broken = tmp_path / "broken.csv"
    broken.write_text(HEADER + "20801;47.21;-1.55;1;1;1\n" + "20801;x;-1.55;1;1;1\n" * 2)

    with pytest.raises(Refused) as refused:
        load_sites(broken)

    assert refused.value.code == "too_many_rejected_rows"
    assert (RadioSite.objects.count(), sites_vintage()) == (4, "2024-T1")


def test_sites_of_one_operator_in_a_box_come_with_their_technologies(loaded: Path):
    found = sites_within(1, NANTES)

    assert [each.technologies for each in found] == [(Technology.G2, Technology.G3, Technology.G4), (Technology.G2,)]


def test_nearest_site_has_distance_and_bearing(loaded: Path):
    near = nearest(-1.55, 47.19, sites_within(1, NANTES), most=1)[0]

    assert (round(near.distance_m), round(near.bearing_degrees)) == (1112, 0)


def test_no_site_has_no_nearest_and_no_vintage():
    assert nearest(-1.55, 47.19, sites_within(1, NANTES), most=3) == ()
    assert sites_vintage() is None


def test_margin_widens_a_box_on_each_side():
    west, south, east, north = around(Box(-1.6, 47.0, -1.5, 47.0), margin_km=11.12)

    assert (round(south, 2), round(north, 2)) == (46.9, 47.1)
    assert round(west, 2) == -1.75
    assert round(east, 2) == -1.35
