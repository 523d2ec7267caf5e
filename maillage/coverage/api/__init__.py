"""The JSON API of fixed 4G, under /api/v1/coverage: a router a noun."""

from typing import Final

from maillage.coverage.api import prediction

ROUTERS: Final = (prediction.router,)
