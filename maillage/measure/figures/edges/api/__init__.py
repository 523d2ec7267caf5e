"""The JSON API of the feature."""

from typing import Final

from maillage.measure.figures.edges.api.figures import router

ROUTERS: Final = (router,)
