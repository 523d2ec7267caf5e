"""The JSON API of fixed 4G, under /api/v1/coverage: a router a noun."""

from typing import Final

from ninja import Router

ROUTERS: Final[tuple[Router, ...]] = ()
