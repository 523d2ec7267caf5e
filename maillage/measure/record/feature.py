"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    settings=("settings:SETTINGS",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    rehearsals=("edges.rehearsals:REHEARSALS",),
    applications=("edges.applications:APPLICATIONS",),
    source_importers=("edges.source_importers:IMPORTERS",),
    reference_pages=("edges.reference_pages:PAGES",),
)
