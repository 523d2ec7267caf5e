"""Declarations that ship, from address to day: each against a small file made from its documented columns.

The files are invented; only what the declarations expect of sizes is set aside, since samples are small.
"""

import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from maillage.repair.models import RadioSite
from maillage.sources.models import SourceReading
from maillage.sources.queries.source_files import kept_file
from maillage.sources.terms import SourceStatus
from tests.sources.conftest import SourceHouse

pytestmark = pytest.mark.django_db

SMALL = "[expect]\nbytes = [10, 1_000_000]\nrows = [1, 1_000]\n"


@pytest.fixture
def clean() -> Iterator[None]:
    """What importers keep in the data folder goes after the test."""
    yield
    for name in ("notices", "eligibility", "coverage/addresses"):
        shutil.rmtree(Path(settings.DATA_DIR) / name, ignore_errors=True)


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
    header = (
        "SUP_ID;STA_NM_ANFR;NAT_ID;COR_NB_DG_LAT;COR_NB_MN_LAT;COR_NB_SC_LAT;COR_CD_NS_LAT;COR_NB_DG_LON;COM_CD_INSEE"
    )
    house.serve(
        "/static.data.gouv.fr/r/data.zip",
        zipped(
            SUP_SUPPORT=f"{header}\n1;0440001;11;47;6;39;N;2;44131\n2;0440002;11;47;13;6;N;1;44109\n", SUP_BANDE="x"
        ),
    )


def boamp(house: SourceHouse) -> None:
    where = (
        "code_departement%20in%20%28%2244%22%2C%2249%22%2C%2253%22%2C%2272%22%2C%2285%22%29%20and%20"
        "dateparution%3E%3Ddate%272025-01-01%27"
    )
    address = "/boamp-datadila.opendatasoft.com/api/explore/v2.1/catalog/datasets/boamp/exports/json"
    record = {
        "idweb": "26-100001", "nature": "APPEL_OFFRE", "dateparution": "2026-11-20", "objet": "Nettoyage inventé",
        "nomacheteur": "Commune inventée", "code_departement": ["44"], "donnees": "{}",
    }  # fmt: skip
    house.serve(f"{address}?where={where}", json.dumps([record]))


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


def town_halls(house: SourceHouse) -> None:
    address = (
        "/api-lannuaire.service-public.fr/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"
    )
    for code in ("44", "49", "53", "72", "85"):
        where = f"startswith%28code_insee_commune%2C%22{code}%22%29"
        halls = [{"nom": "Mairie inventée", "code_insee_commune": f"{code}131", "telephone": "[]"}] * 100
        house.serve(f"{address}?where={where}", json.dumps(halls), modified_s=1_795_000_000.0)


RESPONSE_DAY = date(2026, 11, 18)


@pytest.mark.usefixtures("clean", "people")
@pytest.mark.parametrize(
    ("name", "serve", "day"),
    [
        ("arcep-sites-mobiles", arcep, date(2026, 3, 31)),
        ("anfr-installations", anfr, date(2026, 10, 31)),
        ("boamp", boamp, RESPONSE_DAY),
        ("ban-adresses", ban, RESPONSE_DAY),
        ("codes-postaux", postcodes, RESPONSE_DAY),
        ("schemas-scdl", schemas, RESPONSE_DAY),
        ("annuaire-administrations", town_halls, RESPONSE_DAY),
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


def test_register_of_supports_is_kept_for_who_plans_sites(house: SourceHouse):
    house.declare("anfr-installations", SMALL)
    anfr(house)

    house.look("anfr-installations")

    state = house.state("anfr-installations")
    kept = kept_file("anfr-installations", "", state.sha256)
    assert (state.rows, kept is not None and kept.name) == (2, "data.zip")
