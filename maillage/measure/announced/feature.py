"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    duties=("edges.duties:DUTIES",),
    source_importers=("edges.source_importers:IMPORTERS",),
)
