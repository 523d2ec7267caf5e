"""A purchase of two lots as its buyer publishes it, each lot a contract; and the store of contracts with it."""

import copy
import json
from pathlib import Path
from typing import Any, Final

from django.utils.timezone import localdate

from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.build.read_folders import write_read_folder
from maillage.buy.contracts.store.contract_files import raw_file, read_folder
from maillage.buy.contracts.store.imports import import_path
from maillage.buy.contracts.store.kept_answers import published_rows
from maillage.core.clock import utc_now
from tests.buy.contracts.contracts import MARKET_V1
from tests.include.clauses.scene import HOLDER_SIRET, OTHER_SIRET

BUYER: Final = "21440131700018"
_LOT: Final[dict[str, Any]] = {
    **MARKET_V1,
    "acheteur": {"id": BUYER, "nom": "Commune de Pornic"},
    "codeCPV": "45214210",
    "lieuExecution": {"code": "44", "typeCode": "Code département", "nom": "Loire-Atlantique"},
    "dateNotification": "2026-01-05",
    "datePublicationDonnees": "2026-01-20",
    "dureeMois": 12,
}
MASONRY: Final[dict[str, Any]] = _LOT | {
    "id": "2026L0100",
    "objet": "Construction d’une école : lot 1, gros œuvre",
    "montant": 1_200_000,
    "titulaires": [{"typeIdentifiant": "SIRET", "id": HOLDER_SIRET, "denominationSociale": "BÂTISSEURS DE L’OUEST"}],
}
PAINTING: Final[dict[str, Any]] = _LOT | {
    "id": "2026L0200",
    "objet": "Construction d’une école : lot 2, peinture",
    "montant": 900_000,
    "titulaires": [{"typeIdentifiant": "SIRET", "id": OTHER_SIRET, "denominationSociale": "COULEURS DU PAYS"}],
}


def with_amendment(market: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same contract once it was changed: a new amount, months, or holders."""
    change = {
        "objetModification": "Avenant",
        "dateNotificationModification": "2026-06-01",
        "datePublicationDonneesModification": "2026-06-10",
        **changes,
    }
    return copy.deepcopy(market) | {"modifications": [change]}


def publish(folder: Path, *markets: dict[str, Any]) -> dict[str, str]:
    """The store has these contracts and no others of the same source; their keys by the number of the buyer."""
    document = folder / "marches.json"
    document.write_text(json.dumps({"marches": list(markets)}), "utf-8")
    (received,) = import_path(document, source="Pornic", now=utc_now())
    # Read here: a process of its own takes longer to start than to read.
    write_read_folder(raw_file(received.sha256), read_folder(received.sha256), localdate())
    build_store()
    return dict(published_rows("SELECT id, key FROM contracts"))
