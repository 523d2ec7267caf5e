"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    settings=("settings:SETTINGS",),
    page_urls=("pages.urls:PAGES",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    source_importers=("edges.source_importers:IMPORTERS",),
    cockpit_links=("pages.cockpit:LINKS",),
)
