"""The regulator's daily list of sites out of service, and lists of sites to come."""

from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.measure.announced.domain.sites import OutageCause, Programme, SiteServiceState, SiteStage
from maillage.measure.announced.intake.outages import read_outages
from maillage.measure.announced.intake.sites_to_come import read_sites_to_come
from maillage.measure.record.intake.operators import read_operators
from tests.measure.announced.announcing import outage, targeted_site, write_outages, write_targeted_sites
from tests.measure.record.importing import REFERENCE

OPERATORS = read_operators(REFERENCE / "operators")


def test_outage_says_whose_what_why_and_until_when(tmp_path: Path) -> None:
    read = read_outages(write_outages(tmp_path, "2026-11-24", outage(-1.38, 47.72, data="dégradé")), OPERATORS)

    (found,) = read.outages
    assert read.day == date(2026, 11, 24)
    assert (found.operator, found.site, found.insee) == (1, "0440001", "44036")
    assert (found.voice, found.internet, found.cause) == (
        SiteServiceState.DOWN,
        SiteServiceState.DEGRADED,
        OutageCause.INCIDENT,
    )
    assert (found.started_on, found.expected_end_on) == (date(2026, 11, 22), date(2026, 11, 30))


def test_states_by_technology_are_told_by_the_worst(tmp_path: Path) -> None:
    told = {"voix": None, "data": None, "2Gvoix": "OK", "3Gvoix": "HS", "4Gdata": "OK"}

    read = read_outages(write_outages(tmp_path, "2026-11-24", outage(-1.38, 47.72, **told)), OPERATORS)

    assert [(each.voice, each.internet) for each in read.outages] == [(SiteServiceState.DOWN, SiteServiceState.WORKING)]


def test_site_without_a_place_is_set_aside_and_the_others_are_taken(tmp_path: Path) -> None:
    features = [outage(-1.38, 47.72, station_anfr=str(number)) for number in range(60)]
    features[7]["geometry"] = None

    read = read_outages(write_outages(tmp_path, "2026-11-24", *features), OPERATORS)

    assert (len(read.outages), read.rejected.rejected) == (59, 1)


def test_list_without_its_day_is_refused(tmp_path: Path) -> None:
    path = write_outages(tmp_path, "2026-11-24", outage(-1.38, 47.72)).rename(tmp_path / "raw.geojson")

    with pytest.raises(Refused) as refused:
        read_outages(path, OPERATORS)

    assert refused.value.code == "outages_day"


def test_list_of_other_columns_is_refused(tmp_path: Path) -> None:
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-1.4, 47.7]}, "properties": {"a": "b"}}

    with pytest.raises(Refused) as refused:
        read_outages(write_outages(tmp_path, "2026-11-24", feature), OPERATORS)

    assert refused.value.code == "outages_columns"


def test_site_of_a_decree_is_due_two_years_after_it(tmp_path: Path) -> None:
    read = read_sites_to_come(write_targeted_sites(tmp_path, targeted_site(-1.38, 47.72)), OPERATORS)

    (site,) = read.sites
    assert (round(site.lon, 3), round(site.lat, 3)) == (-1.38, 47.72)
    assert (site.operator, site.programme, site.stage) == (1, Programme.TARGETED, SiteStage.WITHIN_6_MONTHS)
    assert (site.decree, site.due_on) == ("ECOI2600001A", date(2028, 3, 3))


def test_site_of_a_decree_that_is_in_service_is_no_site_to_come(tmp_path: Path) -> None:
    rows = [targeted_site(-1.38, 47.72, stages="1;0;0;0"), targeted_site(-1.4, 47.7, stages="0;0;0;1")]

    read = read_sites_to_come(write_targeted_sites(tmp_path, *rows), OPERATORS)

    assert [site.stage for site in read.sites] == [SiteStage.WAITING]


def test_sites_that_operators_announce_say_their_programme(tmp_path: Path) -> None:
    path = tmp_path / "2026_T3_sites_a_venir.csv"
    path.write_text(
        "code_op;num_site;latitude;longitude;site_dcc;site_zb\n20810;S1;47.7;-1.4;0;1\n20815;F1;47.7;-1.4;0;0\n",
        "utf-8",
    )

    read = read_sites_to_come(path, OPERATORS)

    assert [(site.operator, site.programme) for site in read.sites] == [(2, Programme.BLANK_ZONE), (4, Programme.OWN)]
