"""Small files of the stock of SIRENE in the published format; every company is invented."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from maillage.buy.companies.store.stock import ImportedStock, import_stock
from maillage.demonstration.companies import COMPANY_COLUMNS, ESTABLISHMENT_COLUMNS, HISTORY_COLUMNS

NOW: Final = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
GARDENS: Final = {
    "siren": "381031285",
    "statutDiffusionUniteLegale": "O",
    "categorieEntreprise": "PME",
    "etatAdministratifUniteLegale": "A",
    "denominationUniteLegale": "JARDINS DU CLAIN SAS",
    "categorieJuridiqueUniteLegale": "5710",
    "activitePrincipaleUniteLegale": "81.30Z",
    "nicSiegeUniteLegale": "00491",
}
PERSON: Final = {
    "siren": "829102631",
    "statutDiffusionUniteLegale": "O",
    "etatAdministratifUniteLegale": "A",
    "nomUniteLegale": "MARTIN",
    "prenom1UniteLegale": "PAUL",
    "denominationUsuelle1UniteLegale": "PAUL MARTIN DESSIN",
    "categorieJuridiqueUniteLegale": "1000",
    "activitePrincipaleUniteLegale": "90.03A",
    "nicSiegeUniteLegale": "00014",
}
GARDENS_PLACE: Final = {
    "siret": "38103128500491",
    "statutDiffusionEtablissement": "O",
    "etablissementSiege": "true",
    "codePostalEtablissement": "86000",
    "codeCommuneEtablissement": "86194",
    "etatAdministratifEtablissement": "A",
    "activitePrincipaleEtablissement": "81.30Z",
    "coordonneeLambertAbscisseEtablissement": "497312.5",
    "coordonneeLambertOrdonneeEtablissement": "6611210.25",
}
PERSON_PLACE: Final = GARDENS_PLACE | {
    "siret": "82910263100014",
    "codeCommuneEtablissement": "44109",
    "codePostalEtablissement": "44000",
}
GARDENS_BEFORE: Final = {
    "siren": "381031285",
    "dateDebut": "2001-03-01",
    "dateFin": "2015-06-30",
    "denominationUniteLegale": "LES JARDINIERS DU POITOU",
    "changementDenominationUniteLegale": "false",
    "categorieJuridiqueUniteLegale": "5499",
}


def companies_file(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A StockUniteLegale."""
    return _zipped(folder / "StockUniteLegale_utf8.zip", COMPANY_COLUMNS, rows)


def establishments_file(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A StockEtablissement."""
    return _zipped(folder / "StockEtablissement_utf8.zip", ESTABLISHMENT_COLUMNS, rows)


def history_file(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A StockUniteLegaleHistorique."""
    return _zipped(folder / "StockUniteLegaleHistorique_utf8.zip", HISTORY_COLUMNS, rows)


def import_all(*paths: Path) -> Sequence[ImportedStock]:
    """What became of each file."""
    return [import_stock(str(path), now=NOW) for path in paths]


def import_small_stock(folder: Path, *, person: Mapping[str, str] = PERSON) -> None:
    """The gardeners of Poitiers, who had another name, and a person of Nantes."""
    import_all(
        companies_file(folder, GARDENS, person),
        establishments_file(folder, GARDENS_PLACE, PERSON_PLACE),
        history_file(folder, GARDENS_BEFORE),
    )


def _zipped(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with zipfile.ZipFile(path, "w") as archive:
        # Of one time, whenever it is made: the same rows are the same bytes.
        archive.writestr(zipfile.ZipInfo(f"{path.stem}.csv"), text.getvalue())
    return path
