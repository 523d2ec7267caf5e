"""What the communication kit offers of structures to the sites of communes: their map."""

from typing import Final

from maillage.core.problems import sentence
from maillage.include.structures.store.structures import structures_of_kind
from maillage.measure.campaign.pages.parts.kit_embeds import KitEmbed

KIT_EMBEDS: Final = (
    KitEmbed(
        title=sentence("La carte des structures inclusives sur votre site"),
        text=sentence(
            "Collez ce code dans une page : chacun y voit les entreprises d’insertion, adaptées et ESAT, et ouvre leur "
            "fiche. Ajoutez « &territory=commune:CODE » à l’adresse pour les vôtres seules. Sans traceur ni témoin de "
            "connexion."
        ),
        address="inclusion_map",
        height_px=560,
        is_offered=lambda: structures_of_kind(is_invented=False).filter(withdrawn_at=None).exists(),
    ),
)
