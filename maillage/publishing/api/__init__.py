"""The JSON API of publishing."""

from typing import Final

from maillage.publishing.api.check import router as check
from maillage.publishing.api.publication import router as publication
from maillage.publishing.api.schemas import router as schemas

ROUTERS: Final = (
    check,
    publication,
    schemas,
)
