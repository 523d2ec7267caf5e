"""The JSON API of the answer for a place, under /api/v1/coverage."""

from typing import Final

from maillage.cover.eligibility.edges.api import point

ROUTERS: Final = (point.router,)
