from datetime import date
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.cover.network.domain.sites import FrequencyRight, SiteState
from maillage.cover.network.intake.site_tables import read_base_stations
from tests.cover.network.intake.site_files import write_msi, write_sites


def codes_of(path: Path) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(Refused) as refusal:
        read_base_stations(path)
    return [(finding.code, finding.field_name, finding.row_number) for finding in refusal.value.findings]


def test_rows_of_one_site_become_its_sectors(tmp_path: Path):
    (station,) = read_base_stations(write_sites(tmp_path, {}, {"secteur": "B", "azimut_deg": "240"}))

    assert [(sector.code, sector.antenna.azimuth_deg) for sector in station.sectors] == [("A", 120.0), ("B", 240.0)]
    assert (station.state, station.state_since) == (SiteState.IN_SERVICE, date(2019, 3, 1))
    assert (station.licence.right, station.licence.until) == (FrequencyRight.GRANTED, date(2026, 12, 31))
    assert station.sectors[0].bandwidth_mhz == 40.0
    # Nozay in Lambert-93.
    assert [station.support.x_m, station.support.y_m] == pytest.approx([353_000, 6_728_000], abs=3000)


def test_antenna_of_a_file_brings_its_gain_and_tilt(tmp_path: Path):
    write_msi(tmp_path / "k.msi")
    path = write_sites(tmp_path, {"antenne": "k.msi", "gain_dbi": "", "inclinaison_electrique_deg": ""})

    (station,) = read_base_stations(path)

    assert station.sectors[0].antenna.pattern.gain_dbi == 17.5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"azimut_deg": "400"}, "azimut_deg"),
        ({"gain_dbi": "170"}, "gain_dbi"),
        ({"puissance_dbm": "80"}, "puissance_dbm"),
        ({"hauteur_antenne_m": "-3"}, "hauteur_antenne_m"),
        ({"hauteur_support_m": "0"}, "hauteur_support_m"),
        ({"secteur": ""}, "secteur"),
        ({"etat": "en marche"}, "etat"),
        ({"frequences_ghz": "3,42"}, "frequences_ghz"),
        ({"configuration_tdd": "7"}, "configuration_tdd"),
    ],
)
def test_cell_out_of_its_bounds_is_named_with_its_row(tmp_path: Path, change: dict[str, str], field: str):
    found = codes_of(write_sites(tmp_path, change))

    assert [(name, row) for _, name, row in found] == [(field, 2)]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hauteur_antenne_m": "60"}, "antenna_above_support"),
        ({"largeur_mhz": "12"}, "bandwidth"),
        ({"frequences_ghz": "3420"}, "frequency"),
        ({"gain_dbi": ""}, "gain_missing"),
        ({"antenne": "absent.msi"}, "pattern_unreadable"),
    ],
)
def test_row_that_no_antenna_could_be_is_refused(tmp_path: Path, change: dict[str, str], code: str):
    assert [one[0] for one in codes_of(write_sites(tmp_path, change))] == [code]


@pytest.mark.parametrize("values", [0, 361])
def test_pattern_of_a_wrong_number_of_values_is_a_finding_of_its_row(tmp_path: Path, values: int):
    write_msi(tmp_path / "k.msi", values=values)

    found = codes_of(write_sites(tmp_path, {}, {"secteur": "B", "antenne": "k.msi", "gain_dbi": ""}))

    assert found == [("pattern_values", "antenne", 3)]


def test_file_and_row_that_differ_on_gain_or_tilt_are_not_settled_by_guessing(tmp_path: Path):
    write_msi(tmp_path / "k.msi")

    found = codes_of(write_sites(tmp_path, {"antenne": "k.msi", "gain_dbi": "20", "inclinaison_electrique_deg": "9"}))

    assert [one[0] for one in found] == ["gain_twice", "tilt_twice"]


def test_two_sites_of_one_operator_at_one_place_are_refused_and_of_two_are_not(tmp_path: Path):
    shared = write_sites(tmp_path, {}, {"code_site": "44-002", "exploitant": "Autre"})
    assert len(read_base_stations(shared)) == 2

    assert codes_of(write_sites(tmp_path, {}, {"code_site": "44-002"})) == [("sites_same_place", "code_site", 3)]


def test_site_that_says_two_things_of_itself_is_refused(tmp_path: Path):
    found = codes_of(write_sites(tmp_path, {}, {"secteur": "B", "latitude": "47.6"}))

    assert found == [("site_contradiction", "latitude", 3)]


def test_sector_that_comes_twice_is_refused(tmp_path: Path):
    assert codes_of(write_sites(tmp_path, {}, {"azimut_deg": "240"})) != []


def test_file_without_sectors_or_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(Refused) as empty:
        read_base_stations(write_sites(tmp_path))
    with pytest.raises(Refused) as absent:
        read_base_stations(tmp_path / "absent.csv")

    assert (empty.value.code, absent.value.code) == ("sites_empty", "no_file")
