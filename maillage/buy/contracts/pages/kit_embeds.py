"""What the communication kit offers of public contracts to the sites of communes: their list."""

from typing import Final

from maillage.buy.contracts.store.market_figures import has_contracts
from maillage.core.problems import sentence
from maillage.measure.campaign.pages.parts.kit_embeds import KitEmbed

KIT_EMBEDS: Final = (
    KitEmbed(
        title=sentence("Les marchés publics sur votre site"),
        text=sentence(
            "Collez ce code dans une page : chacun y cherche un marché et voit les derniers. Ajoutez "
            "« &buyer=SIRET » à l’adresse pour les vôtres seuls. Sans traceur ni témoin de connexion."
        ),
        address="contracts_search",
        height_px=640,
        is_offered=has_contracts,
    ),
)
