"""The first day of an empty installation: one command, what twenty-five publishers answer, five doors filled."""

import gzip
import io
import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils.timezone import localdate

from maillage.demonstration.companies import COMPANY_COLUMNS, ESTABLISHMENT_COLUMNS, HISTORY_COLUMNS
from maillage.sources.intake.declarations import read_declarations
from maillage.territory.store.derived import derived, territory_folder
from tests.buy.companies.stock import GARDENS, GARDENS_BEFORE, PERSON_PLACE
from tests.people import People
from tests.sources.conftest import SourceHouse
from tests.sources.edges.cli.test_commands import run
from tests.sources.recorded import (
    OFFERS,
    SMALL,
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
    populations,
    postcodes,
    relief,
    schemas,
    sites_to_come,
    structures,
    timetables,
    town_halls,
)

DEPARTEMENTS = ("44", "49", "53", "72", "85")
# Those whose files are large by nature: tiles are made by a program of Debian's, contours of all France.
LEFT_OUT = ("osm-rues", "ign-admin-express")
COMMUNES = "TYPECOM,COM,REG,DEP,LIBELLE,COMPARENT\nCOM,44109,52,44,Nantes,\nCOM,44131,52,44,Pornic,\n"
LAST_STOCK = "2026-10-31T08:00:00"
STOCKS: tuple[tuple[str, tuple[str, ...], Mapping[str, str]], ...] = (
    (
        "350182c9-148a-46e0-8389-76c2ec1374a3", COMPANY_COLUMNS,
        GARDENS | {"dateDernierTraitementUniteLegale": LAST_STOCK},
    ),
    (
        "a29c1297-1f92-4e2a-8f6b-8c902ce96c5f", ESTABLISHMENT_COLUMNS,
        PERSON_PLACE | {"siren": "829102631", "dateDernierTraitementEtablissement": LAST_STOCK},
    ),
    ("1b9290ed-d0bc-461f-ba31-0250a99cc140", HISTORY_COLUMNS, GARDENS_BEFORE),
)  # fmt: skip
FEET = {
    "/annonce": "Orange et Arcep, cartes de couverture théorique, 31 mars 2026",
    "/catalogue": "data.gouv.fr, 28 mai 2026",
    "/marches": "données essentielles de la commande publique, 18 novembre 2026",
    "/inclusion": "data·inclusion, 16 novembre 2026",
    "/couverture": "ANFR, installations radioélectriques, 31 octobre 2026",
}


@pytest.fixture
def empty_place(settings: LazySettings, tmp_path: Path) -> None:
    """A data folder with nothing in it but a territory of its own."""
    derived()
    shutil.copytree(territory_folder(), tmp_path / "data" / "territory")
    settings.DATA_DIR = tmp_path / "data"


def publish_everything(house: SourceHouse, folder: Path) -> list[str]:
    """Serve what each declared source of the three lots asks for; the ids of these sources."""
    names = [name for name, declaration in read_declarations().items() if declaration.lot and not declaration.is_off]
    last_month = (localdate() - timedelta(days=5)).replace(day=1) - timedelta(days=1)
    for name in names:
        house.declare(name, "is_off = true\n" if name in LEFT_OUT else SMALL.replace("1_000_000", "10_000_000"))
    house.serve("/www.insee.fr/fr/statistiques/fichier/8740222/v_commune_2026.csv", COMMUNES)
    for serve in (arcep, anfr, boamp, structures, ban, postcodes, schemas, town_halls, catalogue, populations):
        serve(house)
    timetables(house)
    extract(house)
    european_notices(house, f"{last_month.year}-{last_month.month}")
    contracts(house, folder)
    outages(house, folder)
    sites_to_come(house, folder)
    for operator in ("OF", "SFR0", "BOUY", "FREE"):
        coverage(house, folder, operator)
    for resource, columns, row in STOCKS:
        packed = io.BytesIO()
        pq.write_table(pa.Table.from_pylist([row], pa.schema([(column, pa.string()) for column in columns])), packed)
        house.serve(f"/www.data.gouv.fr/api/1/datasets/r/{resource}", packed.getvalue())
    house.serve("/www.data.gouv.fr/api/1/datasets/r/cd493959-fb03-41e5-9347-0edd14dfbc22", gzip.compress(b"{}" * 20))
    for code in DEPARTEMENTS:
        ministry(house, code, f"2026M{code}")
        employers(house, code)
        lines = OFFERS.replace("44131", f"{code}131")
        house.serve(
            f"/data.arcep.fr/fixe/maconnexioninternet/eligibilite/last/departement/actuel_{code}.csv.gz",
            gzip.compress(lines.encode()),
        )
        relief(house, folder, code)
        buildings(house, folder, code)
    return [name for name in names if name not in LEFT_OUT]


@pytest.mark.gate
@pytest.mark.django_db
@pytest.mark.usefixtures("empty_place")
def test_one_command_fills_the_five_doors_of_an_empty_installation(
    people: People, house: SourceHouse, client: Client, tmp_path: Path
):
    names = publish_everything(house, tmp_path)

    code, taken = run("first-day", "--region", "52", "--lot", "3")
    first_sent = sum(house.server.sent_bytes)
    again_code, again = run("first-day", "--region", "52", "--lot", "3")

    assert [(row["source"], row["problem"]) for row in taken if row["status"] != "current"] == []
    assert (code, {row["source"] for row in taken}, len(names) >= 25) == (0, set(names), True)
    assert [(row["source"], row["problem"]) for row in again if row["status"] != "unchanged"] == []
    assert (again_code, sum(house.server.sent_bytes) - first_sent) == (0, 0)
    pages: dict[str, Any] = {address: client.get(address) for address in FEET}
    assert {address: answer.status_code for address, answer in pages.items()} == dict.fromkeys(FEET, 200)
    texts = {address: answer.content.decode().replace("\xa0", " ") for address, answer in pages.items()}
    assert [address for address, foot in FEET.items() if foot not in texts[address]] == []
