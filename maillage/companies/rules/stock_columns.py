"""Which file of the stock a table is, told by its columns, and which of them are read: INSEE's names, verbatim."""

from collections.abc import Collection, Mapping
from typing import Final

from maillage.companies.terms import StockPart

# A file of each part has all of these; others are passed over.
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
# Files of some years have them.
OPTIONAL_COLUMNS: Final[Mapping[StockPart, tuple[str, ...]]] = {
    StockPart.COMPANIES: (),
    StockPart.ESTABLISHMENTS: ("coordonneeLambertAbscisseEtablissement", "coordonneeLambertOrdonneeEtablissement"),
    StockPart.FORMER_NAMES: (),
}


def part_of(columns: Collection[str]) -> StockPart | None:
    """The part that a table with these columns is; None where it is none."""
    return next((part for part, names in READ_COLUMNS.items() if set(names) <= set(columns)), None)


def columns_read(part: StockPart, columns: Collection[str]) -> tuple[str, ...]:
    """Those of the columns of a file of ``part`` that are read."""
    return (*READ_COLUMNS[part], *(name for name in OPTIONAL_COLUMNS[part] if name in columns))
