"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    admin=("edges.admin",),
    navigation=("pages.urls:NAVIGATION",),
    page_urls=("pages.urls:PAGES",),
    api_routers=("edges.api:ROUTERS",),
    commands=("edges.cli:COMMANDS",),
    duties=("edges.duties:DUTIES",),
    place_panels=("pages.panels:PLACE_OFFERS",),
    cockpit_queues=("pages.cockpit:QUEUES",),
    cockpit_links=("pages.cockpit:LINKS",),
    page_links=("pages.urls:PAGE_LINKS",),
    press_offers=("pages.press:PRESS_OFFERS",),
)
