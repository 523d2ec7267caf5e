"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    settings=("settings:SETTINGS",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    file_urls=("pages.urls:FILES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    duties=("edges.duties:DUTIES",),
    map_overlays=("pages.signal_overlay:OVERLAYS",),
    page_links=("pages.urls:PAGE_LINKS",),
    applications=("edges.applications:APPLICATIONS",),
    own_reuses=("pages.panels:OWN_REUSES",),
)
