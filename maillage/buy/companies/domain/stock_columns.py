"""Identifies a stock file by its columns (INSEE's names), and selects the columns to read."""

from collections.abc import Collection, Mapping
from typing import Final

from maillage.buy.companies.domain.terms import StockPart

# A file of each part has all of these; others are ignored.
READ_COLUMNS: Final[Mapping[StockPart, tuple[str, ...]]] = {
    StockPart.COMPANIES: (
        *("siren", "statutDiffusionUniteLegale", "categorieEntreprise", "etatAdministratifUniteLegale"),
        *("denominationUniteLegale", "denominationUsuelle1UniteLegale", "sigleUniteLegale"),
        *("categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale", "nicSiegeUniteLegale"),
    ),
    StockPart.ESTABLISHMENTS: (
        *("siret", "statutDiffusionEtablissement", "etablissementSiege", "codePostalEtablissement"),
        *("codeCommuneEtablissement", "etatAdministratifEtablissement", "activitePrincipaleEtablissement"),
    ),
    StockPart.FORMER_NAMES: (
        *("siren", "dateDebut", "dateFin", "denominationUniteLegale", "categorieJuridiqueUniteLegale"),
        "changementDenominationUniteLegale",
    ),
}
# Only present in the files of some years, by the names of our SQL. The code in NAF 2025 stands beside that in NAF
# rév. 2 since December 2025; INSEE makes NAF 2025 the nomenclature of activitePrincipale… on 1 January 2027.
OPTIONAL_COLUMNS: Final[Mapping[StockPart, Mapping[str, str]]] = {
    StockPart.COMPANIES: {
        "nomenclature": "nomenclatureActivitePrincipaleUniteLegale",
        "naf_2025": "activitePrincipaleNAF25UniteLegale",
    },
    StockPart.ESTABLISHMENTS: {
        "x": "coordonneeLambertAbscisseEtablissement",
        "y": "coordonneeLambertOrdonneeEtablissement",
        "nomenclature": "nomenclatureActivitePrincipaleEtablissement",
        "naf_2025": "activitePrincipaleNAF25Etablissement",
    },
    StockPart.FORMER_NAMES: {},
}


def part_of(columns: Collection[str]) -> StockPart | None:
    """The part with these columns; None if there is none."""
    return next((part for part, names in READ_COLUMNS.items() if set(names) <= set(columns)), None)


def columns_read(part: StockPart, columns: Collection[str]) -> tuple[str, ...]:
    """The columns of ``part`` to read."""
    return (*READ_COLUMNS[part], *(name for name in OPTIONAL_COLUMNS[part].values() if name in columns))
