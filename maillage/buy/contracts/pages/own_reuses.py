"""The pages of public contracts, as a reuse of essential data."""

from typing import Final

from maillage.buy.contracts.store.market_figures import has_contracts
from maillage.core.problems import sentence
from maillage.opendata.ideas.domain.ideas import OwnReuse, ReuseKind

OWN_REUSES: Final = (
    OwnReuse(
        word="marches",
        kind=ReuseKind.APPLICATION,
        title=sentence("Les marchés publics du territoire"),
        text=sentence(
            "Qui achète quoi, à qui, jusqu’à quand : recherche, carte, calendrier ; elle se pose sur tout autre site."
        ),
        address="purchases",
        schema_ids=("maillage/marches", "maillage/marches-contrats", "maillage/marches-titulaires"),
        is_offered=has_contracts,
    ),
)
