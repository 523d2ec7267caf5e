"""HTTP API of fixed 4G sites and ground corrections, under /api/v1/coverage."""

from typing import Final

from maillage.cover.network.edges.api.sites import router

ROUTERS: Final = (router,)
