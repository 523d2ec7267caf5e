"""The catalogue over HTTP (under /api/v1)."""

from typing import Final

from maillage.catalog.api.datasets import router as datasets
from maillage.catalog.api.rows import router as rows

ROUTERS: Final = (
    datasets,
    rows,
)
