"""What the communication kit offers of fixed 4G to the sites of communes: the question of eligibility."""

from typing import Final

from maillage.core.problems import sentence
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.measure.campaign.pages.parts.kit_embeds import KitEmbed

KIT_EMBEDS: Final = (
    KitEmbed(
        title=sentence("« Suis-je éligible ? » sur votre site"),
        text=sentence(
            "Collez ce code dans une page : chacun y demande si la 4G fixe arrive chez lui. Rien de ce qui est demandé "
            "n’est gardé, sans traceur ni témoin de connexion."
        ),
        address="coverage_point",
        height_px=640,
        is_offered=lambda: current_prediction() is not None,
    ),
)
