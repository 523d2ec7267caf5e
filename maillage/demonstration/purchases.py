"""The purchases of an invented region: codes, objects and typical sizes; none is measured."""

from dataclasses import dataclass
from typing import Final

from maillage.buy.contracts.domain.vocabularies import Ccag


@dataclass(frozen=True, slots=True)
class InventedPurchase:
    """One kind of purchase: ``median_eur`` for a commune of 5,000 inhabitants over all ``months``.

    ``is_renewed``: bought again when it ends. ``lots``: the lots of its consultation.
    """

    cpv: str
    object: str
    trade: str
    median_eur: int
    months: int
    ccag: Ccag = Ccag.SUPPLIES
    is_renewed: bool = True
    is_framework: bool = False
    lots: tuple[str, ...] = ()


INVENTED_PURCHASES: Final = (
    InventedPurchase("90919300", "Nettoyage des écoles et des bâtiments communaux", "Propreté", 90_000, 36),
    InventedPurchase("77310000", "Entretien des espaces verts", "Paysages", 60_000, 24),
    InventedPurchase("55524000", "Fourniture de repas en liaison froide pour les cantines", "Cuisine", 160_000, 36),
    InventedPurchase("15800000", "Denrées alimentaires pour la restauration scolaire", "Primeurs", 110_000, 24),
    InventedPurchase("45233141", "Entretien et réparation de la voirie", "Routes", 220_000, 48, Ccag.WORKS, True, True),
    InventedPurchase("34928500", "Éclairage public : maintenance et rénovation", "Énergies", 120_000, 48, Ccag.WORKS),
    InventedPurchase("09310000", "Fourniture d’électricité", "Énergies", 180_000, 36, is_framework=True),
    InventedPurchase("60130000", "Transport scolaire des élèves", "Autocars", 140_000, 48),
    InventedPurchase("66510000", "Assurances de la collectivité", "Assurances", 70_000, 48),
    InventedPurchase("30192000", "Fournitures de bureau et papier", "Bureau", 25_000, 24, is_framework=True),
    InventedPurchase("72267000", "Maintenance des logiciels métiers", "Logiciels", 45_000, 36, Ccag.INFORMATION),
    InventedPurchase("64200000", "Téléphonie et accès à Internet", "Réseaux", 40_000, 36, Ccag.INFORMATION),
    InventedPurchase("79710000", "Surveillance et gardiennage des sites", "Sécurité", 50_000, 24),
    InventedPurchase("90511000", "Collecte des déchets", "Environnement", 300_000, 60),
    InventedPurchase("50700000", "Maintenance des installations de chauffage", "Génie climatique", 55_000, 48),
    InventedPurchase(
        "71221000", "Maîtrise d’œuvre pour la rénovation d’une école", "Architectes", 65_000, 18, Ccag.DESIGN, False
    ),
    InventedPurchase(
        "45214210",
        "Rénovation énergétique d’une école",
        "Bâtiment",
        650_000,
        14,
        Ccag.WORKS,
        False,
        lots=("gros œuvre", "menuiseries extérieures", "isolation", "électricité", "chauffage et ventilation"),
    ),
    InventedPurchase(
        "45212200",
        "Construction d’un gymnase",
        "Bâtiment",
        1_900_000,
        20,
        Ccag.WORKS,
        False,
        lots=("terrassement", "gros œuvre", "charpente bois", "couverture", "sols sportifs", "peinture"),
    ),
    InventedPurchase(
        "34144700", "Achat de véhicules utilitaires électriques", "Automobiles", 75_000, 6, is_renewed=False
    ),
    InventedPurchase("79411000", "Étude de programmation urbaine", "Conseil", 48_000, 10, Ccag.INTELLECTUAL, False),
)
