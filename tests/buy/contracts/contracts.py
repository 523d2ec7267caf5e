"""What the tests of public contracts share: documents, their reading, and one contract that nothing is wrong with."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import PlacedRemark
from maillage.buy.contracts.intake.documents import read_contracts

SAMPLES: Final = Path(__file__).parents[2] / "samples" / "decp"
TODAY: Final = dt.date(2026, 11, 27)
MARKET_V1: Final[dict[str, Any]] = {
    "id": "2019S0012300",
    "acheteur": {"id": "21860194600013", "nom": "Commune de Poitiers"},
    "nature": "Marché",
    "objet": "Entretien des espaces verts",
    "codeCPV": "77310000",
    "procedure": "Procédure adaptée",
    "lieuExecution": {"code": "86", "typeCode": "Code département", "nom": "Vienne"},
    "dureeMois": 24,
    "dateNotification": "2019-03-14",
    "datePublicationDonnees": "2019-04-02",
    "montant": 84500.5,
    "formePrix": "Révisable",
    "titulaires": [{"typeIdentifiant": "SIRET", "id": "38103128500491", "denominationSociale": "JARDINS DU CLAIN"}],
    "modifications": [],
}


def read(path: Path) -> list[PublishedContract | PlacedRemark]:
    """All that a file gives, today being 27 November 2026."""
    return list(read_contracts(path, today=TODAY))


def read_text(folder: Path, text: str | bytes) -> list[PublishedContract | PlacedRemark]:
    """The same of a document that a test writes."""
    path = folder / "document"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def read_document(folder: Path, document: Any) -> list[PublishedContract | PlacedRemark]:
    """The same of a JSON document."""
    return read_text(folder, json.dumps(document))


def read_market(folder: Path, **changes: Any) -> PublishedContract:
    """The contract of version 1 with these fields changed (None: left out)."""
    fields = {name: value for name, value in {**MARKET_V1, **changes}.items() if value is not None}
    (published,) = read_document(folder, {"marches": [fields]})
    assert isinstance(published, PublishedContract)
    return published


def contracts_of(results: list[PublishedContract | PlacedRemark]) -> list[Contract]:
    """The contracts alone."""
    return [result.contract for result in results if isinstance(result, PublishedContract)]


def codes(results: PublishedContract | PlacedRemark | list[PublishedContract | PlacedRemark]) -> list[tuple[str, str]]:
    """Path and rule of every remark, of contracts and of the document."""
    placed: list[PlacedRemark] = []
    for result in results if isinstance(results, list) else [results]:
        placed += result.remarks if isinstance(result, PublishedContract) else (result,)
    return [(one.path, one.remark.rule.code) for one in placed]
