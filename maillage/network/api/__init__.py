"""Sites of fixed 4G and corrections on the ground over HTTP, under /api/v1/coverage."""

from typing import Final

from maillage.network.api.sites import router

ROUTERS: Final = (router,)
