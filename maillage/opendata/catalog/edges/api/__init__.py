"""The catalogue over HTTP (under /api/v1)."""

from typing import Final

from maillage.opendata.catalog.edges.api.datasets import router as datasets
from maillage.opendata.catalog.edges.api.rows import router as rows

ROUTERS: Final = (
    datasets,
    rows,
)
