"""Declarations that ship, from address to day: each against a small file of tests/sources/recorded.py."""

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from maillage.accounts.store.town_halls import town_hall_directory
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.models import SourceFile
from maillage.buy.notices.store.notice_files import published_notices, raw_folder
from maillage.core.source_importers import ImportedRows
from maillage.cover.eligibility.store.addresses import address_near
from maillage.cover.network.store.radio_supports import loaded_supports
from maillage.cover.prediction.store.heights import height_sources
from maillage.cover.prediction.store.loaded_addresses import loaded_addresses
from maillage.cover.radio.domain.height_files import HeightKind
from maillage.include.structures.store.models import Structure
from maillage.measure.announced.domain.coverage import CoverageService
from maillage.measure.announced.store.coverage_files import current_coverage
from maillage.measure.announced.store.models import ComingSite, OutageReport
from maillage.measure.announced.store.road_tests import known_segments
from maillage.measure.repair.store.models import RadioSite
from maillage.measure.repair.store.surroundings import known_roads
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.harvest.store.models import HarvestSource
from maillage.opendata.timetables.store.expiry_letters import tell_expiring
from maillage.sources.domain.terms import SourceStatus
from maillage.sources.store.acceptance import accept_file
from maillage.sources.store.models import SourceReading
from maillage.territory.store.derived import territory_folder
from maillage.territory.store.territories import search, territory
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.tabular import ROW
from tests.sources.conftest import SourceHouse
from tests.sources.declared import NOW
from tests.sources.recorded import (
    BOAMP,
    CATALOGUE,
    CATALOGUE_PAGE,
    NOTICE,
    OFFERS,
    REGISTER,
    SMALL,
    STRUCTURE,
    STRUCTURES,
    TOWN_HALLS,
    anfr,
    arcep,
    ban,
    boamp,
    buildings,
    catalogue,
    contracts,
    coverage,
    employers,
    european_notices,
    extract,
    ministry,
    outages,
    parquet_of,
    postcodes,
    relief,
    schemas,
    sites_to_come,
    structures,
    timetables,
    town_hall,
    town_halls,
    transport_set,
)

# What importers keep stands in a data folder of the test's own.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data", "people")]

RESPONSE_DAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("name", "serve", "day"),
    [
        ("arcep-sites-mobiles", arcep, date(2026, 3, 31)),
        ("anfr-installations", anfr, date(2026, 10, 31)),
        ("boamp", boamp, date(2026, 11, 20)),
        ("ban-adresses", ban, RESPONSE_DAY),
        ("schemas-scdl", schemas, RESPONSE_DAY),
        ("annuaire-administrations", town_halls, date(2026, 11, 17)),
    ],
)
def test_source_goes_from_its_address_to_its_day(
    house: SourceHouse, name: str, serve: Callable[[SourceHouse], None], day: date
):
    house.declare(name, SMALL)
    serve(house)
    for file in house.server.files.values():
        file.modified_s = 1_795_000_000.0  # 18 November 2026

    outcomes = [house.look(name, state.part) for state in house.choose(name)]

    problems = [outcome.problem.text for outcome in outcomes if outcome.problem is not None]
    assert problems == []
    assert {outcome.status for outcome in outcomes} == {SourceStatus.CURRENT}
    assert set(SourceReading.objects.values_list("data_on", flat=True)) == {day}


@pytest.mark.slow
def test_place_is_found_by_the_postal_code_that_la_poste_gave_it(house: SourceHouse):
    shared = territory_folder().resolve()
    territory_folder().unlink()
    shutil.copytree(shared, territory_folder())
    house.declare("codes-postaux", SMALL)
    postcodes(house)

    outcome = house.look("codes-postaux")

    assert (outcome.status, house.state("codes-postaux").data_on) == (SourceStatus.CURRENT, RESPONSE_DAY)
    assert SourceReading.objects.values_list("rows", "rows_kept", "rows_aside").get() == (4, 3, 1)
    assert [found.address for found in search("44219")] == ["commune:44131"]
    assert territory("commune:44109").postal_codes[0] == "44000"  # its row was set aside: it keeps those it had


def test_sites_of_operators_stand_beside_the_zones_to_repair(house: SourceHouse):
    house.declare("arcep-sites-mobiles", SMALL)
    arcep(house)

    house.look("arcep-sites-mobiles")

    assert set(RadioSite.objects.values_list("vintage", flat=True)) == {"2026-T1"}
    assert RadioSite.objects.count() == 2


def test_map_of_an_operator_is_unpacked_and_drawn_into_squares(house: SourceHouse, tmp_path: Path):
    house.declare("arcep-couverture-4g-orange", "[expect]\nbytes = [10, 10_000_000]\n")
    coverage(house, tmp_path)

    house.look("arcep-couverture-4g-orange")

    announced = current_coverage(is_invented=False)
    assert announced.operators(CoverageService.G4) == (1,)
    assert list(SourceReading.objects.values_list("rows_kept", "data_on")) == [(2, date(2026, 3, 31))]


def test_sites_out_of_service_come_by_the_newest_day_of_their_titles(house: SourceHouse, tmp_path: Path):
    house.declare("arcep-sites-indisponibles", "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n")
    outages(house, tmp_path)

    house.look("arcep-sites-indisponibles")

    assert list(OutageReport.objects.values_list("day", "sites")) == [(date(2026, 11, 23), 1)]


def test_sites_to_come_are_those_of_targeted_coverage(house: SourceHouse, tmp_path: Path):
    house.declare("arcep-couverture-ciblee", "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n")
    sites_to_come(house, tmp_path)

    house.look("arcep-couverture-ciblee")

    assert list(ComingSite.objects.values_list("source", "name")) == [("arcep-couverture-ciblee", "Le bois")]


def test_support_without_coordinates_is_set_aside_and_plans_take_the_others(house: SourceHouse):
    house.declare("anfr-installations", SMALL)
    anfr(house)

    house.look("anfr-installations")

    reading = SourceReading.objects.get()
    assert (reading.rows, reading.rows_kept, reading.rows_aside) == (3, 2, 1)
    assert loaded_supports().read_text("utf-8") == REGISTER


def test_contracts_of_the_region_are_taken_from_the_table_of_the_country(house: SourceHouse, tmp_path: Path):
    house.declare("decp-tabulaire", SMALL)
    contracts(house, tmp_path)

    outcome = house.look("decp-tabulaire")

    store = contract_store()
    assert (outcome.status, outcome.problem) == (SourceStatus.CURRENT, None)
    assert store is not None
    assert sorted(store.rows("SELECT id FROM contracts")) == [("2026A0",), ("2026A1",)]
    reading = SourceReading.objects.get()
    assert (reading.rows, reading.rows_kept, reading.rows_aside) == (3, 2, 0)
    assert reading.data_on == date(2026, 11, 18)


def test_contracts_that_two_sources_know_count_once_and_each_adds_its_own(house: SourceHouse, tmp_path: Path):
    house.declare("decp-tabulaire", SMALL)
    house.declare("decp-ministere", SMALL)
    contracts(house, tmp_path)
    ministry(house, "44", "2026A0", "2026M1")
    ministry(house, "49", "2026M2")

    outcomes = [
        house.look("decp-tabulaire"), house.look("decp-ministere", "44"), house.look("decp-ministere", "49"),
    ]  # fmt: skip

    store = contract_store()
    assert [outcome.problem for outcome in outcomes] == [None] * 3
    assert store is not None
    assert sorted(store.rows("SELECT id FROM contracts")) == [("2026A0",), ("2026A1",), ("2026M1",), ("2026M2",)]
    days = dict(SourceReading.objects.filter(source="decp-ministere").values_list("part", "data_on"))
    assert days == {"44": date(2026, 11, 17), "49": date(2026, 11, 16)}


def test_whole_file_of_the_ministry_gives_the_contracts_of_the_region(house: SourceHouse):
    house.declare("decp-ministere-complet", "[expect]\nbytes = [10, 1_000_000]\n")
    markets = [
        MARKET_V1 | {"id": number, "lieuExecution": {"code": code, "typeCode": "Code postal"}, "dateNotification": day}
        for number, code, day in (("2026M1", "44210", "2026-11-16"), ("2026M2", "75001", "2026-11-18"))
    ]
    document = {"marches": {"marche": markets, "contrat-concession": []}}
    house.serve("/www.data.gouv.fr/api/1/datasets/r/2551ad40-584a-42fd-b3cc-e8906183287e", json.dumps(document))

    outcome = house.look("decp-ministere-complet")
    again = house.look("decp-ministere-complet")

    store = contract_store()
    assert (outcome.status, outcome.problem, again.status) == (SourceStatus.CURRENT, None, SourceStatus.UNCHANGED)
    assert store is not None
    assert store.rows("SELECT id FROM contracts") == [("2026M1",)]
    reading = SourceReading.objects.get()
    assert (reading.rows_kept, reading.rows_aside, reading.data_on) == (1, 0, date(2026, 11, 18))


def test_newer_table_of_contracts_replaces_the_one_before(house: SourceHouse, tmp_path: Path):
    house.declare("decp-tabulaire", SMALL)
    contracts(house, tmp_path)
    house.look("decp-tabulaire")
    contracts(house, tmp_path, ROW | {"id": "2026A9", "acheteur_region_code": "52"})

    house.look("decp-tabulaire")

    store = contract_store()
    assert store is not None
    assert sorted(store.rows("SELECT id FROM contracts")) == [("2026A0",), ("2026A1",), ("2026A9",)]
    names = SourceFile.objects.filter(replaced_by=None).values_list("name", "source__name")
    assert list(names) == [("decp-tabulaire.parquet", "Marchés publics (DECP, format tabulaire)")]


def test_table_whose_regions_are_written_otherwise_takes_no_contract_away(house: SourceHouse, tmp_path: Path):
    house.declare("decp-tabulaire", SMALL)
    contracts(house, tmp_path)
    house.look("decp-tabulaire")
    contracts(house, tmp_path, home="R52")

    outcome = house.look("decp-tabulaire")

    store = contract_store()
    assert outcome.problem is not None
    assert store is not None
    assert (outcome.status, outcome.problem.code) == (SourceStatus.REFUSED, "source_region_empty")
    assert sorted(store.rows("SELECT id FROM contracts")) == [("2026A0",), ("2026A1",)]


def test_structures_of_the_region_are_taken_from_the_list_of_data_inclusion(house: SourceHouse):
    house.declare("data-inclusion-structures", SMALL)
    structures(house)

    outcome = house.look("data-inclusion-structures")

    assert (outcome.status, outcome.problem) == (SourceStatus.CURRENT, None)
    assert sorted(Structure.objects.values_list("name", "kind", "commune")) == [
        ("Atelier inventé", "ACI", "44109"), ("ESAT", "ESAT", "49099"),
    ]  # fmt: skip
    reading = SourceReading.objects.get()
    assert (reading.rows, reading.rows_kept, reading.rows_aside) == (4, 2, 0)
    assert reading.data_on == date(2026, 11, 16)


def test_structures_that_recruit_are_gathered_from_all_pages_and_not_sent_again(house: SourceHouse):
    for name in ("data-inclusion-structures", "emplois-inclusion"):
        house.declare(name, SMALL)
    house.serve(STRUCTURES, parquet_of(STRUCTURE))
    house.look("data-inclusion-structures")
    employers(house)

    outcome = house.look("emplois-inclusion", "44")
    sent = sum(house.server.sent_bytes)
    again = house.look("emplois-inclusion", "44")

    assert (outcome.status, outcome.problem) == (SourceStatus.CURRENT, None)
    assert (again.status, sum(house.server.sent_bytes) - sent) == (SourceStatus.UNCHANGED, 0)
    assert sorted(Structure.objects.values_list("name", "kind", "address", "commune")) == [
        ("ATELIER INVENTÉ", "EI", "1 quai de la Fosse", "44184"),
        ("Atelier inventé", "ACI", "1 quai de la Fosse", "44109"),  # as data·inclusion names it
    ]
    reading = SourceReading.objects.get(source="emplois-inclusion")
    assert (reading.rows, reading.rows_kept, reading.data_on) == (3, 2, date(2026, 11, 10))


def test_national_data_sets_of_the_region_are_harvested_at_once_and_each_day(house: SourceHouse):
    catalogue(house)

    outcome = house.look("datagouv-region")
    document = CATALOGUE | {"@graph": CATALOGUE["@graph"][:1]}
    house.serve(CATALOGUE_PAGE, json.dumps(document), media_type="application/ld+json")
    emptied = house.look("datagouv-region")

    assert (outcome.problem, outcome.rows) == (None, ImportedRows(1, 1, 0))
    assert list(Dataset.objects.filter(kind="harvested").values_list("title", flat=True)) == ["Pistes inventées"]
    assert list(HarvestSource.objects.values_list("url", "is_active")) == [(f"https:/{CATALOGUE_PAGE}", True)]
    assert emptied.status is SourceStatus.CURRENT  # the harvest decides of what is gone, and not at once


def test_who_has_a_good_line_is_known_of_addresses_whichever_file_comes_first(house: SourceHouse):
    offers = "/data.arcep.fr/fixe/maconnexioninternet/eligibilite/last/departement/actuel_44.csv.gz"
    quarter = "/arcep.s3.rbx.io.cloud.ovh.net/eligibilite/2026_T2/actuel_44.csv.gz"
    for name in ("ban-adresses", "arcep-acces-fixe"):
        house.declare(name, SMALL)
    house.serve(offers, "", refusals=[(302, {"Location": f"https:/{quarter}"})])
    house.serve(quarter, gzip.compress(OFFERS.encode()))
    columns = "id;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat"
    rows = [f"44131_0001_0000{number};{number};;Rue inventée;44210;44131;Pornic;-2.{number};47.11" for number in (1, 2)]
    known = []

    for name, suffix in (("ban-adresses", ""), ("arcep-acces-fixe", ""), ("ban-adresses", " neuve")):
        text = "\n".join([columns, *(row.replace("Rue inventée", f"Rue inventée{suffix}") for row in rows), ""])
        file = gzip.compress(text.encode())
        house.serve("/adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-44.csv.gz", file)
        assert house.look(name, "44").problem is None
        near = [address_near(lon, 47.11) for lon in (-2.1, -2.2)]
        known.append([address and address.has_good_access for address in near])

    places = loaded_addresses()
    assert known == [[None, None], [False, True], [False, True]]
    assert places is not None
    assert places.read_text("utf-8").splitlines() == ["lon,lat,bon_acces", "-2.1,47.11,non", "-2.2,47.11,oui"]
    assert SourceReading.objects.get(source="arcep-acces-fixe").data_on == date(2026, 6, 30)


def test_town_halls_of_one_departement_leave_those_of_the_others(house: SourceHouse):
    house.declare("annuaire-administrations", SMALL)
    town_halls(house)
    for state in house.choose("annuaire-administrations"):
        house.look("annuaire-administrations", state.part)
    house.serve(TOWN_HALLS.format(code="44"), town_hall("44109", "accueil@invente.example"))

    house.look("annuaire-administrations", "44")

    directory = town_hall_directory()
    assert directory is not None
    assert {code: list(emails) for code, emails in directory.addresses.items()} == {
        "44109": ["accueil@invente.example"],
        **{f"{code}131": [f"mairie{code}@invente.example"] for code in ("49", "53", "72", "85")},
    }


def test_export_of_notices_that_is_mostly_faults_is_refused_and_nothing_of_it_kept(house: SourceHouse):
    house.declare("boamp", SMALL)
    house.serve(BOAMP, json.dumps([NOTICE, *({"objet": "sans numéro"} for _row in range(30))]))

    outcome = house.look("boamp")
    accepted = accept_file("boamp", "", house.state("boamp").refused_sha256, because="à l’essai", now=NOW)

    problems = [each.problem.code for each in (outcome, accepted) if each.problem is not None]
    assert (outcome.status, problems) == (SourceStatus.REFUSED, ["too_many_rejected_rows"] * 2)
    assert (raw_folder().exists(), published_notices()) == (False, None)


def test_notice_without_a_number_is_set_aside_and_the_others_are_taken(house: SourceHouse):
    house.declare("boamp", SMALL)
    house.serve(BOAMP, json.dumps([NOTICE, NOTICE | {"idweb": "26-100002"}, {"objet": "sans numéro"}]))

    house.look("boamp")

    reading = SourceReading.objects.get()
    assert (reading.rows, reading.rows_kept, reading.rows_aside) == (3, 2, 1)


def test_notices_of_the_region_are_kept_of_a_package_of_all_europe(house: SourceHouse):
    house.declare("ted-mensuel", SMALL)
    european_notices(house, "2026-10")

    outcome = house.look("ted-mensuel")

    published = published_notices()
    assert (outcome.problem, outcome.rows) == (None, ImportedRows(3, 1, 0))
    assert published is not None
    assert (published.notices, [name.partition("-")[2] for name in published.sources]) == (1, ["2026-10-52.zip"])
    assert SourceReading.objects.get().data_on == date(2026, 10, 31)


def test_ground_and_what_stands_on_it_are_unpacked_for_predictions(house: SourceHouse, tmp_path: Path):
    for name in ("ign-bd-alti", "ign-bd-topo"):
        house.declare(name, SMALL)
    relief(house, tmp_path)
    buildings(house, tmp_path)

    outcomes = [house.look(name, "44") for name in ("ign-bd-alti", "ign-bd-topo")]

    assert [outcome.problem for outcome in outcomes] == [None, None]
    loaded = {kind: [source["file"] for source in height_sources(kind)] for kind in HeightKind}
    assert loaded == {
        HeightKind.TERRAIN: ["BDALTIV2_25M_FXX_0325_6700_MNT_LAMB93_IGN69.asc"],
        HeightKind.CLUTTER: ["BDT_3-5_GPKG_LAMB93_D044.gpkg"],
    }
    days = dict(SourceReading.objects.values_list("source", "data_on"))
    assert days == {"ign-bd-alti": date(2021, 5, 12), "ign-bd-topo": date(2026, 6, 15)}


def test_timetables_of_the_region_stand_in_the_catalogue_and_the_others_are_named(house: SourceHouse, client: Client):
    pornic, bus = ("epci", "200067346"), "Bus de Pornic"
    house.declare("horaires-transport", SMALL.replace("1_000_000", "10_000_000"))
    timetables(
        house,
        transport_set(1, bus, pornic),
        transport_set(2, "Cars fermés", ("departement", "44"), licence="mobility-licence"),
        transport_set(3, "Trains", ("pays", "FR")),
        transport_set(4, "Navettes d’ailleurs", pornic, ("epci", "200067932")),
    )

    first, again = house.look("horaires-transport"), house.look("horaires-transport")
    dataset = Dataset.objects.get(schema_id="mobilitydata/gtfs")
    page = client.get(f"/catalogue/{dataset.slug}").content.decode()
    letters = tell_expiring(NOW, origin="https://maillage.example")
    timetables(house, transport_set(5, "Cars neufs", ("departement", "44")))
    house.look("horaires-transport")

    assert first.rows is not None
    assert first.rows.remark is not None
    assert (first.rows.read, first.rows.kept, first.rows.aside) == (2, 1, 1)
    assert "« Cars fermés » : sa licence (mobility-licence)" in first.rows.remark.text
    assert (again.status, again.problem) == (SourceStatus.UNCHANGED, None)
    assert (dataset.title, dataset.licence, dataset.territory) == (bus, "odbl", "epci:200067346")
    assert (dataset.kind, dataset.version_number, dataset.contact_name) == ("harvested", 1, "Autorité inventée")
    assert "Lignes et horaires" in page
    assert letters == 0  # its authority keeps it up elsewhere
    assert house.state("horaires-transport").data_on == date(2026, 11, 20)
    assert dict(Dataset.objects.values_list("title", "state")) == {bus: "archived", "Cars neufs": "published"}


def test_timetable_that_cannot_be_had_now_stays_as_it_was(house: SourceHouse):
    house.declare("horaires-transport", SMALL.replace("1_000_000", "10_000_000"))
    near, far = transport_set(1, "Bus", ("departement", "44")), transport_set(2, "Cars", ("departement", "85"))
    far["resources"][0]["url"] = "https://horaires.example/gtfs.zip"
    timetables(house, near, far)
    first = house.look("horaires-transport")
    del house.server.files["/static.data.gouv.fr/resources/1/gtfs.zip"]

    again = house.look("horaires-transport")

    assert first.rows is not None
    assert first.rows.remark is not None
    assert (first.rows.kept, "ajoutez « horaires.example » à « hosts »" in first.rows.remark.text) == (1, True)
    assert again.status is SourceStatus.UNCHANGED


def test_roads_are_those_of_the_extract_of_streets_which_is_not_sent_twice(house: SourceHouse):
    extract(house)
    house.declare("osm-rues", f'importer = ""\n{SMALL}')  # a program of Debian's makes its tiles
    house.declare("osm-routes", SMALL)

    streets, roads = house.look("osm-rues"), house.look("osm-routes")

    segments = known_segments()
    assert (streets.problem, roads.problem, roads.received_bytes) == (None, None, 0)
    assert {(segment.road, segment.number) for segment in segments.segments} == {("D 114", 1)}
    assert known_roads() is not None
    assert house.state("osm-routes").sha256 == house.state("osm-rues").sha256
