"""The map of measurements, as a reuse of their open data."""

from typing import Final

from maillage.core.problems import sentence
from maillage.measure.figures.store.figures import published_on
from maillage.opendata.ideas.domain.ideas import OwnReuse, ReuseKind

OWN_REUSES: Final = (
    OwnReuse(
        word="carte",
        kind=ReuseKind.VISUALIZATION,
        title=sentence("La carte du réseau mobile"),
        text=sentence("Chaque carré du territoire, opérateur par opérateur ; elle se pose sur tout autre site."),
        address="map",
        schema_ids=("maillage/mesures-carres", "maillage/mesures-communes", "maillage/mesures-operateurs"),
        is_offered=lambda: published_on() is not None,
    ),
)
