"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    applications=("edges.applications:APPLICATIONS",),
)
