"""Public contracts over HTTP (under /api/v1)."""

from typing import Final

from maillage.purchases.api.contracts import router as contracts
from maillage.purchases.api.faults import router as faults

ROUTERS: Final = (contracts, faults)
