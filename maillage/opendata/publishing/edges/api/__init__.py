"""The JSON API of publishing."""

from typing import Final

from maillage.opendata.publishing.edges.api.check import router as check
from maillage.opendata.publishing.edges.api.publication import router as publication
from maillage.opendata.publishing.edges.api.schemas import router as schemas

ROUTERS: Final = (
    check,
    publication,
    schemas,
)
