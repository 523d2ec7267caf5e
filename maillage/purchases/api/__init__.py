"""Public contracts and purchases to come over HTTP (under /api/v1)."""

from typing import Final

from maillage.purchases.api.contracts import router as contracts
from maillage.purchases.api.faults import router as faults
from maillage.purchases.api.planned_purchases import router as planned_purchases

ROUTERS: Final = (contracts, faults, planned_purchases)
