"""HTTP API of fixed 4G sites and ground corrections, under /api/v1/coverage."""

from typing import Final

from maillage.network.api.sites import router

ROUTERS: Final = (router,)
