"""The JSON API of the feature."""

from typing import Final

from maillage.quality.api.measurements import router

ROUTERS: Final = (router,)
