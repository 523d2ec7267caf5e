"""The demonstration of companies: an invented register, in files of INSEE's format; nobody in them is real.

Every name is marked as invented. Size categories follow national shares; everything else is random. The same seed gives
the same files. Benchmarks and tests use them too.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from maillage.demonstration.kit import TRADES, seeded_random, weighted_choice

# INSEE's columns (file description, 2024, and the code in NAF 2025, which came in December 2025).
COMPANY_COLUMNS: Final = (
    *("siren", "statutDiffusionUniteLegale", "unitePurgeeUniteLegale", "dateCreationUniteLegale", "sigleUniteLegale"),
    *("sexeUniteLegale", "prenom1UniteLegale", "prenom2UniteLegale", "prenom3UniteLegale", "prenom4UniteLegale"),
    *("prenomUsuelUniteLegale", "pseudonymeUniteLegale", "identifiantAssociationUniteLegale"),
    *("trancheEffectifsUniteLegale", "anneeEffectifsUniteLegale", "dateDernierTraitementUniteLegale"),
    *("nombrePeriodesUniteLegale", "categorieEntreprise", "anneeCategorieEntreprise", "dateDebut"),
    *("etatAdministratifUniteLegale", "nomUniteLegale", "nomUsageUniteLegale", "denominationUniteLegale"),
    *("denominationUsuelle1UniteLegale", "denominationUsuelle2UniteLegale", "denominationUsuelle3UniteLegale"),
    *("categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale"),
    *("nomenclatureActivitePrincipaleUniteLegale", "nicSiegeUniteLegale", "economieSocialeSolidaireUniteLegale"),
    *("societeMissionUniteLegale", "caractereEmployeurUniteLegale", "activitePrincipaleNAF25UniteLegale"),
)
ESTABLISHMENT_COLUMNS: Final = (
    *("siren", "nic", "siret", "statutDiffusionEtablissement", "dateCreationEtablissement"),
    *("trancheEffectifsEtablissement", "anneeEffectifsEtablissement"),
    *("activitePrincipaleRegistreMetiersEtablissement", "dateDernierTraitementEtablissement", "etablissementSiege"),
    *("nombrePeriodesEtablissement", "complementAdresseEtablissement", "numeroVoieEtablissement"),
    *("indiceRepetitionEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement"),
    *("codePostalEtablissement", "libelleCommuneEtablissement", "libelleCommuneEtrangerEtablissement"),
    *("distributionSpecialeEtablissement", "codeCommuneEtablissement", "codeCedexEtablissement"),
    *("libelleCedexEtablissement", "codePaysEtrangerEtablissement", "libellePaysEtrangerEtablissement"),
    *("identifiantAdresseEtablissement", "coordonneeLambertAbscisseEtablissement"),
    *("coordonneeLambertOrdonneeEtablissement", "dateDebut", "etatAdministratifEtablissement"),
    *("enseigne1Etablissement", "enseigne2Etablissement", "enseigne3Etablissement"),
    *("denominationUsuelleEtablissement", "activitePrincipaleEtablissement"),
    *("nomenclatureActivitePrincipaleEtablissement", "caractereEmployeurEtablissement"),
    "activitePrincipaleNAF25Etablissement",
)
HISTORY_COLUMNS: Final = (
    *("siren", "dateFin", "dateDebut", "etatAdministratifUniteLegale", "changementEtatAdministratifUniteLegale"),
    *("nomUniteLegale", "changementNomUniteLegale", "nomUsageUniteLegale", "changementNomUsageUniteLegale"),
    *("denominationUniteLegale", "changementDenominationUniteLegale", "denominationUsuelle1UniteLegale"),
    *("denominationUsuelle2UniteLegale", "denominationUsuelle3UniteLegale"),
    *("changementDenominationUsuelleUniteLegale", "categorieJuridiqueUniteLegale"),
    *("changementCategorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale"),
    *("nomenclatureActivitePrincipaleUniteLegale", "changementActivitePrincipaleUniteLegale", "nicSiegeUniteLegale"),
    *("changementNicSiegeUniteLegale", "economieSocialeSolidaireUniteLegale"),
    *("changementEconomieSocialeSolidaireUniteLegale", "societeMissionUniteLegale"),
    *(
        "changementSocieteMissionUniteLegale",
        "caractereEmployeurUniteLegale",
        "changementCaractereEmployeurUniteLegale",
    ),
)
_SIZES: Final = {"PME": 0.86, "ETI": 0.07, "GE": 0.04, "": 0.03}
_ACTIVITIES: Final = (
    "43.21A",
    "43.99C",
    "81.21Z",
    "81.30Z",
    "56.29B",
    "46.31Z",
    "42.11Z",
    "71.11Z",
    "62.02A",
    "49.39A",
)
_PERSON_SHARE: Final = 0.06
_WITHHELD_SHARE: Final = 0.04
_RENAMED_SHARE: Final = 0.15
_CLOSED_SHARE: Final = 0.03

InventedRows = tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str] | None]


def invented_rows(
    sirets: Sequence[str],
    communes: Sequence[str],
    *,
    seed: int,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[InventedRows]:
    """For each SIRET the rows of its company, its establishment, and its former name if any.

    ``communes`` are codes to choose from. ``names`` are given for some SIRETs; their first words may determine the
    activity.
    """
    for siret in sirets:
        draw = seeded_random(f"{seed} {siret}")
        siren, nic = siret[:9], siret[9:]
        is_person, is_withheld = draw.random() < _PERSON_SHARE, draw.random() < _WITHHELD_SHARE
        size = weighted_choice(draw, _SIZES)
        naf = TRADES.get(names.get(siret, "").rsplit(" ", 2)[0]) or draw.choice(_ACTIVITIES)
        category = "1000" if is_person else draw.choice(("5499", "5710", "5599", "9220"))
        status = "P" if is_withheld else "O"
        state = "C" if draw.random() < _CLOSED_SHARE else "A"
        name = names.get(siret) or f"ENTREPRISE INVENTEE {siren}"
        company = {
            "siren": siren,
            "statutDiffusionUniteLegale": status,
            "dateCreationUniteLegale": f"{draw.randrange(1980, 2020)}-04-01",
            "trancheEffectifsUniteLegale": draw.choice(("NN", "00", "01", "02", "03", "11", "12", "21")),
            "nombrePeriodesUniteLegale": "1",
            "categorieEntreprise": "PME" if is_person else size,
            "dateDebut": "2020-01-01",
            "etatAdministratifUniteLegale": state,
            "categorieJuridiqueUniteLegale": category,
            "activitePrincipaleUniteLegale": naf,
            "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
            "nicSiegeUniteLegale": nic,
            "caractereEmployeurUniteLegale": "N",
        }
        if is_person:
            surname = "[ND]" if is_withheld else f"NOM-INVENTE-{siren}"
            company |= {"nomUniteLegale": surname, "prenom1UniteLegale": "[ND]" if is_withheld else "PRENOM"}
        else:
            company["denominationUniteLegale"] = "[ND]" if is_withheld else name
        establishment = {
            "siren": siren,
            "nic": nic,
            "siret": siret,
            "statutDiffusionEtablissement": status,
            "etablissementSiege": "true",
            "codeCommuneEtablissement": draw.choice(communes),
            "codePostalEtablissement": "[ND]" if is_withheld else "00000",
            "dateDebut": "2020-01-01",
            "etatAdministratifEtablissement": "F" if state == "C" else "A",
            "activitePrincipaleEtablissement": naf,
            "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
            "caractereEmployeurEtablissement": "N",
        }
        renamed = not is_person and not is_withheld and draw.random() < _RENAMED_SHARE
        yield company, establishment, _former_name(siren, category) if renamed else None


def _former_name(siren: str, category: str) -> Mapping[str, str]:
    return {
        "siren": siren,
        "dateDebut": "2010-01-01",
        "dateFin": "2019-12-31",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": f"ANCIEN NOM INVENTE {siren}",
        "changementDenominationUniteLegale": "false",
        "categorieJuridiqueUniteLegale": category,
    }


def write_invented_stock(
    folder: Path,
    sirets: Sequence[str],
    communes: Sequence[str],
    *,
    seed: int,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Sequence[Path]:
    """Write the three files of an invented stock to ``folder``, each a zipped CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    stems = ("StockUniteLegale_utf8", "StockEtablissement_utf8", "StockUniteLegaleHistorique_utf8")
    paths = [folder / f"{name}.zip" for name in stems]
    with ExitStack() as stack:
        writers = [
            stack.enter_context(_written(path, columns))
            for path, columns in zip(paths, (COMPANY_COLUMNS, ESTABLISHMENT_COLUMNS, HISTORY_COLUMNS), strict=True)
        ]
        for rows in invented_rows(sirets, communes, seed=seed, names=names):
            for writer, row in zip(writers, rows, strict=True):
                if row is not None:
                    writer.writerow(row)
    return paths


@contextmanager
def _written(path: Path, columns: Sequence[str]) -> Iterator["csv.DictWriter[str]"]:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        # A fixed date: the same seed gives the same bytes.
        archive.open(zipfile.ZipInfo(f"{path.stem}.csv"), "w", force_zip64=True) as member,
        io.TextIOWrapper(member, "utf-8", newline="") as text,
    ):
        writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
        writer.writeheader()
        yield writer
