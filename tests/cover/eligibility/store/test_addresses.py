import csv
import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.cover.eligibility.store.address_index import load_addresses
from maillage.cover.eligibility.store.addresses import (
    address_near,
    address_sources,
    addresses_found,
    matching_addresses,
)
from maillage.cover.prediction.store.loaded_addresses import loaded_addresses

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BLAIN = ("12", "", "Rue des Ormes", "44130", "Blain", "-1.762", "47.476")
ROWS = (
    BLAIN,
    ("14", "", "Rue des Ormes", "44130", "Blain", "-1.7622", "47.4762"),
    ("12", "bis", "Rue des Ormes", "44130", "Blain", "-1.7621", "47.4761"),
    ("12", "", "Rue des Ormeaux", "44170", "Nozay", "-1.62", "47.56"),
    ("3", "", "Avenue du Général Leclerc", "44130", "Blain", "-1.75", "47.48"),
    ("7", "", "Place Neuve", "44130", "Blain", "loin", "47.48"),
)


def write_ban(path: Path, rows: tuple[tuple[str, ...], ...] = ROWS) -> Path:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(["numero", "rep", "nom_voie", "code_postal", "nom_commune", "lon", "lat"])
    writer.writerows(rows)
    text = stream.getvalue().encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


@pytest.fixture
def ban(coverage_data: Path, tmp_path: Path) -> Path:
    file = write_ban(tmp_path / "adresses-44.csv.gz")
    load_addresses(file, now=NOW)
    return file


@pytest.mark.usefixtures("ban")
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("12 rue des Ormes, Blain", "12 Rue des Ormes"),
        ("12 R. DES ORMES 44130", "12 Rue des Ormes"),
        ("12bis rue dés ormes blain", "12 bis Rue des Ormes"),
        ("3 av gal leclerc", "3 Avenue du Général Leclerc"),
        ("12 rue des orm bla", "12 Rue des Ormes"),
        ("12 rue des ormmes noz", "12 Rue des Ormeaux"),
    ],
)
def test_address_is_found_first_however_it_is_typed(text: str, label: str):
    assert [found.label for found in addresses_found(text, most=1)] == [label]


@pytest.mark.usefixtures("ban")
def test_words_that_no_address_has_find_nothing():
    assert (addresses_found("zzz qqq", most=5), addresses_found(" , ", most=5)) == ((), ())


@pytest.mark.usefixtures("ban")
def test_place_has_the_name_of_the_address_beside_it_and_none_in_the_fields():
    assert address_near(-1.76201, 47.47601) == ("12 Rue des Ormes, Blain", None)
    assert address_near(-1.70, 47.40) is None


@pytest.mark.usefixtures("ban")
@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("12 rue des Ormes, Blain", [("12 Rue des Ormes", True)]),
        ("99 rue des Ormes, Blain", [("Rue des Ormes", False)]),
        ("rue des Ormes, Blain", [("Rue des Ormes", False)]),
        ("3 av gal leclerc", [("3 Avenue du Général Leclerc", True)]),
        ("12 rue des Orm", [("12 Rue des Ormeaux", True), ("12 Rue des Ormes", True)]),
        ("12 rue des Chênes, Blain", []),
        ("44130 Blain", [("Rue des Ormes", False), ("3 Avenue du Général Leclerc", True)]),
    ],
)
def test_house_is_told_from_its_street(text: str, matches: list[tuple[str, bool]]):
    assert sorted((match.address.label, match.is_house) for match in matching_addresses(text)) == sorted(matches)


def test_same_file_again_changes_nothing_and_a_newer_one_of_its_name_replaces_it(ban: Path, coverage_data: Path):
    again = load_addresses(ban, now=NOW)
    write_ban(ban, (("1", "", "Place Neuve", "44130", "Blain", "-1.7", "47.4"),))

    newer = load_addresses(ban, now=NOW)

    assert (again.is_new, again.addresses, again.left_out) == (False, 5, 1)
    assert (newer.is_new, [source["addresses"] for source in address_sources()]) == (True, [1])
    assert addresses_found("rue des ormes", most=5) == ()
    assert len(list((coverage_data / "coverage" / "addresses").glob("*.sqlite3"))) == 1


def test_address_without_a_place_is_told_with_its_row_and_the_others_are_loaded(coverage_data: Path, tmp_path: Path):
    loaded = load_addresses(write_ban(tmp_path / "adresses-44.csv"), now=NOW)

    assert (loaded.addresses, loaded.left_out) == (5, 1)
    assert loaded.rejected is not None
    (finding,) = loaded.rejected.findings
    assert (finding.row_number, finding.code, finding.field_name) == (7, "not_a_number", "lon")


def test_file_of_more_wrong_addresses_than_right_ones_is_refused_and_nothing_is_in_force(
    coverage_data: Path, tmp_path: Path
):
    with pytest.raises(Refused) as refusal:
        load_addresses(write_ban(tmp_path / "adresses-44.csv", (BLAIN, ROWS[-1], ROWS[-1])), now=NOW)

    assert refusal.value.code == "too_many_rejected_rows"
    assert (address_sources(), loaded_addresses()) == ([], None)


def test_prediction_gets_the_positions_of_all_files(ban: Path, tmp_path: Path):
    load_addresses(write_ban(tmp_path / "adresses-85.csv", (BLAIN,)), now=NOW)

    places = loaded_addresses()

    assert places is not None
    lines = places.read_text().splitlines()
    assert (lines[0], len(lines)) == ("lon,lat", 7)


def test_file_without_the_columns_of_the_ban_is_refused_and_nothing_is_in_force(coverage_data: Path, tmp_path: Path):
    file = tmp_path / "autre.csv"
    file.write_text("nom;lon\nA;1\n")

    with pytest.raises(Refused) as refusal:
        load_addresses(file, now=NOW)

    assert refusal.value.code == "ban_columns"
    assert (address_sources(), loaded_addresses()) == ([], None)
