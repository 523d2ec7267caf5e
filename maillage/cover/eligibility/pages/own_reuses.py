"""The question of fixed 4G, as a reuse of the data of its prediction."""

from typing import Final

from maillage.core.problems import sentence
from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.opendata.ideas.domain.ideas import OwnReuse, ReuseKind

OWN_REUSES: Final = (
    OwnReuse(
        word="4g-fixe",
        kind=ReuseKind.APPLICATION,
        title=sentence("Puis-je avoir la 4G fixe ?"),
        text=sentence("Une adresse, et la réponse avec sa certitude ; elle se pose sur le site d’une commune."),
        address="coverage_point",
        schema_ids=("maillage/prediction-4g-fixe", "maillage/sites-4g-fixe"),
        is_offered=lambda: current_prediction() is not None,
    ),
)
