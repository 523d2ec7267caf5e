"""Declarations that ship, from address to day: each against a small file made from its documented columns.

The files are invented; only what the declarations expect of sizes is set aside, since samples are small.
"""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import py7zr
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from maillage.accounts.store.town_halls import town_hall_directory
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.contracts.store.models import SourceFile
from maillage.buy.notices.store.notice_files import published_notices, raw_folder
from maillage.core.source_importers import ImportedRows
from maillage.cover.eligibility.store.addresses import address_near
from maillage.cover.network.store.radio_supports import loaded_supports
from maillage.cover.prediction.store.loaded_addresses import loaded_addresses
from maillage.include.structures.store.models import Structure
from maillage.measure.announced.domain.coverage import CoverageService
from maillage.measure.announced.store.coverage_files import current_coverage
from maillage.measure.announced.store.models import ComingSite, OutageReport
from maillage.measure.repair.store.models import RadioSite
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.harvest.store.models import HarvestSource
from maillage.sources.domain.terms import SourceStatus
from maillage.sources.store.acceptance import accept_file
from maillage.sources.store.models import SourceReading
from tests.buy.contracts.tabular import ROW, write_parquet
from tests.measure.announced.announcing import (
    around,
    outage,
    targeted_site,
    write_coverage,
    write_outages,
    write_targeted_sites,
)
from tests.sources.conftest import SourceHouse
from tests.sources.declared import NOW

# What importers keep stands in a data folder of the test's own.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data", "people")]

SMALL = "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n"
CONTRACTS = "/www.data.gouv.fr/api/1/datasets/r/11cea8e8-df3e-4ed1-932b-781e2635e432"
MINISTRY = (
    "/data.economie.gouv.fr/api/explore/v2.1/catalog/datasets/decp-2022-marches-valides/exports/csv?use_labels=true"
    "&where=startswith%28lieuexecution_code%2C%22{code}%22%29"
)
STRUCTURES = "/www.data.gouv.fr/api/1/datasets/r/915c05e8-77ea-44f6-9837-0f1eff897a54"
BOAMP = (
    "/boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp/exports/json?where="
    "code_departement%20in%20%28%2244%22%2C%2249%22%2C%2253%22%2C%2272%22%2C%2285%22%29%20and%20"
    "dateparution%3E%3Ddate%272025-01-01%27"
)
TOWN_HALLS = (
    "/api-lannuaire.service-public.fr/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"
    "?where=startswith%28code_insee_commune%2C%22{code}%22%29"
)
NOTICE = {
    "idweb": "26-100001", "nature": "APPEL_OFFRE", "dateparution": "2026-11-20", "objet": "Nettoyage inventé",
    "nomacheteur": "Commune inventée", "code_departement": ["44"], "donnees": "{}",
}  # fmt: skip
REGISTER = (
    "SUP_ID;STA_NM_ANFR;NAT_ID;COR_NB_DG_LAT;COR_NB_MN_LAT;COR_NB_SC_LAT;COR_CD_NS_LAT;"
    "COR_NB_DG_LON;COR_NB_MN_LON;COR_NB_SC_LON;COR_CD_EW_LON;SUP_NM_HAUT;TPO_ID;ADR_LB_LIEU;COM_CD_INSEE\n"
    "1;0440001;11;47;6;39;N;2;6;40;W;38,5;3;Support inventé;44131\n"
    "2;0440002;11;47;13;6;N;1;33;13;W;30;3;Support inventé;44109\n"
    "3;0440003;11;;;;;;;;;30;3;Support sans coordonnées;44109\n"
)
# A row of data·inclusion's structures, from the documented columns of its schema v1; the structure is invented.
STRUCTURE: dict[str, Any] = {
    "id": "emplois-de-linclusion--1",
    "source": "emplois-de-linclusion",
    "nom": "Atelier inventé",
    "siret": "00950001800016",
    "reseaux_porteurs": ["aci"],
    "commune": "Nantes",
    "code_insee": "44109",
    "code_postal": "44000",
    "adresse": "1 quai de la Fosse",
    "longitude": -1.553,
    "latitude": 47.218,
    "courriel": None,
    "date_maj": "2026-11-16",
}


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.txt", content)
    return packed.getvalue()


def resources(*entries: dict[str, str]) -> str:
    return json.dumps({"resources": entries})


def arcep(house: SourceHouse) -> None:
    house.serve("/data.arcep.fr/mobile/sites/last/", '<a href="2026_T1_sites_Metropole.csv">x</a>' + " " * 200)
    house.serve(
        "/data.arcep.fr/mobile/sites/last/2026_T1_sites_Metropole.csv",
        "code_op;nom_op;num_site;latitude;longitude;insee_com;site_2g;site_3g;site_4g;site_5g\n"
        "20801;Orange;A1;47.1109;-2.1111;44131;1;1;1;0\n20810;SFR;B2;47.2184;-1.5536;44109;0;1;1;1\n" + "\n" * 60,
    )


def anfr(house: SourceHouse) -> None:
    house.serve(
        "/www.data.gouv.fr/api/1/datasets/551d4ff3c751df55da0cd89f/",
        resources(
            {"title": "Tables de référence - Octobre 2026", "url": "https://static.data.gouv.fr/r/ref.zip"},
            {"title": "Tables supports antennes - Octobre 2026", "url": "https://static.data.gouv.fr/r/data.zip"},
            {"title": "Tables supports antennes - Mai 2023", "url": "https://static.data.gouv.fr/r/old.zip"},
        ),
    )
    house.serve("/static.data.gouv.fr/r/data.zip", zipped(SUP_SUPPORT=REGISTER, SUP_BANDE="x"))


def boamp(house: SourceHouse) -> None:
    house.serve(BOAMP, json.dumps([NOTICE]))


def contracts(house: SourceHouse, folder: Path, *more: dict[str, Any], home: str = "52") -> None:
    """The tabular DECP: two contracts of buyers of the region, one of another region."""
    rows = [
        ROW | {"id": f"2026A{number}", "acheteur_region_code": region, "dateNotification": date(2026, 11, 16 + number)}
        for number, region in enumerate((home, home, "75"))
    ]
    house.serve(CONTRACTS, write_parquet(folder / "decp.parquet", *rows, *more).read_bytes())


def ministry(house: SourceHouse, code: str, *ids: str) -> None:
    """The ministry's table of a département: the contracts of ``contracts`` under its names, with its marks."""
    official = {"acheteur.id": "acheteur_id", "lieuExecution.code": "lieuExecution_code"} | {
        "lieuExecution.typeCode": "lieuExecution_typeCode", "titulaire_id_1": "titulaire_id",
        "titulaire_typeIdentifiant_1": "titulaire_typeIdentifiant",
    }  # fmt: skip
    columns = [*official, "id", "nature", "objet", "codeCPV", "procedure", "dureeMois", "montant", "formePrix"]
    columns += ["dateNotification", "datePublicationDonnees"]
    cells = {column: ROW.get(official.get(column, column)) for column in columns}
    lines = [columns]
    for number, contract_id in enumerate(ids):
        row = cells | {"id": contract_id, "dateNotification": date(2026, 11, 16 + number), "lieuExecution.code": code}
        lines.append([f"{row[column]}" for column in columns])
    table = io.StringIO()
    csv.writer(table, delimiter=";", lineterminator="\n").writerows(
        [*line, mark] for line, mark in zip(lines, ["titulaire_id_2", *("CDL" for _id in ids)], strict=True)
    )
    house.serve(MINISTRY.format(code=code), "\ufeff" + table.getvalue())


def structures(house: SourceHouse) -> None:
    """The list of data·inclusion: a workshop and an ESAT of the region, a town's service, a workshop of elsewhere."""
    rows = [
        STRUCTURE,
        STRUCTURE
        | {"siret": "00950002600019", "reseaux_porteurs": ["esat"], "nom": "ESAT", "code_insee": "49099"}
        | {"longitude": None, "latitude": None},
        STRUCTURE | {"nom": "CCAS inventé", "reseaux_porteurs": ["ccas-cias"], "code_insee": "44131"},
        STRUCTURE | {"siret": "00950003400013", "code_insee": "75056", "date_maj": "2026-11-12"},
    ]
    packed = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), packed)
    house.serve(STRUCTURES, packed.getvalue())


def ban(house: SourceHouse) -> None:
    rows = (
        "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;lon;lat\n"
        "44131_0001_00001;;1;;Rue inventée;44210;44131;Pornic;-2.1;47.11\n"
    )
    for code in ("44", "49", "53", "72", "85"):
        path = f"/adresse.data.gouv.fr/data/ban/adresses/latest/csv/adresses-{code}.csv.gz"
        house.serve(path, gzip.compress(rows.replace("44131", f"{code}131").encode()) + b"", modified_s=1_795_000_000.0)


def postcodes(house: SourceHouse) -> None:
    house.serve(
        "/datanova.laposte.fr/data-fair/api/v1/datasets/laposte-hexasmal/data-files/019HexaSmal.csv",
        "#Code_commune_INSEE;Nom_de_la_commune;Code_postal;Libellé\n44131;PORNIC;44210;PORNIC\n".encode("cp1252") * 3,
        modified_s=1_795_000_000.0,
    )


def schemas(house: SourceHouse) -> None:
    listed = {"schemas": [{"name": "scdl/deliberations", "title": "Délibérations", "versions": []}] * 20}
    house.serve("/schema.data.gouv.fr/schemas.json", json.dumps(listed), modified_s=1_795_000_000.0)


def town_hall(commune: str, email: str) -> str:
    """The export of a département: a hundred records, of which one commune's town hall is read."""
    pivot = json.dumps([{"type_service_local": "mairie", "code_insee_commune": [commune]}])
    hall = {
        "nom": "Mairie - Inventée", "code_insee_commune": commune, "adresse_courriel": email, "pivot": pivot,
        "date_modification": "17/11/2026 09:30:00",
    }  # fmt: skip
    return json.dumps([hall] * 100)


def town_halls(house: SourceHouse) -> None:
    for code in ("44", "49", "53", "72", "85"):
        house.serve(TOWN_HALLS.format(code=code), town_hall(f"{code}131", f"mairie{code}@invente.example"))


RESPONSE_DAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("name", "serve", "day"),
    [
        ("arcep-sites-mobiles", arcep, date(2026, 3, 31)),
        ("anfr-installations", anfr, date(2026, 10, 31)),
        ("boamp", boamp, date(2026, 11, 20)),
        ("ban-adresses", ban, RESPONSE_DAY),
        ("codes-postaux", postcodes, RESPONSE_DAY),
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


def test_sites_of_operators_stand_beside_the_zones_to_repair(house: SourceHouse):
    house.declare("arcep-sites-mobiles", SMALL)
    arcep(house)

    house.look("arcep-sites-mobiles")

    assert set(RadioSite.objects.values_list("vintage", flat=True)) == {"2026-T1"}
    assert RadioSite.objects.count() == 2


def test_map_of_an_operator_is_unpacked_and_drawn_into_squares(house: SourceHouse, tmp_path: Path):
    name = "2026_T1_couv_Metropole_OF_4G_data.gpkg"
    index = "/data.arcep.fr/mobile/couvertures_theoriques/last/Metropole/00_Metropole/"
    write_coverage(tmp_path, [("TBC", around("44131")), ("CL", around("44109"))])
    with py7zr.SevenZipFile(tmp_path / f"{name}.7z", "w") as archive:
        archive.write(tmp_path / name, name)
    house.declare("arcep-couverture-4g-orange", "[expect]\nbytes = [10, 10_000_000]\n")
    house.serve(index, f'<a href="{name}.7z">x</a><a href="{name.replace("OF", "FREE")}.7z">x</a>' + " " * 200)
    house.serve(f"{index}{name}.7z", (tmp_path / f"{name}.7z").read_bytes())

    house.look("arcep-couverture-4g-orange")

    coverage = current_coverage(is_invented=False)
    assert coverage.operators(CoverageService.G4) == (1,)
    assert list(SourceReading.objects.values_list("rows_kept", "data_on")) == [(2, date(2026, 3, 31))]


def test_sites_out_of_service_come_by_the_newest_day_of_their_titles(house: SourceHouse, tmp_path: Path):
    house.declare("arcep-sites-indisponibles", "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n")
    addresses = {
        day: f"https://arcep.s3.rbx.io.cloud.ovh.net/sites-indisponibles/all/{day}/raw{day}.geojson"
        for day in ("2026-11-22", "2026-11-23")
    }
    house.serve(
        "/www.data.gouv.fr/api/1/datasets/5f7c7fae9cd6c79b58da3e20/",
        resources(*({"title": f"{day}.geojson", "url": address} for day, address in addresses.items())),
    )
    path = write_outages(tmp_path, "2026-11-23", outage(-2.05, 47.12, code_insee="44131"))
    house.serve(addresses["2026-11-23"].removeprefix("https:/"), path.read_bytes())

    house.look("arcep-sites-indisponibles")

    assert list(OutageReport.objects.values_list("day", "sites")) == [(date(2026, 11, 23), 1)]


def test_sites_to_come_are_those_of_targeted_coverage(house: SourceHouse, tmp_path: Path):
    house.declare("arcep-couverture-ciblee", "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n")
    index = "/data.arcep.fr/mobile/dispositif_couverture_ciblee/last/"
    path = write_targeted_sites(tmp_path, targeted_site(-2.05, 47.12))
    house.serve(index, f'<a href="{path.name}">x</a>' + " " * 200)
    house.serve(f"{index}{path.name}", path.read_bytes())

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


# A record of /api/v1/siaes/, from the fields that its serializer documents; the structure is invented.
SIAE: dict[str, Any] = {
    "cree_le": "2024-12-05T15:37:56+01:00", "mis_a_jour_le": "2026-11-10T17:29:40+02:00", "siret": "00950001800016",
    "type": "ACI", "raison_sociale": "ATELIER INVENTÉ", "enseigne": "Atelier", "site_web": "", "description": "",
    "bloque_candidatures": False, "addresse_ligne_1": "1 quai de la Fosse", "addresse_ligne_2": "",
    "code_postal": "44000", "ville": "Nantes", "departement": "44", "postes": [{"id": 1, "rome": "Nettoyage (K2204)"}],
}  # fmt: skip
SIAES = "/emplois.inclusion.beta.gouv.fr/api/v1/siaes/?departement={code}&format=json"


def employers(house: SourceHouse, code: str = "44") -> None:
    """Two pages of employers of a département: two structures, and one that carries the clause itself."""
    first = SIAES.format(code=code)
    more = [{"siret": "00950002600019", "type": "EI"}, {"siret": "00950003400013", "type": "OPCS"}]
    house.serve(first, json.dumps({"count": 3, "next": f"https:/{first}&page=2", "previous": None, "results": [SIAE]}))
    house.serve(
        f"{first}&page=2",
        json.dumps({"count": 3, "next": None, "previous": f"https:/{first}", "results": [SIAE | row for row in more]}),
    )


def test_structures_that_recruit_are_gathered_from_all_pages_and_not_sent_again(house: SourceHouse):
    house.declare("emplois-inclusion", SMALL)
    employers(house)

    outcome = house.look("emplois-inclusion", "44")
    sent = sum(house.server.sent_bytes)
    again = house.look("emplois-inclusion", "44")

    assert (outcome.status, outcome.problem) == (SourceStatus.CURRENT, None)
    assert (again.status, sum(house.server.sent_bytes) - sent) == (SourceStatus.UNCHANGED, 0)
    assert sorted(Structure.objects.values_list("name", "kind", "address")) == [
        ("ATELIER INVENTÉ", "ACI", "1 quai de la Fosse"), ("ATELIER INVENTÉ", "EI", "1 quai de la Fosse"),
    ]  # fmt: skip
    reading = SourceReading.objects.get()
    assert (reading.rows, reading.rows_kept, reading.data_on) == (3, 2, date(2026, 11, 10))


# A page of udata's catalog.jsonld, from the terms that it documents; the data set is invented.
CATALOGUE = {
    "@context": {
        "@vocab": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/",
        "hydra": "http://www.w3.org/ns/hydra/core#",
    },
    "@graph": [
        {"@id": "https://www.data.gouv.fr/catalog", "@type": "Catalog", "dct:title": "data.gouv.fr"},
        {
            "@id": "https://www.data.gouv.fr/datasets/pistes-inventees", "@type": "Dataset",
            "dct:identifier": "5b0000000000000000000001", "dct:title": "Pistes inventées",
            "dct:description": "Pistes de la région.",
            "distribution": {
                "@type": "Distribution", "dct:title": "Table", "dct:format": "csv",
                "downloadURL": {"@id": "https://static.data.gouv.fr/pistes.csv"},
                "dct:license": {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
            },
        },
    ],
}  # fmt: skip
CATALOGUE_PAGE = "/www.data.gouv.fr/api/1/site/catalog.jsonld?geozone=fr:region:52&page_size=100&page=1"


def catalogue(house: SourceHouse) -> None:
    house.serve(CATALOGUE_PAGE, json.dumps(CATALOGUE), media_type="application/ld+json")


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


OFFERS = (
    "imb_id;addr_code;imb_code;code_operateur;code_techno;classe_debit_montant;classe_debit_descendant;limitation;"
    "saturation\n"
    "1;44131_0001_00001;;FRTE;CU;HD05;HD3;;false\n1;44131_0001_00001;;STAK;SAT;THD30;THD100;;false\n"
    "2;44131_0001_00002;;FRTE;CU;HD05;HD3;;false\n2;44131_0001_00002;;FREE;FO;THD1G;THD1G;;false\n"
    "3;;;FREE;FO;THD1G;THD1G;;false\n"
)


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
