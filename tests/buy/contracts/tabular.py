"""Small files of the tabular DECP, made from its documented columns (schema_base.json of decp-processing 2.12.1).

The 58 columns and their types are those of decp.parquet; the contracts are invented.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

_TEXT, _NUMBER, _SHORT = pa.string(), pa.float64(), pa.int16()
_SHARE, _YES_NO, _DAY = pa.float32(), pa.bool_(), pa.date32()
_COLUMNS: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(("uid", "id", "nature", "acheteur_id", "acheteur_nom", "titulaire_id"), _TEXT),
    **dict.fromkeys(("titulaire_typeIdentifiant", "titulaire_nom", "objet"), _TEXT),
    "montant": _NUMBER,
    **dict.fromkeys(("type", "codeCPV", "procedure", "techniques"), _TEXT),
    "dureeMois": _SHORT,
    "dureeRestanteMois": _NUMBER,
    "offresRecues": _SHORT,
    **dict.fromkeys(("dateNotification", "datePublicationDonnees"), _DAY),
    **dict.fromkeys(("formePrix", "typesPrix"), _TEXT),
    "attributionAvance": _YES_NO,
    "tauxAvance": _SHARE,
    "marcheInnovant": _YES_NO,
    **dict.fromkeys(("modalitesExecution", "considerationsSociales", "considerationsEnvironnementales"), _TEXT),
    "ccag": _TEXT,
    "sousTraitanceDeclaree": _YES_NO,
    "typeGroupementOperateurs": _TEXT,
    **dict.fromkeys(("origineUE", "origineFrance"), _SHARE),
    **dict.fromkeys(("lieuExecution_code", "lieuExecution_typeCode", "idAccordCadre"), _TEXT),
    "titulaire_distance": _SHORT,
    "acheteur_categorie": _TEXT,
    **{
        f"{who}_{what}_{form}": _TEXT
        for who in ("acheteur", "titulaire")
        for what in ("commune", "departement", "region")
        for form in ("code", "nom")
    },
    **{f"{who}_{side}": _NUMBER for who in ("acheteur", "titulaire") for side in ("latitude", "longitude")},
    "titulaire_categorie": _TEXT,
    "modification_id": _SHORT,
    "donneesActuelles": _YES_NO,
    **dict.fromkeys(("sourceDataset", "sourceFile"), _TEXT),
}
SCHEMA: Final = pa.schema(_COLUMNS)
# The contract of tests/buy/contracts/contracts.py (MARKET_V1) as the table gives it: the apostrophe curled, the number
# without slash, one row a holder and modification, lists joined.
ROW: Final[dict[str, Any]] = {
    "uid": "218601946000132019S0012300",
    "id": "2019S0012300",
    "nature": "Marché",
    "acheteur_id": "21860194600013",
    "acheteur_nom": "COMMUNE DE POITIERS",
    "acheteur_departement_code": "86",
    "titulaire_id": "38103128500491",
    "titulaire_typeIdentifiant": "SIRET",
    "titulaire_nom": "JARDINS DU CLAIN SAS",
    "titulaire_distance": 4,
    "objet": "Entretien des espaces verts",
    "montant": 84500.5,
    "type": "Services",
    "codeCPV": "77310000",
    "procedure": "Procédure adaptée",
    "dureeMois": 24,
    "dureeRestanteMois": 0.0,
    "dateNotification": dt.date(2019, 3, 14),
    "datePublicationDonnees": dt.date(2019, 4, 2),
    "formePrix": "Révisable",
    "lieuExecution_code": "86",
    "lieuExecution_typeCode": "Code département",
    "modification_id": 0,
    "donneesActuelles": True,
    "sourceDataset": "decp_aws",
    "sourceFile": "https://www.data.gouv.fr/fr/datasets/r/00000000-0000-0000-0000-000000000000",
}


def write_parquet(path: Path, *rows: Mapping[str, Any]) -> Path:
    """The table as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist([dict.fromkeys(SCHEMA.names) | dict(row) for row in rows], SCHEMA)
    pyarrow.parquet.write_table(table, path, compression="zstd")
    return path


def write_csv(path: Path, *rows: Mapping[str, Any]) -> Path:
    """The same table as CSV."""
    table = pa.Table.from_pylist([dict.fromkeys(SCHEMA.names) | dict(row) for row in rows], SCHEMA)
    pyarrow.csv.write_csv(table, path)
    return path
