"""The list of structures of 2021 and the contracts of 2019: taken in, linked, and counted under two rules.

The real files may not ship. Name them to try them: REAL_STRUCTURES (the list, CSV) and REAL_CONTRACTS (a folder of JSON
files of version 1). The figures stand in docs/explanation/sourcing.md.
"""

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from django.utils.timezone import localdate

from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.build.read_folders import write_read_folder
from maillage.buy.contracts.store.contract_files import raw_file, read_folder
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.imports import import_path
from maillage.core.clock import utc_now
from maillage.core.schema.checks.identifiers import is_siret
from maillage.include.structures.intake.structure_tables import read_structures
from maillage.include.structures.store.models import Structure
from maillage.include.structures.store.structures import contracts_won, new_rows

pytestmark = pytest.mark.django_db

FILES: Final = ("aife_2019.json", "pes_2019.json", "e-marchespublics_2019.json", "marches-publics-info_2019.json")
COLUMNS: Final = (
    *("siret", "siret_valide", "type", "denomination", "naf", "code_postal", "commune", "departement", "lat", "lon"),
)
needs_real_files = pytest.mark.skipif(
    not {"REAL_STRUCTURES", "REAL_CONTRACTS"} <= set(os.environ), reason="REAL_STRUCTURES and REAL_CONTRACTS name files"
)


@dataclass(frozen=True, slots=True)
class CountedLinks:
    """How many contracts have a structure among their holders by its SIRET; how many more by its SIREN alone."""

    contracts: int
    by_siret: int
    by_siren: int


def told_records(folder: Path) -> Iterator[Mapping[str, Any]]:
    """The records of the files as they were told, concessions left out."""
    for name in FILES:
        document = json.loads((folder / name).read_text(encoding="utf-8"))
        yield from (record for record in document["marches"] if record["_type"] == "Marché")


def links_as_told(records: Sequence[Mapping[str, Any]], sirets: set[str]) -> CountedLinks:
    """The count of the study: each record as often as it was told; a SIREN counts of a right SIRET alone."""
    sirens = {siret[:9] for siret in sirets}
    kinds = Counter[str]()
    for record in records:
        numbers = [str(holder.get("id") or "") for holder in record.get("titulaires") or ()]
        if not sirets.isdisjoint(numbers):
            kinds["siret"] += 1
        elif not sirens.isdisjoint(number[:9] for number in numbers if is_siret(number)):
            kinds["siren"] += 1
    return CountedLinks(len(records), kinds["siret"], kinds["siren"])


def links_settled() -> CountedLinks:
    """Our count: each contract once, however often and by whomever it was told; of structures in the directory."""
    of_structures = list(Structure.objects.values_list("siret", flat=True))
    ((contracts, by_siret, of_company),) = store_rows(
        """
        WITH linked AS (
            SELECT contract_number, bool_or(id IN (SELECT unnest($sirets::TEXT[]))) AS is_own
            FROM holders
            WHERE amendment_rank = 0 AND siren IN (SELECT left(unnest($sirets::TEXT[]), 9))
            GROUP BY contract_number
        )
        SELECT (SELECT count(*) FROM contracts), count(*) FILTER (is_own), count(*) FILTER (NOT is_own) FROM linked
        """,
        {"sirets": of_structures},
    )
    return CountedLinks(contracts, by_siret, of_company)


def publish(folder: Path) -> None:
    """The contracts of the files are published."""
    for name in FILES:
        (received,) = import_path(folder / name, source=name.removesuffix(".json"), now=utc_now())
        # Read here, not in a process of its own, which would take longer to start than to read.
        write_read_folder(raw_file(received.sha256), read_folder(received.sha256), localdate())
    build_store()


def record(number: str, holder: str, **changes: Any) -> dict[str, Any]:
    """A record of version 1, invented."""
    return {
        "_type": "Marché",
        "id": number,
        "acheteur": {"id": "21440109300015", "nom": "Ville"},
        "nature": "Marché",
        "objet": f"Nettoyage {number}",
        "codeCPV": "90910000",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "44109", "typeCode": "Code commune", "nom": "Nantes"},
        "dureeMois": 12,
        "dateNotification": "2019-01-15",
        "datePublicationDonnees": "2019-02-15",
        "montant": 50_000,
        "formePrix": "Ferme",
        "titulaires": [{"typeIdentifiant": "SIRET", "id": holder, "denominationSociale": "Atelier"}],
        **changes,
    }


def test_list_in_the_form_of_2021_is_taken_in_with_its_wrong_numbers_told(tmp_path: Path):
    path = tmp_path / "structures.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        rows.writerow(("00950001800016", "oui", "ACI", "ATELIER", "8899B", "44000", "Nantes", "44", "47.218", "-1.553"))
        rows.writerow(("00950001800016", "oui", "AI", "ATELIER", "8899B", "44000", "Nantes", "44", "47.218", "-1.553"))
        rows.writerow(("12345678901234", "non", "EI", "FAUX", "8129B", "44000", "Nantes", "44", "47.2", "-1.5"))
        rows.writerow(("00950003400013", "oui", "EI", "SANS LIEU", "8129B", "44120", "Vertou", "44", "", ""))

    read = read_structures(path)
    rows_new = new_rows(read.structures, source="Liste de 2021", now=utc_now())

    assert [(row.siret, row.kind, row.commune) for row in rows_new] == [
        ("00950001800016", "ACI", "44109"),
        ("00950001800016", "AI", "44109"),
        ("00950003400013", "EI", ""),
    ]
    assert [(finding.row_number, finding.params["value"]) for finding in read.findings] == [(4, "12345678901234")]


def test_contract_told_twice_counts_twice_as_told_and_once_settled(tmp_path: Path, contracts_data: Path):
    del contracts_data
    told = {
        "aife_2019.json": [record("A1", "00950001800016"), record("A1", "00950001800016")],
        "pes_2019.json": [record("A1", "00950001800016"), record("B1", "00950001800024")],
        "e-marchespublics_2019.json": [record("C1", "38103128500491")],
        "marches-publics-info_2019.json": [record("D1", "38103128500491", _type="Contrat de concession")],
    }
    for name, records in told.items():
        (tmp_path / name).write_text(json.dumps({"marches": records}), encoding="utf-8")
    read = read_structures(_list_of(tmp_path, "00950001800016"))
    new_rows(read.structures, source="Liste", now=utc_now())
    publish(tmp_path)

    as_told = links_as_told(list(told_records(tmp_path)), {"00950001800016"})

    assert as_told == CountedLinks(5, 3, 1)
    assert contracts_won(["00950001800016"])["00950001800016"].of_company == 1
    assert (links_settled().by_siret, links_settled().by_siren) == (1, 1)


@needs_real_files
def test_structures_of_2021_are_linked_with_the_contracts_of_2019(contracts_data: Path):
    del contracts_data
    list_file, folder = Path(os.environ["REAL_STRUCTURES"]), Path(os.environ["REAL_CONTRACTS"])
    with list_file.open(encoding="utf-8", newline="") as stream:
        sirets = {row["siret"] for row in csv.DictReader(stream)}

    read = read_structures(list_file)
    new_rows(read.structures, source="Liste de 2021", now=utc_now())
    publish(folder)

    assert (len(read.structures), len(read.findings), len(sirets)) == (3_840, 13, 3_841)
    assert links_as_told(list(told_records(folder)), sirets) == CountedLinks(5_959, 43, 26)
    assert links_settled() == CountedLinks(5_721, 40, 26)


def _list_of(folder: Path, siret: str) -> Path:
    path = folder / "liste.csv"
    path.write_text(f"siret,type,denomination\n{siret},ACI,Atelier\n", encoding="utf-8")
    return path
