"""The JSON API of the feature."""

from typing import Final

from maillage.figures.api.figures import router

ROUTERS: Final = (router,)
