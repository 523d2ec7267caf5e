"""Public contracts over HTTP (under /api/v1)."""

from typing import Final

from maillage.buy.contracts.edges.api.contracts import router as contracts
from maillage.buy.contracts.edges.api.faults import router as faults

ROUTERS: Final = (contracts, faults)
