"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    map_overlays=("pages.map_overlay:OVERLAYS",),
    map_marks=("pages.map_sites:MARKS",),
    repair_columns=("pages.repair_offers:COLUMNS",),
    repair_notices=("pages.repair_offers:NOTICES",),
    page_links=("pages.urls:PAGE_LINKS",),
    source_importers=("edges.source_importers:IMPORTERS",),
)
