"""The JSON API of the feature."""

from typing import Final

from maillage.measure.record.edges.api.measurements import router

ROUTERS: Final = (router,)
