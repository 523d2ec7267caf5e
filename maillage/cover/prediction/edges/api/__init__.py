"""The JSON API of fixed 4G, under /api/v1/coverage: a router a noun."""

from typing import Final

from maillage.cover.prediction.edges.api import high_ground, prediction

ROUTERS: Final = (prediction.router, high_ground.router)
