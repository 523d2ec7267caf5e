"""A market of six contracts of Poitiers and Nantes, as a document of version 1; what ends when counts from today."""

import datetime as dt
from typing import Any, Final

from django.utils.timezone import localdate

from tests.buy.contracts.contracts import MARKET_V1

POITIERS: Final = "21860194600013"
NANTES: Final = "21440109300015"
GARDENER: Final = {"typeIdentifiant": "SIRET", "id": "38103128500491", "denominationSociale": "JARDINS DU CLAIN"}
PERSON: Final = {"typeIdentifiant": "SIRET", "id": "82910263100014", "denominationSociale": "Paul MARTIN"}


def small_market() -> dict[str, Any]:
    """The document."""
    today = localdate()
    return {
        "marches": [
            market_row("2024-01", "Entretien des espaces verts", notified=months_ago(today, 20), months=24),
            market_row("2024-02", "Nettoyage des écoles", notified=months_ago(today, 10), months=36, cpv="90910000"),
            market_row(
                "2024-03",
                "Nettoyage de la voirie",
                notified=months_ago(today, 30),
                months=12,
                cpv="90610000",
                modifications=[
                    {
                        "objetModification": "Rues ajoutées",
                        "dateNotificationModification": months_ago(today, 20).isoformat(),
                        "datePublicationDonneesModification": months_ago(today, 20).isoformat(),
                        "montant": 99000,
                    }
                ],
            ),
            market_row(
                "N1",
                "Maîtrise d’œuvre de la mairie",
                buyer=NANTES,
                notified=months_ago(today, 5),
                months=None,
                datePublicationDonnees=months_ago(today, 4).isoformat(),
            ),
            market_row(
                "N2", "Travaux de la mairie", buyer=NANTES, notified=months_ago(today, 4), months=10, amount=1_250_000
            ),
            market_row("N3", "Illustration du journal", buyer=NANTES, notified=months_ago(today, 2), holder=PERSON),
        ]
    }


def months_ago(today: dt.date, months: int) -> dt.date:
    """The fifteenth of a month, so many before."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return dt.date(year, month + 1, 15)


def market_row(
    number: str,
    purchase: str,
    *,
    notified: dt.date,
    buyer: str = POITIERS,
    months: int | None = 6,
    amount: float = 84_500,
    cpv: str = "77310000",
    holder: dict[str, str] = GARDENER,
    **changes: Any,
) -> dict[str, Any]:
    """A contract of version 1 with these fields, the others usual."""
    name = "Commune de Poitiers" if buyer == POITIERS else "Ville de Nantes"
    fields = MARKET_V1 | {
        "id": number,
        "acheteur": {"id": buyer, "nom": name},
        "objet": purchase,
        "codeCPV": cpv,
        "lieuExecution": {"code": "44" if buyer == NANTES else "86", "typeCode": "Code département", "nom": "ici"},
        "dureeMois": months,
        "dateNotification": notified.isoformat(),
        "datePublicationDonnees": notified.isoformat(),
        "montant": amount,
        "titulaires": [holder],
        **changes,
    }
    return {field: value for field, value in fields.items() if value is not None}
